package onnx_test

import (
	"strings"
	"testing"

	"hawqeye/engine/onnx"
)

// openSize is a network for pictures of any height and width.
func openSize() *onnx.Model {
	return model(13, value("x", "N", 2, "H", "W"), []*onnx.Tensor{normal("w", 3, 2, 3, 3), normal("v", 3, 4)},
		node("Conv", "x w", "c"), node("GlobalAveragePool", "c", "p"), node("Flatten", "p", "f"), node("MatMul", "f v", "y"))
}

// A model that leaves a sample's extents open is built for those that it is given,
// and for no others than the file allows.
func TestSetInput(t *testing.T) {
	if _, _, err := onnx.Build(openSize(), onnx.Options{}); err == nil || !strings.Contains(err.Error(), "open") {
		t.Errorf("open extents: %v", err)
	}
	for _, sample := range [][]int{{2, 6, 6}, {2, 8, 11}} {
		m := openSize()
		if err := m.SetInput(sample); err != nil {
			t.Fatal(err)
		}
		g, _, err := onnx.Build(m, onnx.Options{Batch: 3})
		if err != nil {
			t.Fatal(err)
		}
		if in, out := g.Inputs[0].Shape, g.Outputs[0].Shape; !in[1:].Equal(sample) || in[0] != 3 || !out.Equal([]int{3, 4}) {
			t.Errorf("%v: built for %v, with outputs %v", sample, in, out)
		}
		if len(g.Layers) != 2 {
			t.Errorf("%v: %d layers", sample, len(g.Layers))
		}
	}
	for _, sample := range [][]int{{3, 6, 6}, {2, 6}, {2, 0, 6}, {2, -1, 6}} {
		if err := openSize().SetInput(sample); err == nil {
			t.Errorf("%v is taken for 2×H×W", sample)
		}
	}
}
