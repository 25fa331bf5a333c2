package hessian

import (
	"math"

	"hawqeye/engine/loss"
)

// factor writes the curvature of cross-entropy in the logits, S = diag(p) − ppᵀ,
// as a sum of C−1 squares per sample: S = Σ_c d_c·v_c·v_cᵀ, where
//
//	v_c = e_c − Σ_{i>c} (p_i/q_c)·e_i,   d_c = p_c·q_c/(p_c + q_c),   q_c = Σ_{i>c} p_i
//
// (Tanabe and Sagae, J. R. Statist. Soc. B 54, 1992: S is the covariance of one
// multinomial draw, v_c sets class c against the classes after it). Against the
// C columns √p_c·(e_c − p) it saves a pass, takes no difference of close
// numbers, and its vectors have lengths from 1 to √2 whatever the p.
type factor struct {
	classes int
	p, tail []float64 // [samples, classes]: p and q
}

func newFactor(samples, classes int) *factor {
	return &factor{classes, make([]float64, samples*classes), make([]float64, samples*classes)}
}

// set takes the logits of the first samples.
func (f *factor) set(logits []float32, _ int) {
	for i := 0; i < len(logits); i += f.classes {
		row, p, tail := logits[i:][:f.classes], f.p[i:][:f.classes], f.tail[i:][:f.classes]
		top := float64(row[loss.Answer(row)])
		var sum float64
		for c, v := range row {
			p[c] = math.Exp(float64(v) - top)
			sum += p[c]
		}
		var q float64
		for c := f.classes - 1; c >= 0; c-- {
			tail[c] = q / sum
			q += p[c]
			p[c] /= sum
		}
	}
}

// passes is the number of terms, one backward pass each.
func (f *factor) passes() int { return f.classes - 1 }

// vector writes v_c of every sample to ct [samples, classes].
func (f *factor) vector(ct []float32, c int) {
	clear(ct)
	for i := 0; i < len(ct); i += f.classes {
		ct[i+c] = 1
		q := f.tail[i+c]
		if q == 0 {
			continue // d_c is 0 as well
		}
		for k := c + 1; k < f.classes; k++ {
			ct[i+k] = float32(-f.p[i+k] / q)
		}
	}
}

// weight is d_c of sample n.
func (f *factor) weight(n, c int) float64 {
	p, q := f.p[n*f.classes+c], f.tail[n*f.classes+c]
	if q == 0 {
		return 0
	}
	return p * q / (p + q)
}
