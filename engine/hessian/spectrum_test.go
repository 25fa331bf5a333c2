package hessian

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Eigenvalues, trace and moments of the density against the dense block.
func TestSpectrumAgainstDense(t *testing.T) {
	const probes = 200
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			p := c.problem(3)
			for l := range p.Graph.Layers {
				columns := block(t, p, l)
				dense := mat.NewSymDense(len(columns), nil)
				for i := range columns {
					for j := range i + 1 {
						dense.SetSym(i, j, (columns[i][j]+columns[j][i])/2)
					}
				}
				var e mat.EigenSym
				if !e.Factorize(dense, false) {
					t.Fatal("the dense eigendecomposition failed")
				}
				want := e.Values(nil)
				slices.Reverse(want)
				s, err := MeasureSpectrum(t.Context(), p, l, SpectrumOptions{Probes: probes, Steps: len(want), Top: 3})
				if err != nil {
					t.Fatal(err)
				}
				checkSpectrum(t, l, s, want)
			}
		})
	}
}

// checkSpectrum compares with all eigenvalues, the largest first.
func checkSpectrum(t *testing.T, layer int, s *Spectrum, want []float64) {
	t.Helper()
	scale := max(math.Abs(want[0]), math.Abs(want[len(want)-1]))
	if math.Abs(s.Top[0].Mean-want[0]) > 1e-4*scale {
		t.Errorf("layer %d: the largest eigenvalue is %+v, dense %v", layer, s.Top[0], want[0])
	}
	for _, top := range s.Top {
		nearest := math.Inf(1)
		for _, w := range want {
			nearest = min(nearest, math.Abs(top.Mean-w))
		}
		if nearest > top.StdErr+1e-4*scale {
			t.Errorf("layer %d: %+v is %v from the nearest eigenvalue", layer, top, nearest)
		}
	}
	var trace, weight, mean float64
	for _, w := range want {
		trace += w
	}
	if d := math.Abs(s.Trace.Mean - trace); d > 4*s.Trace.StdErr+1e-5*scale {
		t.Errorf("layer %d: the trace is %+v, dense %v", layer, s.Trace, trace)
	}
	for i, r := range s.Density {
		weight += r.Weight
		mean += r.Weight * r.Value
		if r.Value > want[0]+1e-3*scale || r.Value < want[len(want)-1]-1e-3*scale {
			t.Errorf("layer %d: a node at %v, outside of %v to %v", layer, r.Value, want[len(want)-1], want[0])
		}
		if i > 0 && r.Value < s.Density[i-1].Value {
			t.Errorf("layer %d: the density is not in order", layer)
		}
	}
	if math.Abs(weight-1) > 1e-9 || math.Abs(mean*float64(len(want))-s.Trace.Mean) > 1e-9*scale*float64(len(want)) {
		t.Errorf("layer %d: a density of weight %v, mean %v of a trace of %v", layer, weight, mean, s.Trace.Mean)
	}
}

// The lab's top eigenvalue of every layer of LeNet, in 16 products each.
func TestSpectrumAgainstLab(t *testing.T) {
	ref, p := lenet.numbers(t), lenet.problem(t, 32, 256)
	for l, name := range lenet.layers {
		s, err := MeasureSpectrum(t.Context(), p, l, SpectrumOptions{Probes: 1, Steps: 16, Top: 1})
		if err != nil {
			t.Fatal(err)
		}
		if want := ref.Layers[name].TopEig; relative(s.Top[0].Mean, want) > 1e-3 {
			t.Errorf("%s: the top eigenvalue is %+v, the lab's %v", name, s.Top[0], want)
		}
	}
}
