package studio

import (
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/tools/lab"
)

// Without normalizations noise stands in for data, with a warning; with them, what
// is distilled. Either serves the whole pipeline.
func TestDistill(t *testing.T) {
	s := loaded(t, TinyModel(t))
	set, err := s.Distill(t.Context(), 20, 3)
	if err != nil {
		t.Fatal(err)
	}
	if set.N != 20 || len(set.Notes) != 1 || !strings.Contains(set.Notes[0], "noise") {
		t.Fatalf("%d samples, %q", set.N, set.Notes)
	}
	if _, err := s.Calibrate(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	// The same network as if its first layer's output had been normalized.
	y := s.graph.Layers[0].Nodes[0]
	norm := graph.Norm{Node: y}
	for range y.Shape[1] {
		norm.Mean, norm.Std, norm.Gain = append(norm.Mean, 2), append(norm.Std, 5), append(norm.Gain, 1)
	}
	s.graph.Norms = []graph.Norm{norm}
	if set, err = s.Distill(t.Context(), 20, 3); err != nil {
		t.Fatal(err)
	}
	if set.N != 20 || len(set.Notes) != 1 || !strings.Contains(set.Notes[0], "distilled from the statistics of 1 batch") {
		t.Errorf("%d samples, %q", set.N, set.Notes)
	}
}

// The lab's file with normalizations keeps their statistics when it is loaded.
func TestNormsAreLoaded(t *testing.T) {
	s := loaded(t, lab.Read(t, "resnet20_bn.onnx"))
	if len(s.graph.Norms) != 19 {
		t.Errorf("%d normalizations, want 19", len(s.graph.Norms))
	}
}
