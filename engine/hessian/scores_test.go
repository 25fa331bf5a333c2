package hessian

import (
	"math"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/loss"
)

// ownGradients are the gradients of every sample's loss in a layer's weights, one
// sample at a time.
func (c tiny) ownGradients(t *testing.T, layer int, labels []int) [][]float64 {
	t.Helper()
	p := c.problem(1)
	tk, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	target, ce := loss.CrossEntropy(tk.logits)
	grad := autodiff.Grad(ce, []*graph.Node{p.Graph.Layers[layer].Weight})
	plan, err := exec.Compile(grad, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, tk.features), make([]float32, tk.classes)
	var all [][]float64
	for n, label := range labels {
		p.Source.Batch(x, n, 1)
		setTarget(y, []int{label}, tk.classes)
		run(t, plan, map[*graph.Node][]float32{tk.input: x, target: y})
		all = append(all, doubles(plan.Value(grad[0])))
	}
	return all
}

// Fisher and Taylor against gradients taken one sample at a time, with labels and
// without, whatever the batch.
func TestScores(t *testing.T) {
	for _, c := range tinies() {
		for _, predicted := range []bool{false, true} {
			p := c.problem(1)
			labels := p.Labels
			if predicted {
				tk, err := p.check()
				if err != nil {
					t.Fatal(err)
				}
				p.Labels = nil
				if labels, err = tk.labels(t.Context(), Options{}, new(float64)); err != nil {
					t.Fatal(err)
				}
			}
			for l := range c.exact {
				var want [2]Sums // Fisher, Taylor
				weights := p.Graph.Layers[l].Weight.Value.Data
				for _, g := range c.ownGradients(t, l, labels) {
					var square, product float64
					for i, v := range g {
						square += v * v
						product += v * v * float64(weights[i]) * float64(weights[i])
					}
					want[0].Add(square)
					want[1].Add(product)
				}
				for i, method := range []string{methodFisher, methodTaylor} {
					for _, batch := range []int{1, 3, 8} {
						p := c.problem(batch)
						if predicted {
							p.Labels = nil
						}
						r := measure(t, p, Options{Method: method})
						got := r.Layers[l].Trace
						if got.N != 7 || relative(got.Sum, want[i].Sum) > 1e-5 || relative(got.SumSq, want[i].SumSq) > 1e-5 {
							t.Errorf("%s, layer %d, batch %d, predicted %v: %s is %+v, by single gradients %+v", c.name, l, batch, predicted, method, got, want[i])
						}
						if math.Abs(r.Passes-3) > 1e-9 || r.Exact() || !r.Trace(l).Exact || r.Score != (method == methodTaylor) || r.Predicted != predicted {
							t.Errorf("%s says of itself %+v", method, r)
						}
					}
				}
			}
		}
	}
}
