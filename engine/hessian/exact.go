package hessian

import (
	"context"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
)

// exact sums Σ_c d_c·‖J_lᵀ·v_c‖² over the samples (see factor): the trace of the
// Gauss–Newton block J_lᵀ·S·J_l of every layer, from C−1 backward passes per
// batch, of which the forward part runs once. Where the logits are piecewise
// linear in a layer's weights that is the trace of the Hessian's block.
func exact(ctx context.Context, t *task, o Options, r *Result) error {
	for i, l := range t.Graph.Layers {
		r.Layers[i].GaussNewton = !piecewiseLinear(t.logits, l.Weight)
	}
	return gaussNewtonTraces(ctx, t, o, r, stageTraces, true)
}

// activations adds activation traces to the result of another method.
func activations(ctx context.Context, t *task, o Options, r *Result) error {
	return gaussNewtonTraces(ctx, t, o, r, stageActivations, false)
}

func gaussNewtonTraces(ctx context.Context, t *task, o Options, r *Result, stage string, weights bool) error {
	g, err := newGaussNewton(t, weights, o.Acts)
	if err != nil {
		return err
	}
	sinks := g.sinks(t, r)
	part := t.part(o.Shard)
	workers := make([]*exactWorker, parallel.Workers(o.Workers, part.batches()))
	for i := range workers {
		if err := t.Kernels.Pause(); err != nil {
			return err
		}
		if workers[i], err = newExactWorker(t, g, sinks); err != nil {
			return err
		}
	}
	report := o.stage(stage, part.to-part.from)
	passes := (costForward + (costBackward+costGradient)*float64(t.classes-1)) / float64(t.samples)
	return inOrder(ctx, part.batches(), len(workers), func(w, i int) error {
		from, n := part.at(i)
		return workers[w].measure(ctx, from, n)
	}, func(w, i int) {
		_, n := part.at(i)
		workers[w].commit(n)
		r.Passes += passes * float64(n)
		report(n)
		o.update(r)
	})
}

// sink is a norm and the sums that its trace goes to.
type sink struct {
	norm *graph.Node
	sums *Sums
}

func (g *gaussNewton) sinks(t *task, r *Result) []sink {
	var all []sink
	for i := range r.Layers {
		l := &r.Layers[i]
		if g.weights[i] != nil {
			all = append(all, sink{g.weights[i], &l.Trace})
		}
		outs, ins := activationsOf(t.Graph.Layers[i])
		if g.outs[i] != nil {
			l.Out = &Activation{Elems: t.elements(outs)}
			all = append(all, sink{g.outs[i], &l.Out.Trace})
		}
		if g.ins[i] != nil {
			l.In = &Activation{Elems: t.elements(ins)}
			all = append(all, sink{g.ins[i], &l.In.Trace})
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

// exactWorker has one worker's plans and the traces of one batch.
type exactWorker struct {
	*task
	once, each *exec.Plan
	x, ct      []float32
	factor     *factor
	sinks      []sink
	traces     []float64 // [sinks, batch]
}

func newExactWorker(t *task, g *gaussNewton, sinks []sink) (*exactWorker, error) {
	whole, err := exec.Compile(g.nodes(), []*graph.Node{t.logits})
	if err != nil {
		return nil, err
	}
	w := &exactWorker{
		task: t, sinks: sinks, factor: newFactor(t.batch, t.classes),
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

// measure finds the traces of n samples from one on.
func (w *exactWorker) measure(ctx context.Context, from, n int) error {
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
	w.factor.set(logits)
	clear(w.traces)
	for c := range w.factor.passes() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.pass(c); err != nil {
			return err
		}
	}
	return nil
}

// pass adds term c of every sample.
func (w *exactWorker) pass(c int) error {
	w.factor.vector(w.ct, c)
	if err := w.each.Run(w.Kernels); err != nil {
		return err
	}
	for i, s := range w.sinks {
		trace := w.traces[i*w.batch:][:w.batch]
		for n, norm := range w.each.Value(s.norm) {
			trace[n] += w.factor.weight(n, c) * float64(norm)
		}
	}
	return nil
}

// commit adds the traces of the first n samples to the sums.
func (w *exactWorker) commit(n int) {
	for i, s := range w.sinks {
		for _, v := range w.traces[i*w.batch:][:n] {
			s.sums.Add(v)
		}
	}
}
