package hessian

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"hawqeye/engine/tensor"
)

// Eigenvalues and the ends of their vectors against gonum's, for random matrices and
// for those with zeros, equal eigenvalues, and elements of very different sizes.
func TestTridiagonal(t *testing.T) {
	type matrix struct{ d, e []float64 }
	all := []matrix{
		{[]float64{3}, nil}, {[]float64{0, 0}, []float64{1}}, {[]float64{0, 0, 0}, []float64{0, 0}},
		{[]float64{2, 2, 2, 2}, []float64{0, 1, 0}}, {[]float64{1, 1e-9, 1e9, -1e9}, []float64{1e-12, 5, 1e8}},
		{[]float64{1, 2, 3, 4, 5}, []float64{1e-30, 1, 1e-30, 1}},
	}
	for i := range 60 {
		r := tensor.Rand(9, i)
		m := matrix{make([]float64, 1+r.IntN(40)), nil}
		for j := range m.d {
			m.d[j] = r.NormFloat64()
			if j > 0 {
				m.e = append(m.e, math.Abs(r.NormFloat64())*math.Pow(10, float64(-r.IntN(8))))
			}
		}
		all = append(all, m)
	}
	for _, m := range all {
		n := len(m.d)
		dense := mat.NewSymDense(n, nil)
		scale := 0.0
		for i, v := range m.d {
			dense.SetSym(i, i, v)
			scale = max(scale, math.Abs(v))
			if i+1 < n {
				dense.SetSym(i, i+1, m.e[i])
				scale = max(scale, math.Abs(m.e[i]))
			}
		}
		var e mat.EigenSym
		if !e.Factorize(dense, true) {
			t.Fatal("the dense eigendecomposition failed")
		}
		var vectors mat.Dense
		e.VectorsTo(&vectors)
		want := e.Values(nil)
		got, ok := tridiagonal(slices.Clone(m.d), slices.Clone(m.e))
		if !ok || len(got) != n {
			t.Fatalf("%+v: %d pairs, converged: %v", m, len(got), ok)
		}
		for i, p := range got {
			if math.Abs(p.value-want[i]) > 1e-13*scale*float64(n) {
				t.Errorf("%+v: eigenvalue %d is %v, gonum's %v", m, i, p.value, want[i])
			}
			// A vector is determined as far as its eigenvalue is apart from the others.
			gap := math.Inf(1)
			for j := range want {
				if j != i {
					gap = min(gap, math.Abs(want[j]-want[i]))
				}
			}
			first, last := vectors.At(0, i), vectors.At(n-1, i)
			if limit := 1e-13 * scale * float64(n) / gap; math.Abs(p.first*p.last-first*last) > limit || math.Abs(p.first*p.first-first*first) > limit || math.Abs(p.last*p.last-last*last) > limit {
				t.Errorf("%+v: the vector of %v ends in %v and %v, gonum's in %v and %v", m, p.value, p.first, p.last, first, last)
			}
		}
	}
}
