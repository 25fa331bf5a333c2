// Package distill makes samples for a network whose data are not there.
//
// Where the file still has batch normalizations, each remembers the mean and the
// deviation of what it saw in training. Noise is moved, by the gradient in the
// inputs, until the network sees the same statistics (Cai et al. 2020, ZeroQ, arXiv
// 2001.00281, section 3.1). Batches are distilled one by one, each from its own
// draws, so that the answer depends neither on workers nor on timing.
package distill

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/finetune"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Options say how much to distill. Zeros are the usual numbers.
type Options struct {
	Samples int     // 64; whole batches are distilled, and as many of them kept
	Steps   int     // of Adam; 100
	Rate    float64 // of Adam, in units of the inputs; 0.1
	Seed    uint64
	Workers int // goroutines; 0 means GOMAXPROCS
	// Progress, unless nil, is told how many steps are done, never from two goroutines at once.
	Progress func(done, total int)
}

// ErrNoStatistics says that there is nothing to distill from.
var ErrNoStatistics = errors.New("the file has no batch normalization left that says anything about the data")

// Inputs are what was distilled.
type Inputs struct {
	Values []float32 // samples one after another
	// Before and After are the distance of the statistics from those of the file, of
	// noise and of what was made of it, the mean over the batches.
	Before, After float64
}

// Run distills inputs of g, which has one input and normalizations.
func Run(ctx context.Context, g *graph.Graph, k *kernel.Set, o Options) (*Inputs, error) {
	if len(g.Inputs) != 1 || len(g.Inputs[0].Shape) == 0 || g.Inputs[0].Shape.Size() == 0 {
		return nil, errors.New("inputs are distilled for a network with one input whose first axis is the batch")
	}
	if o.Samples < 0 || o.Steps < 0 || o.Rate < 0 {
		return nil, fmt.Errorf("%d samples, %d steps and a rate of %v were asked for: give positive numbers, or 0 for the usual ones", o.Samples, o.Steps, o.Rate)
	}
	o.defaults()
	input := g.Inputs[0]
	distance := Distance(g)
	if distance == nil {
		return nil, ErrNoStatistics
	}
	batch, size := input.Shape[0], input.Shape.Size()
	batches := (o.Samples + batch - 1) / batch
	all := &Inputs{Values: make([]float32, batches*size)}
	workers := make([]*worker, parallel.Workers(o.Workers, batches))
	for i := range workers {
		var err error
		if workers[i], err = newWorker(input, distance); err != nil {
			return nil, err
		}
	}
	paths := make([][2]float64, batches)
	report := steps(o, batches)
	err := parallel.Each(ctx, batches, len(workers), func(w, i int) error {
		x := all.Values[i*size:][:size]
		tensor.Normal(x, tensor.Rand(o.Seed, i))
		var err error
		paths[i], err = workers[w].descend(ctx, k, x, o, report)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		all.Before += p[0] / float64(batches)
		all.After += p[1] / float64(batches)
	}
	all.Values = all.Values[:o.Samples*size/batch]
	return all, nil
}

func (o *Options) defaults() {
	if o.Samples == 0 {
		o.Samples = 64
	}
	if o.Steps == 0 {
		o.Steps = 100
	}
	if o.Rate == 0 {
		o.Rate = 0.1
	}
}

// steps counts the steps of all batches for Progress.
func steps(o Options, batches int) func() {
	if o.Progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		o.Progress(done, o.Steps*batches)
	}
}

// worker has one goroutine's plan.
type worker struct {
	distance, grad *graph.Node
	plan           *exec.Plan
	x              []float32
	state          [][]float32 // of Adam
}

func newWorker(input, distance *graph.Node) (*worker, error) {
	w := &worker{distance: distance, grad: autodiff.Grad(distance, []*graph.Node{input})[0], x: make([]float32, input.Shape.Size())}
	for range adam(0).Slots() {
		w.state = append(w.state, make([]float32, len(w.x)))
	}
	var err error
	if w.plan, err = exec.Compile([]*graph.Node{w.distance, w.grad}, nil); err != nil {
		return nil, err
	}
	return w, w.plan.Bind(input, w.x)
}

func adam(rate float64) finetune.AdamW {
	return finetune.AdamW{Rate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// descend moves x and returns the distance at the start and at the end. The rate
// falls to nothing, evenly.
func (w *worker) descend(ctx context.Context, k *kernel.Set, x []float32, o Options, report func()) (path [2]float64, err error) {
	copy(w.x, x)
	for _, s := range w.state {
		clear(s)
	}
	for step := range o.Steps + 1 {
		if err := ctx.Err(); err != nil {
			return path, err
		}
		if err := w.plan.Run(k); err != nil {
			return path, err
		}
		d := float64(w.plan.Value(w.distance)[0])
		if d-d != 0 {
			return path, errors.New("the statistics of the network's values are not finite: check the model's weights")
		}
		if step == 0 {
			path[0] = d
		}
		if path[1] = d; step == o.Steps {
			break
		}
		left := 1 - float64(step)/float64(o.Steps)
		adam(o.Rate).Move(w.x, w.plan.Value(w.grad), w.state, finetune.Step{Number: step + 1, Rate: left, Shrink: 1})
		report()
	}
	copy(x, w.x)
	return path, nil
}
