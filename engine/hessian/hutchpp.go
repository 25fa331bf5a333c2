package hessian

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/tensor"
)

// hutchPlusPlus takes the trace over a subspace exactly and probes what is
// orthogonal to it: tr(QᵀHQ) + E gᵀ(I−QQᵀ)H(I−QQᵀ)g, where Q is an orthonormal
// basis of H·S for random S, so that the largest eigenvalues take no part in the
// noise (Meyer, Musco, Musco and Woodruff 2020, arXiv 2010.09649, algorithm 1). A
// third of the products goes into each of H·S, QᵀHQ and the probes. Whatever Q is,
// the probes' mean is unbiased and the standard error is theirs. The exact part
// of one layer would be noise to another: so it goes layer by layer, and shards
// take layers in turn.
func hutchPlusPlus(ctx context.Context, t *task, o Options, r *Result) error {
	labels, err := t.labels(ctx, o, &r.Passes)
	if err != nil {
		return err
	}
	if o.Probes == 0 {
		o.Probes = defaultProbes
	}
	mine := o.Shard.inTurn(len(r.Layers))
	report := o.stage(stageTraces, len(mine)*o.Probes)
	for _, l := range mine {
		h, err := newOperator(t, []int{l}, labels, o)
		if err != nil {
			return err
		}
		d := &deflation{operator: h, r: r, o: o, report: report, v: make([]float32, t.Graph.Layers[l].Params())}
		d.w = make([]float64, len(d.v))
		if err := d.measure(ctx); err != nil {
			return fmt.Errorf("trace of layer %q: %w", t.Graph.Layers[l].Name, err)
		}
	}
	r.Probes = r.probes()
	return nil
}

// inTurn are the layers of n that a shard is answerable for, where each needs all samples.
func (s Shard) inTurn(n int) []int {
	var mine []int
	for l := s.Index; l < n; l += max(1, s.Count) {
		mine = append(mine, l)
	}
	return mine
}

// deflation is the work on one layer.
type deflation struct {
	*operator
	r      *Result
	o      Options
	report func(int)
	v      []float32
	w      []float64
	draws  int
}

func (d *deflation) measure(ctx context.Context) error {
	var basis [][]float32
	third := d.o.Probes / 3
	for range min(third, len(d.v), max(1, basisBytes/4/len(d.v))) {
		tensor.Normal(d.v, d.next()) // few signs are often dependent
		if err := d.apply(ctx); err != nil {
			return err
		}
		if orthogonalize(d.w, basis) && normalize(d.v, d.w) {
			basis = append(basis, slices.Clone(d.v))
		}
	}
	var head float64
	for _, q := range basis {
		copy(d.v, q)
		if err := d.apply(ctx); err != nil {
			return err
		}
		head += dot(d.w, q)
	}
	trace := &d.r.Layers[d.block[0]].Trace
	for range d.o.Probes - 2*third {
		d.probe(basis)
		if err := d.apply(ctx); err != nil {
			return err
		}
		trace.Add(head + dot(d.w, d.v))
		d.o.update(d.r)
		if settled(d.r.tracesOf(d.block), d.o.StopAt) {
			break
		}
	}
	return nil
}

// next is the stream of the next random vector.
func (d *deflation) next() *rand.Rand {
	d.draws++
	return tensor.Rand(d.Seed, d.draws-1, d.block[0])
}

// probe draws the next vector, without what lies along the basis.
func (d *deflation) probe(basis [][]float32) {
	d.draw(d.v, d.next())
	for i, x := range d.v {
		d.w[i] = float64(x)
	}
	orthogonalize(d.w, basis)
	for i, x := range d.w {
		d.v[i] = float32(x)
	}
}

// apply writes H·v to w.
func (d *deflation) apply(ctx context.Context) error {
	before := d.passes
	err := d.operator.apply(ctx, d.w, d.v)
	d.r.Passes += d.passes - before
	d.report(1)
	return err
}
