package hessian

import (
	"context"
	"math"
	"math/rand/v2"

	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/tensor"
)

// sampled is the exact method's trace in expectation: a probe takes one random
// combination Σ_c z_c·√d_c·v_c of every sample's directions back, where exact takes
// them one by one. The second moment of the combinations is S = diag(p) − ppᵀ, so
// that the squared norm of what arrives has the trace as its mean. Against classes
// drawn from p (Dangel, Kunstner and Hennig 2020, arXiv 1912.10985, appendix A),
// most of which are the one that the network is sure of and say nothing, every
// class takes part in every probe. The standard error is over the probes.
func sampled(ctx context.Context, t *task, o Options, r *Result) error {
	t.markCurved(r)
	return randomClasses(ctx, t, o, r, ends{weights: true, acts: o.Acts}, stageTraces)
}

func randomClasses(ctx context.Context, t *task, o Options, r *Result, e ends, stage string) error {
	e.passes = chunk
	if o.Probes == 0 {
		o.Probes = defaultProbes
	}
	all := t.all()
	workers, err := newBackwards(t, o, r, e, all, func() directions { return newMixture(t, o.Gaussian) })
	if err != nil {
		return err
	}
	sinks := workers[0].sinks
	from, to := o.Shard.of(o.Probes)
	from += sinks[0].sums.N // of a measurement that goes on
	report := o.stage(stage, (to-from)*all.batches())
	for k := from; k < to; k += chunk {
		n := min(chunk, to-k)
		sums := make([]float64, n*len(sinks)) // [probes, sinks]
		take := func(_ int, probed []float64) {
			for j, v := range probed {
				sums[j] += v
			}
			report(n)
		}
		mates := o.lend(t, all, Share{Weights: e.weights, Acts: e.acts, Probe: k, Probes: n, Gaussian: o.Gaussian}, len(sinks), take)
		err := parallel.Deal(ctx, all.batches(), len(workers), mates, func(ctx context.Context, w, i int) (func(), error) {
			from, count := all.at(i)
			probed, err := workers[w].probe(ctx, from, count, k, n)
			return func() { take(i, probed) }, err
		})
		if err != nil {
			return err
		}
		for i, s := range sinks {
			for j := range n {
				s.add(sums[j*len(sinks)+i] / float64(t.samples))
			}
		}
		r.Passes += e.cost(n)
		r.Probes = r.probes()
		o.update(r)
		if settled(sumsOf(sinks), o.StopAt) {
			break
		}
	}
	return nil
}

func sumsOf(sinks []sink) []*Sums {
	var all []*Sums
	for _, s := range sinks {
		all = append(all, s.sums)
	}
	return all
}

// probe takes n probes [n, sinks], from k on, of the samples of a batch.
func (w *backward) probe(ctx context.Context, from, count, k, n int) ([]float64, error) {
	if err := w.forward(from, count); err != nil {
		return nil, err
	}
	var probed []float64
	for j := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clear(w.traces)
		if err := w.pass(k + j); err != nil {
			return nil, err
		}
		for i := range w.sinks {
			var sum float64
			for _, v := range w.traces[i*w.batch:][:count] {
				sum += v
			}
			probed = append(probed, sum)
		}
	}
	return probed, nil
}

// mixture is a factor's directions, mixed with random signs or normal draws z.
type mixture struct {
	*factor
	seed   uint64
	draw   func([]float32, *rand.Rand)
	source rand.PCG
	draws  *rand.Rand // from source
	z      []float32
	from   int // number of the batch's first sample
}

func newMixture(t *task, gaussian bool) *mixture {
	m := &mixture{factor: newFactor(t.batch, t.classes), seed: t.Seed, draw: tensor.Rademacher, z: make([]float32, t.classes)}
	if gaussian {
		m.draw = tensor.Normal
	}
	m.draws = rand.New(&m.source)
	return m
}

func (m *mixture) set(logits []float32, from int) {
	m.factor.set(logits, from)
	m.from = from
}

func (m *mixture) vector(ct []float32, k int) {
	for i := range len(ct) / m.classes {
		tensor.Reseed(&m.source, m.seed, k, m.from+i)
		m.draw(m.z, m.draws)
		m.mix(ct[i*m.classes:][:m.classes], i, m.z)
	}
}

func (m *mixture) weight(int, int) float64 { return 1 }

// mix writes Σ_c z_c·√d_c·v_c of sample i: element k of v_c is −p_k/q_c for every
// c before k, so that one sum serves all.
func (f *factor) mix(ct []float32, i int, z []float32) {
	var before float64 // Σ_{c<k} z_c·√d_c/q_c
	for k := range ct {
		own := float64(z[k]) * math.Sqrt(f.weight(i, k))
		ct[k] = float32(own - f.p[i*f.classes+k]*before)
		if own != 0 {
			before += own / f.tail[i*f.classes+k]
		}
	}
}
