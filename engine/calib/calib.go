// Package calib observes the range of every value that a quantized network rounds.
//
// The float network runs batch by batch over a Source; each observer sees every
// element that belongs to a sample, and nothing else. Observers merge without
// regard to order, so that neither the number of workers nor their timing
// changes a range, and ranges of parts of the data merge to those of the whole.
package calib

import (
	"context"
	"errors"
	"fmt"

	"hawqeye/engine/exec"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// Options of Observe. The zero value observes smallest and largest numbers over
// all samples.
type Options struct {
	Samples  int                      // the first so many of the source; 0 means all
	Observer func() quant.Observer    // makes an observer; nil makes a quant.Range
	Workers  int                      // goroutines, each with memory of its own; 0 means one per processor
	Progress func(samples, total int) // called after every batch, never by two goroutines at once; nil for none
}

// Ranges are the observed values of a partition and what was seen of each.
type Ranges struct {
	Values    []*graph.Node
	Observers []quant.Observer
}

// Observe runs g over the samples and observes what its blocks round. It stops
// when ctx ends.
func Observe(ctx context.Context, g *graph.Graph, blocks []fuse.Block, src tensor.Source, k *kernel.Set, opt Options) (*Ranges, error) {
	if len(g.Inputs) != 1 || len(g.Inputs[0].Shape) == 0 || g.Inputs[0].Shape.Size() == 0 {
		return nil, errors.New("calib: calibration needs a network with one input whose first axis is the batch")
	}
	samples := opt.Samples
	if samples == 0 {
		samples = src.Len()
	}
	if samples < 1 || samples > src.Len() {
		return nil, fmt.Errorf("calib: %d samples were asked for and the data has %d", opt.Samples, src.Len())
	}
	if opt.Observer == nil {
		opt.Observer = func() quant.Observer { return new(quant.Range) }
	}
	batch := g.Inputs[0].Shape[0]
	workers := make([]*worker, parallel.Workers(opt.Workers, (samples+batch-1)/batch))
	for i := range workers {
		w, err := newWorker(g, fuse.Observed(blocks), opt.Observer)
		if err != nil {
			return nil, err
		}
		workers[i] = w
	}
	err := parallel.Batches(ctx, samples, batch, len(workers), opt.Progress, func(w, from, n int) error {
		return workers[w].observe(src, k, from, n)
	})
	if err != nil {
		return nil, err
	}
	all := &workers[0].Ranges
	for _, w := range workers[1:] {
		if err := all.Merge(&w.Ranges); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Merge adds what was seen of the same values in another part of the data.
func (r *Ranges) Merge(other *Ranges) error {
	if len(r.Values) != len(other.Values) {
		return fmt.Errorf("calib: ranges of %d and of %d values do not merge; they are of different networks", len(r.Values), len(other.Values))
	}
	for i, o := range r.Observers {
		if err := o.Merge(other.Observers[i]); err != nil {
			return err
		}
	}
	return nil
}

// Grids are the codes of the given width for every value.
func (r *Ranges) Grids(bits int) (map[*graph.Node]quant.Affine, error) {
	grids := map[*graph.Node]quant.Affine{}
	for i, n := range r.Values {
		a, err := quant.FitAffine(r.Observers[i].Range(), bits)
		if err != nil {
			return nil, fmt.Errorf("calib: %q: %w", n.Name, err)
		}
		grids[n] = a
	}
	return grids, nil
}

// worker runs batches, one at a time.
type worker struct {
	Ranges
	input  *graph.Node
	plan   *exec.Plan
	x      []float32
	prefix map[*graph.Node]bool // values whose elements lie sample after sample
}

func newWorker(g *graph.Graph, values []*graph.Node, observer func() quant.Observer) (*worker, error) {
	plan, err := exec.Compile(values, nil)
	if err != nil {
		return nil, err
	}
	w := &worker{Ranges: Ranges{Values: values}, input: g.Inputs[0], plan: plan, prefix: bySample(g)}
	for range values {
		w.Observers = append(w.Observers, observer())
	}
	w.x = make([]float32, w.input.Shape.Size())
	if !plan.Uses(w.input) {
		return w, nil
	}
	return w, plan.Bind(w.input, w.x)
}

// observe runs n samples. A batch that is not full is filled up with the same
// samples again, so that no value anywhere is other than a sample's.
func (w *worker) observe(src tensor.Source, k *kernel.Set, from, n int) error {
	batch := w.input.Shape[0]
	filled := n * (len(w.x) / batch)
	src.Batch(w.x[:filled], from, n)
	for filled < len(w.x) {
		filled += copy(w.x[filled:], w.x[:filled])
	}
	if err := w.plan.Run(k); err != nil {
		return err
	}
	for i, v := range w.Values {
		data := w.plan.Value(v)
		if w.prefix[v] {
			data = data[:len(data)/batch*n]
		}
		w.Observers[i].Observe(data)
	}
	return nil
}
