package hessian

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// All eigenvalues of every layer, and a few of them, against a dense
// eigendecomposition: signs, error bounds and order included.
func TestEigenvaluesAgainstDense(t *testing.T) {
	negative := 0
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			p := c.problem(3)
			for _, count := range []int{1, 4, 1000} {
				r := measure(t, p, Options{Eig: count})
				for l := range r.Layers {
					want := byMagnitude(t, block(t, p, l))
					got := r.Layers[l].Eigenvalues
					if len(got) != min(count, len(want)) {
						t.Fatalf("layer %d has %d eigenvalues, want %d of %d", l, len(got), count, len(want))
					}
					scale := math.Abs(want[0])
					for i, e := range got {
						// Close to 0, which of two signs comes first is a matter of rounding.
						if d := math.Abs(e.Mean - want[i]); d > 1e-4*scale && math.Abs(math.Abs(e.Mean)-math.Abs(want[i])) > 1e-4*scale {
							t.Errorf("layer %d: eigenvalue %d of %d is %+v, dense %v", l, i, count, e, want[i])
						}
						nearest := slices.MinFunc(want, func(a, b float64) int { return cmp.Compare(math.Abs(a-e.Mean), math.Abs(b-e.Mean)) })
						if d := math.Abs(e.Mean - nearest); d > e.StdErr+1e-5*scale {
							t.Errorf("layer %d: %+v is %v from the nearest eigenvalue", l, e, d)
						}
						if e.StdErr > max(defaultTolerance*math.Abs(e.Mean), 1e-5*scale) {
							t.Errorf("layer %d: the residual of %+v did not settle", l, e)
						}
					}
					if want[0] < 0 {
						negative++
					}
				}
			}
		})
	}
	if negative == 0 {
		t.Error("no block has a negative eigenvalue on top: the sign was not tested")
	}
}

// byMagnitude is all eigenvalues, the largest magnitude first.
func byMagnitude(t *testing.T, columns [][]float64) []float64 {
	t.Helper()
	var e mat.EigenSym
	if !e.Factorize(symmetric(columns), false) {
		t.Fatal("the dense eigendecomposition failed")
	}
	values := e.Values(nil)
	slices.SortFunc(values, func(a, b float64) int { return cmp.Compare(math.Abs(b), math.Abs(a)) })
	return values
}

// The top eigenvalues against the lab's: all layers of the small networks, the
// last two of ResNet-20.
func TestTopEigenvaluesAgainstLab(t *testing.T) {
	const tolerance = 1e-3
	for _, c := range []labCase{mlp, lenet, dscnn, resnet} {
		t.Run(c.name, func(t *testing.T) {
			ref, p := c.numbers(t), c.problem(t, 32, 256)
			tk, err := p.check()
			if err != nil {
				t.Fatal(err)
			}
			first := 0
			if len(c.layers) == 20 {
				first = 18
			}
			worst := 0.0
			for l := first; l < len(c.layers); l++ {
				h, err := newOperator(tk, []int{l}, p.Labels, Options{})
				if err != nil {
					t.Fatal(err)
				}
				top, err := h.largest(t.Context(), Options{Eig: 1})
				if err != nil {
					t.Fatal(err)
				}
				got := top[0]
				want := ref.Layers[c.layers[l]].TopEig
				d := relative(got.Mean, want)
				worst = max(worst, d)
				if !(d <= tolerance) {
					t.Errorf("%s: top eigenvalue %v ± %v after %d iterations, the lab's %v: off by %.1e", c.layers[l], got.Mean, got.StdErr, got.N, want, d)
				}
				t.Logf("%s: %d iterations", c.layers[l], got.N)
			}
			t.Logf("largest relative error %.1e", worst)
		})
	}
}
