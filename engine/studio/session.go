// Package studio is the pipeline: the only place that knows in which order the engine's parts work.
//
// A Session holds one model and what has been found out about it. Its methods are
// the steps, in the order Load, Calibrate, Measure, Allocate, Quantize, Evaluate,
// Export; a step that misses an earlier one says which. Do is the same for
// messages from a page. Steps can be cancelled, between any two kernels, and what
// fails or is cancelled leaves what was there before.
package studio

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"hawqeye/engine/calib"
	"hawqeye/engine/dataset"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

// Session is one person's work on one model. It is used by one goroutine.
type Session struct {
	// BatchMACs bounds the multiply-accumulates of one batch, forward, in models
	// that are loaded from then on, so that progress is made in small steps where
	// the machine is slow; 0 is no bound.
	BatchMACs int64
	// Mates, unless nil, gives engines like this one, with the same kernels and
	// BatchMACs, that take over a part of work that takes so many
	// multiply-accumulates; none where to start them does not pay. They may fail, and
	// what is found does not depend on them.
	Mates func(macs int64) []*wire.Client

	// Sample is the extents of one sample, for models that are loaded from then on and
	// leave axes open beside the batch; nil for none.
	Sample []int

	// Keeper, unless nil, keeps what takes long to find from one session to the next.
	Keeper Keeper

	kernels  *kernel.Set
	progress Progress

	model
	tell   func(wire.Event) // of what has been found so far
	seed   maphash.Seed     // of hashes of data
	opened []*opened
	mates  map[*wire.Client]*mate // that Mates has given

	helpers helpers

	data    *dataset.Set // that Calibrate has seen
	printed printed      // for the keeper
	ranges  *calib.Ranges
	traces  []float64 // average trace per layer, in the order of graph.Layers
	// The top eigenvalue of every layer's block; nil where they were not asked for.
	eigenvalues []float64
	rounded     map[rounding]*rounded
	times       map[timing]times // under the ranges
	scores      *scores
	// What rounding one layer at a time does on data, measured and to the second order.
	singles, tangents shifts
	valueHarm         valueHarm
	answers           answers

	quantized *quantized
}

// BatchMACsInPage is the bound for an engine in a page: some tenths of a second,
// and seconds of a measurement, of which a partial answer has whole batches.
const BatchMACsInPage = 1 << 27

// Progress is told how far a stage is.
type Progress func(stage string, done, total int)

// New returns a session without a model that computes on k. k.Between is called
// throughout, so that the machine gets its turn.
func New(k *kernel.Set, p Progress) *Session {
	if p == nil {
		p = func(string, int, int) {}
	}
	return &Session{kernels: k, progress: p, tell: func(wire.Event) {}, seed: maphash.MakeSeed(), mates: map[*wire.Client]*mate{}}
}

// on is the kernels for work that ends with ctx.
func (s *Session) on(ctx context.Context) *kernel.Set {
	k := *s.kernels
	k.Between = func() error { return s.pause(ctx) }
	return &k
}

// pause is called between two pieces of work.
func (s *Session) pause(ctx context.Context) error {
	if err := s.kernels.Pause(); err != nil {
		return err
	}
	return ctx.Err()
}

// Do carries out one command. Progress goes to emit too.
func (s *Session) Do(ctx context.Context, c wire.Command, emit func(wire.Event)) error {
	own := s.progress
	defer func() { s.progress, s.tell = own, func(wire.Event) {} }()
	s.tell = seldom(emit)
	var p pace
	s.progress = func(stage string, done, total int) {
		left := p.left(stage, done, total, time.Now())
		emit(&wire.Progressed{Stage: stage, Done: int64(done), Total: int64(total), Seconds: left.Seconds()})
		own(stage, done, total)
	}
	e, err := s.answer(ctx, c)
	if err != nil {
		return err
	}
	emit(e)
	return nil
}

// answer is the terminal event of a command.
func (s *Session) answer(ctx context.Context, c wire.Command) (wire.Event, error) {
	switch c := c.(type) {
	case *wire.Inspect:
		i, err := Inspect(c.Name, c.Model.Bytes)
		return &wire.Inspected{Inspection: i}, err
	case *wire.Load:
		i, err := s.load(ctx, c)
		return &wire.Loaded{Inspection: i}, err
	}
	if s.graph == nil {
		return nil, errNoModel
	}
	switch c := c.(type) {
	case *wire.Run:
		return s.run(ctx, c)
	case *wire.Preview:
		return s.preview(ctx, c)
	case *wire.Calibrate:
		return s.calibrate(ctx, c)
	case *wire.Measure:
		return s.measure(ctx, c)
	case *wire.Allocate:
		return s.allocate(ctx, c, pointsInMessage)
	case *wire.Improve:
		return s.improve(ctx, &c.Allocate)
	case *wire.Validate:
		return s.Validate(ctx, c)
	case *wire.Recommend:
		return s.recommend(ctx, c)
	case *wire.Quantize:
		return s.Quantize(ctx, c)
	case *wire.Evaluate:
		return s.evaluate(ctx, c)
	case *wire.Weigh:
		return s.weigh(c)
	case *wire.Time:
		return s.latency(ctx, c)
	case *wire.Try:
		return s.try(ctx, c)
	case *wire.Export:
		return s.export(ctx, c)
	case *wire.Trace:
		return s.trace(ctx, c)
	case *wire.Multiply:
		return s.multiply(ctx, c)
	case *wire.Shift:
		return s.shifted(ctx, c)
	}
	return nil, fmt.Errorf("the engine has no answer to %T", c)
}

var errNoModel = errors.New("no model is loaded: load one first")

// InputShape is the shape of one sample, without the batch axis.
func (s *Session) InputShape() tensor.Shape {
	if s.graph == nil || len(s.graph.Inputs) != 1 {
		return nil
	}
	return s.graph.Inputs[0].Shape[1:]
}

// Classes is the number of outputs per sample where the model may be a
// classifier, 0 otherwise.
func (s *Session) Classes() int {
	if s.graph == nil || len(s.graph.Outputs) == 0 {
		return 0
	}
	if shape := s.graph.Outputs[0].Shape; len(shape) >= 2 && shape[2:].Size() == 1 {
		return shape[1]
	}
	return 0
}

// Layers are the layers that bits are chosen for, in graph order.
func (s *Session) Layers() []graph.Layer {
	if s.graph == nil {
		return nil
	}
	return s.graph.Layers
}
