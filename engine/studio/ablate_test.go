package studio

import (
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/tensor"
)

// An ablation names every layer and every rounded value, needs samples, and says of
// one layer what the model of damage that measures it says: it is not zero.
func TestAblate(t *testing.T) {
	s := loaded(t, TinyModel(t))
	if _, err := s.Ablate(t.Context(), 3, 4, "", ""); err == nil {
		t.Error("answers were compared on no samples")
	}
	data, err := dataset.Normal(1, 40, tensor.Shape{1, 28, 28})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Calibrate(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	a, err := s.Ablate(t.Context(), 3, 4, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Layers) != 4 || len(a.Weights.Alone) != 4 || len(a.Values) != len(s.ranges.Values) || len(a.Activations.Without) != len(a.Values) {
		t.Fatalf("%d layers and %d values: %+v", len(a.Layers), len(a.Values), a)
	}
	for l, name := range a.Layers {
		if name != s.graph.Layers[l].Name || a.Weights.Alone[l].KL <= 0 || a.Weights.Without[l].KL <= 0 || a.Weights.Alone[l].StdErr <= 0 {
			t.Errorf("%s: %+v and %+v", name, a.Weights.Alone[l], a.Weights.Without[l])
		}
	}
	if _, err := s.Ablate(t.Context(), 3, 4, "none", ""); err == nil {
		t.Error("there is a quantizer that there is not")
	}
}
