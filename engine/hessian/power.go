package hessian

import (
	"context"
	"fmt"
	"math"

	"hawqeye/engine/tensor"
)

const (
	defaultIterations = 100
	defaultTolerance  = 1e-4
)

// eigenvalues adds the top eigenvalue of every layer that a shard is answerable
// for: each needs all samples, so shards take layers in turn.
func eigenvalues(ctx context.Context, t *task, o Options, r *Result) error {
	labels, err := t.labels(ctx, o, &r.Passes)
	if err != nil {
		return err
	}
	mine := o.Shard.inTurn(len(r.Layers))
	for i, l := range mine {
		e, err := t.topEigenvalue(ctx, l, labels, o)
		if err != nil {
			return err
		}
		r.Layers[l].TopEig = &e
		r.Passes += costForward + costBackward + float64(e.N)*t.costOfBlock(l)
		if o.Progress != nil {
			o.Progress(stageEigenvalues, i+1, len(mine))
		}
	}
	return nil
}

// topEigenvalue is the eigenvalue of largest magnitude, with its sign, of the
// Hessian's block of one layer (HAWQ, arXiv 1905.03696, algorithm 1): the
// Rayleigh quotient of power iteration. StdErr is the residual ‖Hv − λv‖, within
// which an eigenvalue lies.
func (t *task) topEigenvalue(ctx context.Context, layer int, labels []int, o Options) (Estimate, error) {
	h, err := newOperator(t, []int{layer}, labels, o)
	if err != nil {
		return Estimate{}, err
	}
	if o.Iterations == 0 {
		o.Iterations = defaultIterations
	}
	if o.Tolerance == 0 {
		o.Tolerance = defaultTolerance
	}
	v := make([]float32, t.Graph.Layers[layer].Params())
	hv := make([]float64, len(v))
	tensor.Normal(v, tensor.Rand(t.Seed, layer))
	for i, x := range v {
		hv[i] = float64(x)
	}
	var e Estimate
	var last change
	for e.N < o.Iterations {
		if !normalize(v, hv) {
			return Estimate{N: e.N}, nil // the block is zero
		}
		if err := h.apply(ctx, hv, v); err != nil {
			return Estimate{}, fmt.Errorf("top eigenvalue of layer %q: %w", t.Graph.Layers[layer].Name, err)
		}
		previous := e.Mean
		e.Mean, e.StdErr = rayleigh(v, hv)
		e.N++
		if e.N > 1 && last.settles(e.Mean-previous, o.Tolerance*math.Abs(e.Mean)) {
			break
		}
	}
	return e, nil
}

// rayleigh is λ = vᵀHv/vᵀv and ‖Hv − λv‖/‖v‖.
func rayleigh(v []float32, hv []float64) (lambda, residual float64) {
	var vhv, vv, rr float64
	for i, x := range v {
		vhv += float64(x) * hv[i]
		vv += float64(x) * float64(x)
	}
	lambda = vhv / vv
	for i, x := range v {
		r := hv[i] - lambda*float64(x)
		rr += r * r
	}
	return lambda, math.Sqrt(rr / vv)
}

// change is the last step of a sequence that converges geometrically.
type change float64

// settles takes the next step and reports whether all that are still to come
// add up to at most limit. The ratio of two steps tells: their sum is
// step·ratio/(1−ratio).
func (c *change) settles(step, limit float64) bool {
	last := math.Abs(float64(*c))
	*c = change(step)
	step = math.Abs(step)
	if step == 0 {
		return true
	}
	if last == 0 {
		return false
	}
	ratio := min(step/last, 0.99)
	return step*ratio/(1-ratio) <= limit
}
