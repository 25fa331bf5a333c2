package hessian

import (
	"context"
	"math"
)

// chunk is how many probes pass over a batch before the next batch is loaded.
// Standard errors of fewer say too little to stop at.
const chunk = 8

const defaultProbes = 64

// hutchinson is the mean of z_lᵀ(Hz)_l over random vectors z (HAWQ-V2, arXiv
// 1911.03852, section 3.1). One product serves all layers, since the terms across
// layers have mean zero; layer by layer, their noise stays out as well. The variance
// of a layer's own term is 2·Σ_{i≠j} H_ij² for signs and 2·‖H‖² for normal draws
// (Avron and Toledo 2011, J. ACM 58(2), table 1); the standard error is the draws' own.
func hutchinson(ctx context.Context, t *task, o Options, r *Result) error {
	labels, err := t.labels(ctx, o, &r.Passes)
	if err != nil {
		return err
	}
	if o.Probes == 0 {
		o.Probes = defaultProbes
	}
	blocks := t.blocks(o.PerLayer)
	from, to := o.Shard.of(o.Probes)
	report := o.stage(stageTraces, len(blocks)*(to-from)*t.all().batches())
	for _, block := range blocks {
		h, err := newOperator(t, block, labels, o)
		if err != nil {
			return err
		}
		chunk := chunk
		if h.resident() {
			chunk = 1 // batches need not be loaded again
		}
		for k := from + r.Layers[block[0]].Trace.N; k < to; k += chunk { // after those of a measurement that goes on
			before := h.passes
			err := h.probeChunk(ctx, r, k, min(chunk, to-k), o.Gaussian, report)
			r.Passes += h.passes - before
			if err != nil {
				return err
			}
			r.Probes = r.probes()
			o.update(r)
			if settled(r.tracesOf(block), o.StopAt) {
				break
			}
		}
	}
	return nil
}

// blocks are the sets of layers that one product covers.
func (t *task) blocks(perLayer bool) [][]int {
	var blocks [][]int
	for l := range t.Graph.Layers {
		if !perLayer && l > 0 {
			blocks[0] = append(blocks[0], l)
			continue
		}
		blocks = append(blocks, []int{l})
	}
	return blocks
}

// probeChunk takes n probes, from k on, over all batches and counts them in r.
func (h *operator) probeChunk(ctx context.Context, r *Result, k, n int, gaussian bool, report func(int)) error {
	layers := len(h.block)
	sums := make([]float64, n*layers) // [probes, layers]
	like := Product{Block: h.block, Probe: k, Probes: n, Gaussian: gaussian}
	err := h.deal(ctx, like, len(sums), func(ctx context.Context, e *evaluator) ([]float64, error) {
		return e.probes(ctx, k, n)
	}, func(found []float64) {
		for i, v := range found {
			sums[i] += v
		}
		report(n)
	})
	if err != nil {
		return err
	}
	for j := range n {
		for i, l := range h.block {
			r.Layers[l].Trace.Add(sums[j*layers+i] / float64(h.samples))
		}
	}
	return nil
}

func (r *Result) tracesOf(block []int) []*Sums {
	var all []*Sums
	for _, l := range block {
		all = append(all, &r.Layers[l].Trace)
	}
	return all
}

// settled reports whether every standard error is known and small enough.
func settled(sums []*Sums, stopAt float64) bool {
	for _, s := range sums {
		if e := s.Estimate(); e.N%chunk != 0 || !(e.StdErr <= stopAt*math.Abs(e.Mean)) {
			return false
		}
	}
	return stopAt > 0
}
