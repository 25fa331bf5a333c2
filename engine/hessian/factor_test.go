package hessian

import (
	"math"
	"testing"

	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// The terms add up to S = diag(p) − ppᵀ, within float32 of √(S_ii·S_jj), for
// uniform, ordinary, confident and overflowing logits.
func TestFactor(t *testing.T) {
	for _, logits := range [][]float32{
		{0, 0}, {0, 0, 0, 0}, {1, -2, 0.5}, {12, 0, -3, 1}, {0, 1, 2, 18}, {-300, 400, 399, 100}, {3, -90, -95, -100},
	} {
		classes := len(logits)
		f := newFactor(2, classes)
		two := append(make([]float32, classes), logits...)
		f.set(two, 0)
		got := make([][]float64, classes)
		for i := range got {
			got[i] = make([]float64, classes)
		}
		ct := make([]float32, 2*classes)
		for c := range f.passes() {
			f.vector(ct, c)
			v, d := ct[classes:], f.weight(1, c)
			if length := tensor.Dot(v, v); d > 0 && (length < 1 || length > 2.0000001) {
				t.Errorf("%v: v_%d has length² %v", logits, c, length)
			}
			for i := range v {
				for j := range v {
					got[i][j] += d * float64(v[i]) * float64(v[j])
				}
			}
		}
		for i := range classes {
			for j := range classes {
				want, size := curvatureOf(logits, i, j), math.Sqrt(curvatureOf(logits, i, i)*curvatureOf(logits, j, j))
				if math.Abs(got[i][j]-want) > 1e-6*size {
					t.Errorf("%v: S[%d][%d] is %v, want %v", logits, i, j, got[i][j], want)
				}
			}
		}
	}
}

// curvatureOf is element (i, j) of diag(p) − ppᵀ, without cancellation.
func curvatureOf(logits []float32, i, j int) float64 {
	top := float64(logits[loss.Answer(logits)])
	var sum, others float64
	for k, v := range logits {
		e := math.Exp(float64(v) - top)
		sum += e
		if k != i {
			others += e
		}
	}
	p := func(k int) float64 { return math.Exp(float64(logits[k])-top) / sum }
	if i == j {
		return p(i) * others / sum
	}
	return -p(i) * p(j)
}
