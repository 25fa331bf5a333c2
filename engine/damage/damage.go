// Package damage finds widths by what they do to a network's own answers.
//
// The damage of an assignment is the mean divergence of the rounded network's
// answers from the float one's over some samples: no labels, forward passes only.
// What one layer's rounding adds to the logits is measured; sums of such shifts
// predict whole assignments, of which millions can be searched; and what the
// search proposes is measured before it is believed. Every sum is taken in
// float64 in the order of the samples, so that answers do not depend on timing.
package damage

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// Float is the width of a layer that is not rounded.
const Float uint8 = 0

// Problem is a network, the samples that its answers are compared on, and how its
// weights round.
type Problem struct {
	// Graph has one input [B, …] and, as its first output, logits [B, C] (see
	// loss.Logits). B does not limit the samples.
	Graph  *graph.Graph
	Source tensor.Source // all of it is used: see Mixed
	// Codes is a layer's weights at a width. It is called from several goroutines.
	Codes   func(layer int, bits uint8) (*quant.Weights, error)
	Kernels *kernel.Set // used from several goroutines at once
	Workers int         // goroutines; 0 means GOMAXPROCS
	Mates   []Mate
	// Progress, unless nil, is told how many of the samples Measure or Linearize is
	// done with, never from two goroutines at once.
	Progress func(done, total int)
	// Update, unless nil, is told by Measure what it has found on the first samples,
	// by layer and width, never from two goroutines at once.
	Update func(samples int, damage [][]Estimate)
}

func (p *Problem) check() error {
	if len(p.Graph.Inputs) != 1 || len(p.Graph.Outputs) == 0 {
		return fmt.Errorf("damage needs a network with one input and at least one output; this one has %d and %d", len(p.Graph.Inputs), len(p.Graph.Outputs))
	}
	in, out := p.Graph.Inputs[0].Shape, p.Graph.Outputs[0].Shape
	switch {
	case len(in) == 0 || len(out) != 2 || in[0] != out[0] || in[0] < 1:
		return fmt.Errorf("the input has shape %v and the output %v: damage is of logits, one row of classes per sample", in, out)
	case out[1] < 2:
		return fmt.Errorf("the network has %d output per sample: damage is of answers among at least two classes", out[1])
	case len(p.Graph.Layers) == 0:
		return fmt.Errorf("the network has no Conv, Gemm or MatMul with a constant weight to round")
	case p.Source.Len() < 1:
		return fmt.Errorf("there are no samples to compare answers on: give some")
	}
	return nil
}
