//go:build !js

package wasm

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/studio"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

// alike holds two model files against each other. Ranges of activations are sums
// of floats, whose last bits differ from kernels to kernels: so may scales, and
// biases, which are counted in them, by one.
func alike(t *testing.T, got, want []byte) {
	t.Helper()
	a, b := constants(t, got), constants(t, want)
	if len(a) != len(b) || len(got) != len(want) {
		t.Fatalf("%d constants in %d bytes, want %d in %d", len(a), len(got), len(b), len(want))
	}
	for i, w := range b {
		g := a[i]
		if g.Name != w.Name || g.Type != w.Type || !slices.Equal(g.Dims, w.Dims) {
			t.Errorf("constant %d is %s, %v of %v, want %s, %v of %v", i, g.Name, g.Type, g.Dims, w.Name, w.Type, w.Dims)
			continue
		}
		x := numbers(t, g)
		for j, v := range numbers(t, w) {
			slack := 0.0
			switch w.Type {
			case onnx.Float:
				slack = 1e-5 * math.Abs(v)
			case onnx.Int32:
				slack = 1
			}
			if math.Abs(x[j]-v) > slack {
				t.Errorf("element %d of %s is %v, want %v", j, w.Name, x[j], v)
				break
			}
		}
	}
}

// constants are those of a model file.
func constants(t *testing.T, file []byte) []*onnx.Tensor {
	t.Helper()
	m, err := onnx.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return m.Graph.Initializers
}

// numbers are a tensor's elements.
func numbers(t *testing.T, v *onnx.Tensor) []float64 {
	t.Helper()
	var list []float64
	if v.Type.IsFloat() {
		x, err := v.Float32s()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range x.Data {
			list = append(list, float64(e))
		}
		return list
	}
	x, err := v.Integers()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range x {
		list = append(list, float64(e))
	}
	return list
}

// drawnDigits are the pictures that judge a bundled model.
func drawnDigits(t *testing.T, seed uint64, n int) (*dataset.Set, []float32) {
	t.Helper()
	set, err := strokes.Digits(seed, n)
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.Fit(tensor.Shape{1, strokes.Side, strokes.Side}, 10); err != nil {
		t.Fatal(err)
	}
	x := make([]float32, n*strokes.Side*strokes.Side)
	set.Batch(x, 0, n)
	return set, x
}

// outputs are those of a model file that this process reads.
func outputs(t *testing.T, file []byte, data *dataset.Set) []float32 {
	t.Helper()
	s := studio.New(kernel.Go(), nil)
	if _, err := s.Load("file", file); err != nil {
		t.Fatal(err)
	}
	out, err := s.Outputs(t.Context(), wire.FloatNet, data)
	if err != nil {
		t.Fatal(err)
	}
	return out.Values
}

// right counts the samples whose largest output is that of their class.
func right(outputs []float32, labels []int) int {
	n, classes := 0, len(outputs)/len(labels)
	for i, label := range labels {
		row := outputs[i*classes:][:classes]
		best := 0
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		if best == label {
			n++
		}
	}
	return n
}
