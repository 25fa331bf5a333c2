package hessian

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hawqeye/engine/tensor"
)

const (
	defaultIterations = 100
	defaultTolerance  = 1e-3
	// basisBytes is how much memory the vectors of a space may take; a layer that is
	// too large for them gets fewer, and its errors say so.
	basisBytes = 256 << 20
)

// eigenvalues adds those of largest magnitude, of every layer that a shard is
// answerable for: each needs all samples, so shards take layers in turn.
func eigenvalues(ctx context.Context, t *task, o Options, r *Result) error {
	labels, err := t.labels(ctx, o, &r.Passes)
	if err != nil {
		return err
	}
	mine := o.Shard.inTurn(len(r.Layers))
	report := o.stage(stageEigenvalues, len(mine))
	for _, l := range mine {
		h, err := newOperator(t, []int{l}, labels, o)
		if err != nil {
			return err
		}
		r.Layers[l].Eigenvalues, err = h.largest(ctx, o)
		r.Passes += h.passes
		if err != nil {
			return fmt.Errorf("eigenvalues of layer %q: %w", t.Graph.Layers[l].Name, err)
		}
		report(1)
	}
	return nil
}

// largest is the o.Eig eigenvalues of largest magnitude of one layer's block, with
// their signs, the largest first, by Lanczos' method. N is the number of products, and
// StdErr the residual ‖Hv − λv‖, within which an eigenvalue lies. It goes on until
// the residuals of two looks in a row are small. Equal eigenvalues count once unless
// the whole space is searched.
func (h *operator) largest(ctx context.Context, o Options) ([]Estimate, error) {
	n := h.Graph.Layers[h.block[0]].Params()
	if o.Iterations == 0 {
		o.Iterations = max(defaultIterations, 4*o.Eig)
	}
	if o.Tolerance == 0 {
		o.Tolerance = defaultTolerance
	}
	most := min(o.Iterations, n, max(o.Eig+1, basisBytes/4/n))
	draw := func(i int) []float64 {
		start := make([]float64, n)
		r := tensor.Rand(h.Seed, h.block[0], i)
		for j := range start {
			start[j] = r.NormFloat64()
		}
		return start
	}
	k := newKrylov(h, draw(0))
	settled := false
	for {
		more, err := k.step(ctx)
		if err != nil {
			return nil, err
		}
		steps := len(k.basis)
		last := steps >= most || !more && !k.restart(draw(steps))
		if !last && (steps < o.Eig || steps%4 != 0) {
			continue
		}
		top, err := k.top(o.Eig)
		if err != nil {
			return nil, err
		}
		before := settled
		settled = small(top, o.Tolerance)
		if last || settled && before {
			return top, nil
		}
	}
}

// top is the count values of largest magnitude so far.
func (k *krylov) top(count int) ([]Estimate, error) {
	pairs, err := k.solve()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(pairs, func(a, b ritz) int { return cmp.Compare(math.Abs(b.value), math.Abs(a.value)) })
	var top []Estimate
	for _, p := range pairs[:min(count, len(pairs))] {
		top = append(top, Estimate{Mean: p.value, StdErr: p.residual, N: len(k.basis)})
	}
	return top, nil
}

// small reports whether every residual is, relative to its eigenvalue.
func small(top []Estimate, tolerance float64) bool {
	for _, e := range top {
		if e.StdErr > max(tolerance*math.Abs(e.Mean), noise*math.Abs(top[0].Mean)) {
			return false
		}
	}
	return true
}
