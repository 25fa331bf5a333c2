package hessian

import (
	"context"
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
)

// Mate measures batches elsewhere, on the same network, built for batches of the
// same size, and with the same kernels; a Helper does the work there. It may fail.
type Mate interface {
	// Join prepares, and is called before the others, while others are at work already.
	Join(ctx context.Context) error
	// Trace gives what Helper.Trace gives. All are called from several goroutines.
	Trace(ctx context.Context, s *Share) ([]float64, error)
	// Multiply gives what Helper.Multiply gives.
	Multiply(ctx context.Context, p *Product) ([]float64, error)
}

// Share is a batch of a measurement that a mate takes over: all that it needs
// beside the network.
type Share struct {
	Weights, Acts bool // where traces are taken
	// Probes are random mixtures of the classes, from number Probe on. Where there
	// are none, the classes are taken one by one.
	Probe, Probes int
	Gaussian      bool // so are the mixtures
	Seed          uint64
	From          int       // number of the first sample
	X             []float32 // the samples, one after the other
}

// lend is a stage's helpers, to whom batches go as shares like this one. What they
// find, so many values per sample or, of random mixtures, per probe, goes to take.
func (o Options) lend(t *task, over span, like Share, values int, take func(i int, found []float64)) []parallel.Helper {
	var all []parallel.Helper
	like.Seed = t.Seed
	for _, m := range o.Mates {
		all = append(all, &borrower{m, t, over, like, values, take})
	}
	return all
}

// borrower is a mate at a stage.
type borrower struct {
	Mate
	*task
	over   span
	like   Share
	values int
	take   func(i int, found []float64)
}

// Do hands batch i over.
func (b *borrower) Do(ctx context.Context, i int) (func(), error) {
	s := b.like
	from, n := b.over.at(i)
	s.From, s.X = from, make([]float32, n*b.features)
	b.Source.Batch(s.X, from, n)
	found, err := b.Trace(ctx, &s)
	if s.Probes > 0 {
		n = s.Probes
	}
	if err == nil && len(found) != n*b.values {
		err = fmt.Errorf("a mate answered with %d values, and %d were asked for", len(found), n*b.values)
	}
	return func() { b.take(i, found) }, err
}

// Helper does what a Mate promises, for one network. It keeps its plans from one
// share to the next, and is used by one goroutine.
type Helper struct {
	graph *graph.Graph
	setting
	plans    *backward
	products multiplying
}

// setting is what a Helper's plans depend on.
type setting struct {
	ends
	random, gaussian bool
	seed             uint64
}

// NewHelper returns a helper for measurements of g.
func NewHelper(g *graph.Graph) *Helper { return &Helper{graph: g} }

// excerpt is the samples of a share, under the numbers that they have in all.
type excerpt struct {
	from, n, features int
	x                 []float32
}

func (e *excerpt) Len() int { return e.from + e.n }

func (e *excerpt) Batch(dst []float32, from, n int) {
	copy(dst, e.x[(from-e.from)*e.features:][:n*e.features])
}

// Trace finds those of a share: [traces, samples], or of random mixtures
// [probes, traces], added up over the samples.
func (h *Helper) Trace(ctx context.Context, k *kernel.Set, s *Share) ([]float64, error) {
	source := &excerpt{from: s.From, n: 1}
	t, err := (&Problem{Graph: h.graph, Source: source, Kernels: k, Seed: s.Seed}).check()
	if err != nil {
		return nil, err
	}
	n := len(s.X) / t.features
	if s.From < 0 || s.Probe < 0 || s.Probes < 0 || s.Probes > chunk || n < 1 || n > t.batch || len(s.X) != n*t.features {
		return nil, fmt.Errorf("a share of %d numbers from sample %d on is none of batches of %d samples with %d: build both networks alike", len(s.X), s.From, t.batch, t.features)
	}
	source.n, source.features, source.x = n, t.features, s.X
	if err := h.prepare(t, s); err != nil {
		return nil, err
	}
	if s.Probes > 0 {
		return h.plans.probe(ctx, s.From, n, s.Probe, s.Probes)
	}
	return h.plans.measure(ctx, s.From, n)
}

// prepare makes the plans for a share, or takes those of the last.
func (h *Helper) prepare(t *task, s *Share) error {
	e := ends{weights: s.Weights, acts: s.Acts, passes: t.classes - 1}
	if s.Probes > 0 {
		e.passes = chunk
	}
	now := setting{e, s.Probes > 0, s.Gaussian, s.Seed}
	if h.plans != nil && h.setting == now {
		*h.plans.task = *t
		return nil
	}
	g, err := newGaussNewton(t, e)
	if err != nil {
		return err
	}
	sinks := g.sinks(t, newResult(t, Method{}, Options{}))
	var dir directions = newFactor(t.batch, t.classes)
	if s.Probes > 0 {
		dir = newMixture(t, s.Gaussian)
	}
	h.plans, err = newBackward(t, g, sinks, dir)
	h.setting = now
	return err
}
