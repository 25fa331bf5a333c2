// Package finetune changes a network's weights by gradients of its own loss.
//
// The gradient is a graph like any other, compiled once and run for every batch;
// the weights are copies that the plan is bound to, so that the given graph stays
// as it is and the trained one is another. A step does not allocate. Every draw
// comes from the problem's seed, the epoch and the sample, and one seed gives the
// same weights, bit for bit, on one kernel set.
package finetune

import (
	"context"
	"math/rand/v2"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Samples are a source and the class of everything in it.
type Samples struct {
	Source tensor.Source
	Labels []int
}

// Problem is a classifier and what it shall learn.
type Problem struct {
	// Graph has one input [B, …] and, as its first output, logits [B, C], not
	// probabilities. A step takes B samples.
	Graph   *graph.Graph
	Train   Samples
	Valid   Samples   // not learned from, but judged by; without a Source, Train serves
	Teacher []float32 // another network's logits [N, C] for Train; nil if Options.Distill is 0
	Kernels *kernel.Set
	Seed    uint64
}

// Options say how to learn it. Only Epochs has no default.
type Options struct {
	Params    []*graph.Node // the constants to train, the rest being frozen; nil means Params(Graph)
	Optimizer Optimizer     // nil means the first of Optimizers; layers' weights decay, other parameters do not
	Schedule  Schedule      // nil means Constant
	Epochs    int
	Clip      float64 // largest norm of the gradient over all parameters together; 0 means any

	Smoothing   float64 // share of every label that goes to all classes alike (Szegedy et al. 2016, arXiv 1512.00567, section 7)
	Distill     float64 // share of the loss that imitates Teacher; at 1 Train needs no labels
	Temperature float64 // at which it does; 0 means 1

	// Augment changes a sample, numbered as in Train, each time before it is used.
	Augment  func(dst []float32, sample int, r *rand.Rand)
	Progress func(step, steps int) // called after every step
	Report   func(Epoch)           // called before the first epoch and after each
}

// Epoch is what a pass over the samples came to. Number 0 stands for the network
// as it was given, with nothing in Train.
type Epoch struct {
	Number int
	Train  Score  // the loss that is descended, each batch before its own step
	Valid  *Score // the mean cross-entropy afterwards, if there are samples for it
}

// Score is a mean over samples. Accuracy is the share whose largest logit is that
// of their class, or of the teacher's where there are no labels.
type Score struct{ Loss, Accuracy float64 }

// Result is the network at the end of its best epoch: the one of least loss on
// Valid or, without it, of least loss while training.
type Result struct {
	Graph   *graph.Graph
	Trained map[*graph.Node]*graph.Node // the new constants, by those they replace
	Best    Epoch
}

// Train runs all epochs and keeps the best. If ctx ends, or the loss stops being
// a number, it returns the best there was with the cause: the network as given,
// if no epoch was completed.
func Train(ctx context.Context, p *Problem, o Options) (*Result, error) {
	t, err := newTrainer(p, o)
	if err != nil {
		return nil, err
	}
	err = t.run(ctx)
	return t.result(), err
}

// Params are the constants of g that training usually changes: every layer's
// weight, and the biases that are added to the layers' results.
func Params(g *graph.Graph) []*graph.Node {
	var params []*graph.Node
	seen := map[*graph.Node]bool{nil: true}
	add := func(n *graph.Node) {
		if !seen[n] {
			seen[n] = true
			params = append(params, n)
		}
	}
	for _, l := range g.Layers {
		add(l.Weight)
	}
	for _, b := range fuse.Partition(g) {
		add(b.Bias)
	}
	return params
}
