// Package hessian measures the curvature of a network's loss in the weights and activations of each layer.
//
// The loss is the mean cross-entropy over the samples of a Problem. Its
// derivatives are graphs; exec runs them split, so that a probe costs only what
// depends on it. Sums are taken in float64 in the order of the samples, so that
// an answer depends neither on the number of workers nor on their scheduling,
// and a Result keeps sums, squares and counts, so that parts of one merge.
// Every draw comes from the problem's seed, the probe and the layer.
package hessian

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Problem is a classifier, the samples that its loss is averaged over, and what to compute on.
type Problem struct {
	// Graph has one input [B, …] and, as its first output, logits [B, C] (see
	// loss.Logits). B does not limit the samples; BatchSize suggests one.
	Graph   *graph.Graph
	Source  tensor.Source
	Samples int         // the first so many of Source; 0 means all
	Labels  []int       // the class of every sample; nil means the one that the network predicts
	Kernels *kernel.Set // used from several goroutines at once
	Seed    uint64
}

// task is a Problem that has been checked, in the terms that the methods work in.
type task struct {
	*Problem
	input, logits   *graph.Node
	samples         int
	batch, features int // samples that the graph holds; elements of one
	classes         int
}

func (p *Problem) check() (*task, error) {
	if len(p.Graph.Inputs) != 1 || len(p.Graph.Outputs) == 0 {
		return nil, fmt.Errorf("curvature needs a network with one input and at least one output; this one has %d and %d", len(p.Graph.Inputs), len(p.Graph.Outputs))
	}
	t := &task{Problem: p, input: p.Graph.Inputs[0], logits: p.Graph.Outputs[0], samples: p.Samples}
	if t.samples == 0 {
		t.samples = p.Source.Len()
	}
	in, out := t.input.Shape, t.logits.Shape
	switch {
	case len(in) == 0 || len(out) != 2 || in[0] != out[0] || in[0] < 1:
		return nil, fmt.Errorf("the input has shape %v and the output %v: cross-entropy needs logits, one row of classes per sample", in, out)
	case out[1] < 2:
		return nil, fmt.Errorf("the network has %d output per sample: cross-entropy needs at least two classes", out[1])
	case len(p.Graph.Layers) == 0:
		return nil, fmt.Errorf("the network has no Conv, Gemm or MatMul with a constant weight to measure")
	case t.samples < 1 || t.samples > p.Source.Len():
		return nil, fmt.Errorf("%d samples were asked for and the data has %d", t.samples, p.Source.Len())
	case p.Labels != nil && len(p.Labels) < t.samples:
		return nil, fmt.Errorf("%d samples have %d labels: give a label for each, or none at all to use the network's predictions", t.samples, len(p.Labels))
	}
	t.batch, t.classes = in[0], out[1]
	t.features = in.Size() / t.batch
	for i, y := range p.Labels[:min(t.samples, len(p.Labels))] {
		if y < 0 || y >= t.classes {
			return nil, fmt.Errorf("sample %d has label %d and the network has classes 0 to %d", i, y, t.classes-1)
		}
	}
	return t, nil
}

// span is a range of samples, cut into batches of which the last may be smaller.
type span struct{ from, to, batch int }

// all is the whole problem, part its samples that a shard is answerable for.
func (t *task) all() span { return span{0, t.samples, t.batch} }
func (t *task) part(s Shard) span {
	from, to := s.of(t.samples)
	return span{from, to, t.batch}
}

func (s span) batches() int { return (s.to - s.from + s.batch - 1) / s.batch }

// at is the first sample of batch i and the number of them.
func (s span) at(i int) (from, n int) {
	from = s.from + i*s.batch
	return from, min(s.batch, s.to-from)
}

// load fills x with n samples and repeats the first where the batch is not full:
// whatever a network does to a real sample, it does without exception.
func (t *task) load(x []float32, from, n int) {
	t.Source.Batch(x[:n*t.features], from, n)
	for i := n; i < t.batch; i++ {
		copy(x[i*t.features:], x[:t.features])
	}
}

// BatchSize is a good batch size to build g's network for: as many as keep the
// passes of one worker in about 64 MB, from 1 to 32. g may have any batch size.
func BatchSize(g *graph.Graph) int {
	const budget = 64 << 20
	elements := 0
	for n := range graph.Dependents(g.Outputs, g.Inputs) {
		elements += n.Shape.Size()
	}
	// The forward value, the slope and the cotangent of everything, in float32.
	perSample := 3 * 4 * elements / max(1, g.Inputs[0].Shape[0])
	return min(32, max(1, budget/max(1, perSample)))
}
