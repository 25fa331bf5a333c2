// Package studio is the pipeline: the only place that knows in which order the engine's parts work.
//
// A Session holds one model and what has been found out about it. Its methods are
// the steps, in the order Load, Calibrate, Measure, Allocate, Quantize, Evaluate,
// Export; a step that misses an earlier one says which. Do is the same for
// messages from a page. Steps can be cancelled and leave what was there before.
package studio

import (
	"context"
	"errors"
	"fmt"

	"hawqeye/engine/calib"
	"hawqeye/engine/dataset"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/infer"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

// Session is one person's work on one model. It is used by one goroutine.
type Session struct {
	kernels  *kernel.Set
	progress Progress

	name   string
	bytes  int64
	model  *onnx.Model
	graph  *graph.Graph // at a batch size that fits the machine
	report *onnx.Report
	blocks []fuse.Block

	data    *dataset.Set // that Calibrate has seen
	ranges  *calib.Ranges
	traces  []float64 // average trace per layer, in the order of graph.Layers
	rounded map[rounding]*quant.Weights

	scheme  *fuse.Scheme
	program *infer.Program
	recipe  recipe
}

// Progress is told how far a stage is. It may let other goroutines run.
type Progress func(stage string, done, total int)

// New returns a session without a model that computes on k.
func New(k *kernel.Set, p Progress) *Session {
	if p == nil {
		p = func(string, int, int) {}
	}
	return &Session{kernels: k, progress: p}
}

// Do carries out one command. Progress goes to emit instead of the session's own.
func (s *Session) Do(ctx context.Context, c wire.Command, emit func(wire.Event)) error {
	own := s.progress
	defer func() { s.progress = own }()
	s.progress = func(stage string, done, total int) {
		emit(&wire.Progressed{Stage: stage, Done: int64(done), Total: int64(total)})
		own(stage, done, total)
	}
	e, err := s.answer(ctx, c)
	if err != nil {
		return err
	}
	emit(e)
	return nil
}

func (s *Session) answer(ctx context.Context, c wire.Command) (wire.Event, error) {
	switch c := c.(type) {
	case *wire.Inspect:
		i, err := Inspect(c.Name, c.Model.Bytes)
		return &wire.Inspected{Inspection: i}, err
	case *wire.Load:
		i, err := s.Load(c.Name, c.Model.Bytes)
		return &wire.Loaded{Inspection: i}, err
	case *wire.Run:
		return s.run(ctx, c)
	case *wire.Calibrate:
		return s.calibrate(ctx, c)
	case *wire.Measure:
		return s.measure(ctx, c)
	case *wire.Allocate:
		return s.Allocate(c)
	case *wire.Quantize:
		return s.Quantize(c)
	case *wire.Evaluate:
		return s.evaluate(ctx, c)
	case *wire.Export:
		return s.Export(c.Format)
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
	if s.graph == nil || len(s.graph.Outputs) == 0 || len(s.graph.Outputs[0].Shape) != 2 {
		return 0
	}
	return s.graph.Outputs[0].Shape[1]
}

// Layers are the layers that bits are chosen for, in graph order.
func (s *Session) Layers() []graph.Layer {
	if s.graph == nil {
		return nil
	}
	return s.graph.Layers
}

// dataOf reads the samples of a message.
func (s *Session) dataOf(d wire.Data) (*dataset.Set, error) {
	var layout dataset.Layout
	if d.Layout != "" {
		var err error
		if layout, err = dataset.ParseLayout(d.Layout); err != nil {
			return nil, err
		}
	}
	var files []dataset.File
	for _, f := range d.Files {
		files = append(files, dataset.File{Name: f.Name, Data: f.Content.Bytes})
	}
	set, err := dataset.Read(files, dataset.Options{
		Preprocess: dataset.Preprocess{Scale: d.Scale, Mean: d.Mean, Std: d.Std},
		Layout:     layout,
		Input:      s.InputShape(),
	})
	if err != nil {
		return nil, err
	}
	if set, err = set.Fit(s.InputShape(), s.Classes()); err != nil || d.Samples == 0 {
		return set, err
	}
	return set.Head(d.Samples), nil
}
