package hessian

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"hawqeye/engine/tensor"
)

// symmetric is a dense block as gonum has it.
func symmetric(columns [][]float64) *mat.SymDense {
	m := mat.NewSymDense(len(columns), nil)
	for i := range columns {
		for j := range i + 1 {
			m.SetSym(i, j, (columns[i][j]+columns[j][i])/2)
		}
	}
	return m
}

// Hutch++ against its formula on the dense block, for the same draws, with gonum's
// QR; and against the dense trace, of which it knows a layer's whole where there
// are as many products as weights.
func TestHutchPlusPlusAgainstDense(t *testing.T) {
	for _, c := range tinies() {
		t.Run(c.name, func(t *testing.T) {
			for _, gaussian := range []bool{false, true} {
				p := c.problem(3)
				few := measure(t, p, Options{Method: methodHutchPP, Probes: 14, Gaussian: gaussian})
				whole := measure(t, p, Options{Method: methodHutchPP, Probes: 300, Gaussian: gaussian})
				for l := range p.Graph.Layers {
					columns := block(t, p, l)
					h := symmetric(columns)
					scale := mat.Norm(h, 2) // of Frobenius
					want := denseHutchPP(p, h, l, min(4, len(columns)), 6, gaussian)
					got := few.Layers[l].Trace
					if got.N != 6 || math.Abs(got.Sum-want.Sum) > 1e-4*6*scale || math.Abs(got.Estimate().StdErr-want.Estimate().StdErr) > 1e-3*scale {
						t.Errorf("layer %d: %+v, by the formula %+v", l, got.Estimate(), want.Estimate())
					}
					e := whole.Trace(l)
					if trace := mat.Trace(h); math.Abs(e.Mean-trace) > 4*e.StdErr+1e-4*scale || len(columns) <= 100 && e.StdErr > 1e-4*scale {
						t.Errorf("layer %d of %d weights: %+v, dense trace %v", l, len(columns), e, trace)
					}
				}
			}
		})
	}
}

// denseHutchPP is algorithm 1 of arXiv 2010.09649 in float64.
func denseHutchPP(p *Problem, h *mat.SymDense, layer, sketch, probes int, gaussian bool) Sums {
	n := h.SymmetricDim()
	draw := func(k int, normal bool) *mat.VecDense {
		z := make([]float32, n)
		if r := tensor.Rand(p.Seed, k, layer); normal {
			tensor.Normal(z, r)
		} else {
			tensor.Rademacher(z, r)
		}
		v := mat.NewVecDense(n, nil)
		for i, x := range z {
			v.SetVec(i, float64(x))
		}
		return v
	}
	s := mat.NewDense(n, sketch, nil)
	for k := range sketch {
		s.SetCol(k, draw(k, true).RawVector().Data)
	}
	var hs, q mat.Dense
	hs.Mul(h, s)
	var svd mat.SVD
	svd.Factorize(&hs, mat.SVDThin) // the same space as QR's, where the rank is lower too
	svd.UTo(&q)
	rank := svd.Rank(1e-5)
	basis := q.Slice(0, n, 0, max(1, rank))
	var hq, qhq mat.Dense
	hq.Mul(h, basis)
	qhq.Mul(basis.T(), &hq)
	var sums Sums
	for k := range probes {
		g := draw(sketch+k, gaussian)
		var along, part, hg mat.VecDense
		along.MulVec(basis.T(), g)
		part.MulVec(basis, &along)
		g.SubVec(g, &part)
		hg.MulVec(h, g)
		sums.Add(mat.Trace(&qhq) + mat.Dot(g, &hg))
	}
	return sums
}

// On networks of the lab: within four standard errors of the exact traces, and
// closer than as many products of Hutchinson's, layer by layer, on the average.
func TestHutchPlusPlusAgainstExact(t *testing.T) {
	for _, x := range []struct {
		labCase
		samples int
	}{{mlp, 64}, {lenet, 64}} {
		t.Run(x.name, func(t *testing.T) {
			p := x.problem(t, 32, x.samples)
			exact := measure(t, p, Options{Method: methodExact})
			plus := measure(t, p, Options{Method: methodHutchPP, Probes: 48})
			plain := measure(t, p, Options{Method: methodHutchinson, Probes: 48, PerLayer: true})
			closer := 0.0
			for l := range exact.Layers {
				want, got := exact.Trace(l), plus.Trace(l)
				if !(math.Abs(got.Mean-want.Mean) <= 4*got.StdErr+1e-5*want.Mean) {
					t.Errorf("%s: %v ± %v, exact %v", exact.Layers[l].Name, got.Mean, got.StdErr, want.Mean)
				}
				ratio := got.StdErr / plain.Trace(l).StdErr
				closer += math.Log(ratio) / float64(len(exact.Layers))
				t.Logf("%s: %.4g ± %.2g, Hutchinson ± %.2g", exact.Layers[l].Name, got.Mean, got.StdErr, plain.Trace(l).StdErr)
			}
			if closer > 0 {
				t.Errorf("standard errors are %.2f of Hutchinson's on the average", math.Exp(closer))
			}
			t.Logf("%.0f passes, Hutchinson %.0f", plus.Passes, plain.Passes)
		})
	}
}
