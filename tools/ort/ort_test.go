package ort

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/tools/lab"
)

// The lab's logits are PyTorch's; ONNX Runtime agrees with them, so the harness
// feeds models what it should and reads back what they say.
func TestLogitsAreTheLabs(t *testing.T) {
	for _, c := range []struct{ model, input, logits string }{
		{"mlp.onnx", "mnist_ref256_input.npy", "mlp_ref256_logits.npy"},
		{"resnet20.onnx", "cifar_ref256_input.npy", "resnet20_ref256_logits.npy"},
	} {
		t.Run(c.model, func(t *testing.T) {
			_, input := lab.Floats(t, c.input)
			shape, want := lab.Floats(t, c.logits)
			got := Run(t, lab.Read(t, c.model), input)
			if len(got.Output.Shape) != 2 || got.Output.Shape[0] != shape[0] || got.Output.Shape[1] != shape[1] || len(got.Output.Data) != len(want) {
				t.Fatalf("%d logits of shape %v, want %v", len(got.Output.Data), got.Output.Shape, shape)
			}
			worst := 0.0
			for i, v := range got.Output.Data {
				worst = max(worst, math.Abs(float64(v-want[i])))
			}
			if worst > 1e-4 {
				t.Errorf("logits are off by up to %g", worst)
			}
		})
	}
}

// The optimized graph tells integer convolutions from float ones, and an empty
// list of samples asks for the graph alone.
func TestOptimizedGraph(t *testing.T) {
	for _, c := range []struct {
		model  string
		sample int // values in one
		output int // values for two
		want   map[string]int
	}{
		{"conv_qdq_s8s8_perchannel.onnx", 3 * 24 * 24, 2 * 32 * 26 * 26, map[string]int{"Transpose": 2, "QuantizeLinear": 1, "QLinearConv": 1, "DequantizeLinear": 1}},
		{"conv_qdq_u8u8.onnx", 3 * 24 * 24, 2 * 32 * 26 * 26, map[string]int{"Transpose": 2, "QuantizeLinear": 1, "QLinearConv": 1, "DequantizeLinear": 1}},
		{"conv.int4_weights.qdq.onnx", 3 * 8 * 8, 2 * 5 * 6 * 6, map[string]int{"QuantizeLinear": 2, "Conv": 1, "DequantizeLinear": 4}},
		{"qdq_conv.onnx", 5 * 5, 2 * 3 * 3, map[string]int{"QuantizeLinear": 1, "Conv": 1, "DequantizeLinear": 3}},
		{"dynamic_quantize_matmul_int8.onnx", 0, 0, map[string]int{"DynamicQuantizeMatMul": 1}},
	} {
		t.Run(c.model, func(t *testing.T) {
			samples := make([]float32, 2*c.sample)
			for i := range samples {
				samples[i] = float32(i % 7)
			}
			got := Run(t, lab.Read(t, "ort-qdq", c.model), samples)
			if len(got.Output.Data) != c.output {
				t.Errorf("two samples gave %d values, want %d", len(got.Output.Data), c.output)
			}
			if !maps.Equal(got.Ops(), c.want) {
				t.Errorf("runs as %v, want %v", got.Ops(), c.want)
			}
		})
	}
}

func TestRejection(t *testing.T) {
	mlp := lab.Read(t, "mlp.onnx")
	for i, r := range RunAll(t, []Case{
		{Model: []byte("no model")},
		{Model: mlp, Samples: make([]float32, 784+1)},
		{Model: mlp, Inputs: make([]Tensor, 2)},
		{Model: mlp, Inputs: []Tensor{{Shape: []int{3, 1, 28, 28}, Data: make([]float32, 3*784)}}},
	}) {
		want := []string{"ONNX Runtime", "no whole number of batches", "has 1 inputs, not 2", ""}[i]
		if want == "" && (r.Err != nil || !slices.Equal(r.Outputs["logits"].Shape, []int{3, 10})) {
			t.Errorf("after cases that fail, one that does not gives %+v", r)
		}
		if want != "" && (r.Err == nil || !strings.Contains(r.Err.Error(), want)) {
			t.Errorf("case %d gives %v, want an error with %q", i, r.Err, want)
		}
	}
}
