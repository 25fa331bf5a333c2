package finetune

import (
	"fmt"
	"slices"

	"hawqeye/engine/graph"
)

// shape is what there is to know of a classifier from outside.
type shape struct {
	input, logits            *graph.Node
	batch, features, classes int // samples that the graph holds; elements and classes of one
}

func (p *Problem) check(o Options) (shape, error) {
	s, err := shapeOf(p.Graph)
	if err != nil {
		return s, err
	}
	if err := o.check(); err != nil {
		return s, err
	}
	n := p.Train.Source.Len()
	switch {
	case n < 1:
		return s, fmt.Errorf("finetune: there are no samples to train on: give at least one")
	case o.Distill > 0 && len(p.Teacher) != n*s.classes:
		return s, fmt.Errorf("finetune: the teacher has %d logits, and %d samples of %d classes need %d", len(p.Teacher), n, s.classes, n*s.classes)
	}
	if o.Distill < 1 || p.Train.Labels != nil {
		if err := p.Train.check("training", s.classes); err != nil {
			return s, err
		}
	}
	if p.Valid.Source != nil {
		return s, p.Valid.check("validation", s.classes)
	}
	return s, nil
}

func shapeOf(g *graph.Graph) (shape, error) {
	if len(g.Inputs) != 1 || len(g.Outputs) == 0 {
		return shape{}, fmt.Errorf("finetune: training needs a network with one input and at least one output; this one has %d and %d", len(g.Inputs), len(g.Outputs))
	}
	s := shape{input: g.Inputs[0], logits: g.Outputs[0]}
	in, out := s.input.Shape, s.logits.Shape
	if len(in) == 0 || len(out) != 2 || in[0] != out[0] || in[0] < 1 || out[1] < 2 {
		return s, fmt.Errorf("finetune: the input has shape %v and the output %v: training needs logits, a row of two classes or more for every sample", in, out)
	}
	if !graph.Dependents(g.Outputs[:1], g.Inputs)[s.logits] {
		return s, fmt.Errorf("finetune: the output %q does not depend on the input: there is nothing to learn", s.logits.Name)
	}
	s.batch, s.classes = in[0], out[1]
	s.features = in.Size() / s.batch
	return s, nil
}

func (o *Options) check() error {
	switch {
	case o.Epochs < 1:
		return fmt.Errorf("finetune: %d epochs were asked for: take at least one", o.Epochs)
	case !(o.Clip >= 0):
		return fmt.Errorf("finetune: the gradient cannot be clipped to a norm of %v: give a positive one, or 0 for none", o.Clip)
	case !(o.Smoothing >= 0 && o.Smoothing < 1):
		return fmt.Errorf("finetune: labels cannot be smoothed by %v: choose from 0 to below 1", o.Smoothing)
	case !(o.Distill >= 0 && o.Distill <= 1):
		return fmt.Errorf("finetune: the teacher's share of the loss cannot be %v: choose from 0 to 1", o.Distill)
	case !(o.Temperature >= 0) || !finite(o.Temperature):
		return fmt.Errorf("finetune: there is no temperature of %v: choose a positive one, or 0 for 1", o.Temperature)
	}
	return nil
}

// check finds out whether every sample has a class that there is.
func (s Samples) check(what string, classes int) error {
	if len(s.Labels) != s.Source.Len() || len(s.Labels) == 0 {
		return fmt.Errorf("finetune: there are %d %s samples and %d labels: give one for each", s.Source.Len(), what, len(s.Labels))
	}
	for i, y := range s.Labels {
		if y < 0 || y >= classes {
			return fmt.Errorf("finetune: %s sample %d has label %d, and the network has classes 0 to %d", what, i, y, classes-1)
		}
	}
	return nil
}

// params are those to train: the given ones, or all that the logits depend on.
func (s shape) params(g *graph.Graph, given []*graph.Node) ([]*graph.Node, error) {
	used := map[*graph.Node]bool{}
	for _, n := range graph.Topo(s.logits) {
		used[n] = n.IsConst()
	}
	if given == nil {
		given = slices.DeleteFunc(Params(g), func(n *graph.Node) bool { return !used[n] })
	}
	if len(given) == 0 {
		return nil, fmt.Errorf("finetune: there is no parameter to train: the network needs a Conv, Gemm or MatMul with a constant weight, and one that is not frozen")
	}
	for _, n := range given {
		if !used[n] {
			return nil, fmt.Errorf("finetune: %q cannot be trained: it is listed twice, or is no constant that the logits depend on", n.Name)
		}
		used[n] = false
	}
	return given, nil
}
