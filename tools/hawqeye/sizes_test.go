package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
)

// openSize is the file of a network for pictures of any height and width.
func openSize() []byte {
	value := func(name string, dims ...*onnx.Dim) *onnx.ValueInfo {
		return &onnx.ValueInfo{Name: name, Type: &onnx.Type{Tensor: &onnx.TensorType{Elem: onnx.Float, Shape: &onnx.Shape{Dims: dims}}}}
	}
	normal := func(name string, dims ...int64) *onnx.Tensor {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		v := make([]float32, n)
		tensor.Normal(v, tensor.Rand(1, len(v)))
		return onnx.FloatTensor(name, dims, v)
	}
	two, four := int64(2), int64(4)
	m := &onnx.Model{
		IRVersion: 8, Opsets: []*onnx.Opset{{Version: 13}},
		Graph: &onnx.Graph{
			Name:         "open",
			Inputs:       []*onnx.ValueInfo{value("x", &onnx.Dim{Param: "N"}, &onnx.Dim{Value: &two}, &onnx.Dim{Param: "H"}, &onnx.Dim{Param: "W"})},
			Outputs:      []*onnx.ValueInfo{value("y", &onnx.Dim{Param: "N"}, &onnx.Dim{Value: &four})},
			Initializers: []*onnx.Tensor{normal("w", 3, 2, 3, 3), normal("v", 3, 4)},
			Nodes: []*onnx.Node{
				{Op: "Conv", Name: "conv", Inputs: []string{"x", "w"}, Outputs: []string{"c"}},
				{Op: "GlobalAveragePool", Inputs: []string{"c"}, Outputs: []string{"p"}},
				{Op: "Flatten", Inputs: []string{"p"}, Outputs: []string{"f"}},
				{Op: "MatMul", Name: "last", Inputs: []string{"f", "v"}, Outputs: []string{"y"}},
			},
		},
	}
	return m.Encode()
}

// Samples of two sizes are measured one size at a time and merged; a model that
// leaves the size open is told it.
func TestSizes(t *testing.T) {
	_, write := folder(t)
	model := write("open.onnx", openSize())
	if msg := fails(t, 1, "inspect", model); !strings.Contains(msg, "open") {
		t.Errorf("without a size: %q", msg)
	}
	merge := []string{"merge"}
	sums := map[string]float64{}
	for _, size := range []string{"2,6,6", "2,9,7"} {
		var shape []int
		if err := json.Unmarshal([]byte("["+size+"]"), &shape); err != nil {
			t.Fatal(err)
		}
		var in inspection
		command(t, &in, "inspect", model, "--input-shape", size)
		if len(in.Layers) != 2 {
			t.Fatalf("%d layers", len(in.Layers))
		}
		x := make([]float32, 5*tensor.Shape(shape).Size())
		tensor.Normal(x, tensor.Rand(2, len(x)))
		inputs := write(size+".npy", npy(x, append([]int{5}, shape...)))
		var part json.RawMessage
		command(t, &part, "sensitivity", model, "--input-shape", size, "--inputs", inputs, "--acts", "--shard", "0/1")
		merge = append(merge, write(size+".json", part))
		var s sensitivity
		if err := json.Unmarshal(part, &s); err != nil {
			t.Fatal(err)
		}
		for _, l := range s.Layers {
			sums[l.Name] += *l.ActAvgTrace / 2 // of as many samples
		}
	}
	var whole sensitivity
	command(t, &whole, merge...)
	if whole.Samples != 10 || len(whole.Layers) != 2 {
		t.Fatalf("merged: %+v", whole)
	}
	for _, l := range whole.Layers {
		if math.Abs(*l.ActAvgTrace/sums[l.Name]-1) > 1e-9 {
			t.Errorf("%s: average trace of the activation %v, want %v", l.Name, *l.ActAvgTrace, sums[l.Name])
		}
	}
}
