package hessian

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The top eigenvalue of every layer against a dense eigendecomposition, its sign
// and its error bound included.
func TestTopEigenvalueAgainstDense(t *testing.T) {
	negative := 0
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			p := c.problem(3)
			r := measure(t, p, Options{Eig: true, Iterations: 2000, Tolerance: 1e-6})
			for l := range r.Layers {
				want := topOf(t, block(t, p, l))
				got := r.Layers[l].TopEig
				if relative(got.Mean, want) > 1e-4 {
					t.Errorf("layer %d: top eigenvalue %+v, dense %v", l, got, want)
				}
				if d := math.Abs(got.Mean - want); d > got.StdErr+1e-5*math.Abs(want) {
					t.Errorf("layer %d: %v from the dense one, bound %v", l, d, got.StdErr)
				}
				if want < 0 {
					negative++
				}
			}
		})
	}
	if negative == 0 {
		t.Error("no block has a negative eigenvalue on top: the sign was not tested")
	}
}

// topOf is the eigenvalue of largest magnitude.
func topOf(t *testing.T, columns [][]float64) float64 {
	t.Helper()
	m := mat.NewSymDense(len(columns), nil)
	for i := range columns {
		for j := range i + 1 {
			m.SetSym(i, j, (columns[i][j]+columns[j][i])/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(m, false) {
		t.Fatal("the dense eigendecomposition failed")
	}
	values := e.Values(nil)
	if low, high := values[0], values[len(values)-1]; -low > high {
		return low
	} else {
		return high
	}
}

// The iteration ends when what a geometric sequence still has to go is within
// the limit, not when two steps are close.
func TestSettles(t *testing.T) {
	const ratio, limit = 0.97, 1e-3
	var c change
	value, step := 0.0, 1.0
	for range 1000 {
		value += step
		if c.settles(step, limit) {
			break
		}
		step *= ratio
	}
	if rest := 1/(1-ratio) - value; rest > limit || rest < limit/10 {
		t.Errorf("stopped %v before the end, limit %v", rest, limit)
	}
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
				got, err := tk.topEigenvalue(t.Context(), l, p.Labels, Options{})
				if err != nil {
					t.Fatal(err)
				}
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
