package studio

import (
	"testing"

	"hawqeye/engine/damage"
	"hawqeye/engine/hessian"
	"hawqeye/engine/quant"
)

// An ablation names every layer and every rounded value, needs samples, and says of
// one layer what the model of damage that measures it says: it is not zero.
func TestAblate(t *testing.T) {
	s := loaded(t, TinyModel(t))
	if _, err := s.Ablate(t.Context(), 3, 4, "", ""); err == nil {
		t.Error("answers were compared on no samples")
	}
	calibrateOnNoise(t, s)
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
	for _, m := range hessian.Methods() {
		rank, passes, err := s.Agreement(t.Context(), a, m.Name, 1)
		if err != nil {
			t.Fatal(err)
		}
		r, err := hessian.Measure(t.Context(), s.curvature(t.Context(), s.data, 1), hessian.Options{Method: m.Name})
		if err != nil {
			t.Fatal(err)
		}
		var said, measured []float64
		for l, e := range a.Weights.Alone {
			measured = append(measured, e.KL)
			says := r.Trace(l).Mean
			if !m.Score {
				w := s.graph.Layers[l].Weight.Value
				codes, err := quant.QuantizeWeights(w, s.graph.Layers[l].Axis, 3, quant.DefaultRule())
				if err != nil {
					t.Fatal(err)
				}
				says = max(0, says) * codes.Perturbation(w) / float64(len(w.Data))
			}
			said = append(said, says)
		}
		if want := damage.Spearman(said, measured); rank != want || passes <= 0 {
			t.Errorf("%s: rank correlation %v, want %v", m.Name, rank, want)
		}
	}
	if _, err := s.Ablate(t.Context(), 3, 4, "none", ""); err == nil {
		t.Error("there is a quantizer that there is not")
	}
}
