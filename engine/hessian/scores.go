package hessian

import (
	"context"
	"math"

	"hawqeye/engine/loss"
)

// fisher is E‖∂ log p(y)/∂W_l‖², the trace of the empirical Fisher matrix: the
// squared norms of the samples' own gradients. Were labels drawn from the network's
// answers it would be the Gauss–Newton trace (Kunstner et al. 2019, arXiv
// 1905.12558, §2); with given ones it is what one backward pass knows of it.
func fisher(ctx context.Context, t *task, o Options, r *Result) error {
	return ownGradients(ctx, t, o, r, ends{weights: true, passes: 1})
}

// taylor is E Σ_i (w_i·g_i)² over the weights of a layer, g the gradient of one
// sample's loss: to the first order, the squared change of the loss when a weight
// is taken away, summed (Molchanov et al. 2019, arXiv 1906.10771, eq. 8).
func taylor(ctx context.Context, t *task, o Options, r *Result) error {
	return ownGradients(ctx, t, o, r, ends{weights: true, scaled: true, passes: 1})
}

func ownGradients(ctx context.Context, t *task, o Options, r *Result, e ends) error {
	for i := range r.Layers {
		r.Layers[i].GaussNewton = true // and not that matrix's own trace either
	}
	o.Mates = nil // who take all classes back, or mixtures; a single pass is not worth a helper
	return eachSample(ctx, t, o, r, e, stageTraces, func() directions { return &surprise{task: t, p: make([]float64, t.batch*t.classes)} })
}

// surprise is the one direction p − e_y: the gradient of a sample's cross-entropy
// in its logits, y its label or the network's own answer.
type surprise struct {
	*task
	p []float64 // [samples, classes]
}

func (s *surprise) set(logits []float32, from int) {
	for i := range s.batch {
		row, p := logits[i*s.classes:][:s.classes], s.p[i*s.classes:][:s.classes]
		y := loss.Answer(row)
		top := float64(row[y])
		var sum float64
		for c, v := range row {
			p[c] = math.Exp(float64(v) - top)
			sum += p[c]
		}
		if s.Labels != nil && from+i < s.samples {
			y = s.Labels[from+i]
		}
		var others float64 // 1 − p_y, without taking a difference of close numbers
		for c := range p {
			p[c] /= sum
			if c != y {
				others += p[c]
			}
		}
		p[y] = -others
	}
}

func (s *surprise) passes() int { return 1 }

func (s *surprise) vector(ct []float32, _ int) {
	for i, v := range s.p {
		ct[i] = float32(v)
	}
}

func (s *surprise) weight(int, int) float64 { return 1 }
