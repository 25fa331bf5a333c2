package hessian

import (
	"context"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
)

// directions are cotangents of the logits, to be taken back through the network
// one after the other. The squared norms of what arrives, each times its weight,
// add up to what is measured of a sample.
type directions interface {
	set(logits []float32, from int) // of the samples of a batch, from number from on
	passes() int                    // how many there are
	vector(ct []float32, k int)     // writes the k-th of every sample to ct [samples, classes]
	weight(i, k int) float64        // of the i-th sample of the batch
}

// sink is a norm and the sums that its trace goes to.
type sink struct {
	norm *graph.Node
	sums *Sums
	of   *Activation // that sums are the trace of; nil for weights
}

func (s sink) add(trace float64) {
	if s.of != nil {
		s.of.add(trace)
	} else {
		s.sums.Add(trace)
	}
}

func (g *gaussNewton) sinks(t *task, r *Result) []sink {
	var all []sink
	for i := range r.Layers {
		l := &r.Layers[i]
		if g.weights[i] != nil {
			all = append(all, sink{g.weights[i], &l.Trace, nil})
		}
		outs, ins := activationsOf(t.Graph.Layers[i])
		if g.outs[i] != nil {
			if l.Out == nil {
				l.Out = &Activation{Elems: t.elements(outs)}
			}
			all = append(all, sink{g.outs[i], &l.Out.Trace, l.Out})
		}
		if g.ins[i] != nil {
			if l.In == nil {
				l.In = &Activation{Elems: t.elements(ins)}
			}
			all = append(all, sink{g.ins[i], &l.In.Trace, l.In})
		}
	}
	return all
}

// elements is how many one sample has in some values.
func (t *task) elements(values []*graph.Node) int {
	n := 0
	for _, v := range values {
		n += v.Shape.Size()
	}
	return n / t.batch
}

// cost is that of some passes backwards, the forward pass before them included.
func (e ends) cost(passes int) float64 {
	each := costBackward
	if e.weights {
		each += costGradient
	}
	return float64(costForward + each*passes)
}

// eachSample adds up directions sample by sample: the sums in r are over the
// samples that a shard is answerable for.
func eachSample(ctx context.Context, t *task, o Options, r *Result, e ends, stage string, dir func() directions) error {
	part := t.part(o.Shard)
	workers, err := newBackwards(t, o, r, e, part, dir)
	if err != nil {
		return err
	}
	sinks := workers[0].sinks
	part.from += sinks[0].sums.N // of a measurement that goes on
	report := o.stage(stage, part.to-part.from)
	take := func(i int, traces []float64) {
		_, n := part.at(i)
		for j, s := range sinks {
			for _, v := range traces[j*n:][:n] {
				s.add(v)
			}
		}
		r.Passes += e.cost(e.passes) * float64(n) / float64(t.samples)
		report(n)
		o.update(r)
	}
	mates := o.lend(t, part, Share{Weights: e.weights, Acts: e.acts}, len(sinks), take)
	return parallel.Deal(ctx, part.batches(), len(workers), mates, func(ctx context.Context, w, i int) (func(), error) {
		from, n := part.at(i)
		traces, err := workers[w].measure(ctx, from, n)
		return func() { take(i, traces) }, err
	})
}

// backward has one worker's plans, and what has arrived of one batch.
type backward struct {
	*task
	directions
	once, each *exec.Plan
	x, ct      []float32
	sinks      []sink
	traces     []float64 // [sinks, batch]
}

func newBackwards(t *task, o Options, r *Result, e ends, over span, dir func() directions) ([]*backward, error) {
	g, err := newGaussNewton(t, e)
	if err != nil {
		return nil, err
	}
	sinks := g.sinks(t, r)
	workers := make([]*backward, parallel.Workers(o.Workers, over.batches()))
	for i := range workers {
		if err := t.Kernels.Pause(); err != nil {
			return nil, err
		}
		if workers[i], err = newBackward(t, g, sinks, dir()); err != nil {
			return nil, err
		}
	}
	return workers, nil
}

func newBackward(t *task, g *gaussNewton, sinks []sink, dir directions) (*backward, error) {
	whole, err := exec.Compile(g.nodes(), []*graph.Node{t.logits})
	if err != nil {
		return nil, err
	}
	w := &backward{
		task: t, directions: dir, sinks: sinks,
		x: make([]float32, t.batch*t.features), ct: make([]float32, t.batch*t.classes),
		traces: make([]float64, len(sinks)*t.batch),
	}
	if w.once, w.each, err = whole.Split([]*graph.Node{g.ct}); err != nil {
		return nil, err
	}
	if err := bind(w.once, t.input, w.x); err != nil {
		return nil, err
	}
	return w, bind(w.each, g.ct, w.ct)
}

// forward takes n samples, from one on, as far as the directions.
func (w *backward) forward(from, n int) error {
	w.load(w.x, from, n)
	if err := w.once.Run(w.Kernels); err != nil {
		return err
	}
	logits := w.once.Value(w.logits)
	for i := range n {
		if err := finite(logits[i*w.classes:][:w.classes], from+i); err != nil {
			return err
		}
	}
	w.set(logits, from)
	return nil
}

// measure finds the traces [sinks, n] of n samples from one on.
func (w *backward) measure(ctx context.Context, from, n int) ([]float64, error) {
	if err := w.forward(from, n); err != nil {
		return nil, err
	}
	clear(w.traces)
	for k := range w.passes() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := w.pass(k); err != nil {
			return nil, err
		}
	}
	var traces []float64
	for i := range w.sinks {
		traces = append(traces, w.traces[i*w.batch:][:n]...)
	}
	return traces, nil
}

// pass adds direction k of every sample.
func (w *backward) pass(k int) error {
	w.vector(w.ct, k)
	if err := w.each.Run(w.Kernels); err != nil {
		return err
	}
	for i, s := range w.sinks {
		trace := w.traces[i*w.batch:][:w.batch]
		for n, norm := range w.each.Value(s.norm) {
			trace[n] += w.weight(n, k) * float64(norm)
		}
	}
	return nil
}
