package onnx

import (
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// settleBatch reports how many samples a run of the graph takes.
func (b *builder) settleBatch() {
	if b.baked == 1 && b.narrow == nil {
		b.report.Batch = 1
		return
	}
	_, err := follow(b.graph)
	if b.baked == 0 {
		if err != nil && b.batch > 1 {
			b.report.Notes = append(b.report.Notes, fmt.Sprintf("the samples of a batch influence each other: %v", err))
		}
		return
	}
	fixed := b.baked
	if b.narrow != nil {
		fixed = b.batch
	}
	if err != nil {
		fixed = 1
	}
	b.report.Batch = fixed
	if fixed != b.batch {
		b.report.Fixed = fmt.Sprintf("the file fixes the first axis of its input to %d", b.baked)
	}
}

// sameForEachSample proves that the graph built for many samples computes for
// each of them what the graph built for one does: samples stay apart, and every
// value of the file that is one of the graph, too, has the same shape but for
// the axis of the samples.
func sameForEachSample(one, many *builder, samples int) error {
	axes, err := follow(many.graph)
	if err != nil {
		return err
	}
	kept := map[*graph.Node]bool{} // what was folded into weights is not
	for _, n := range graph.Topo(many.graph.Outputs...) {
		kept[n] = true
	}
	for _, n := range many.nodes {
		for _, name := range n.Outputs {
			a, b := one.env[name], many.env[name]
			if a == nil || b == nil || a.node == nil || !kept[b.node] {
				continue
			}
			each := b.node.Shape.Clone()
			if axis, ok := axes[b.node]; ok {
				each[axis] /= samples
			}
			if !slices.Equal(extents(each), extents(a.node.Shape)) {
				return fmt.Errorf("%q has shape %v for one sample and %v for %d", name, a.node.Shape, b.node.Shape, samples)
			}
		}
	}
	return nil
}

// extents are those of s that are not 1, which do not matter to the order of elements.
func extents(s tensor.Shape) []int {
	return slices.DeleteFunc(s.Clone(), func(d int) bool { return d == 1 })
}

// follow finds, for every node that depends on an input, the axis along which
// the samples of a batch lie: the batch is the outer factor of that axis. It
// fails at the first node that lets samples influence each other, and at an
// output whose samples do not lie one after the other.
func follow(g *graph.Graph) (map[*graph.Node]int, error) {
	axes := map[*graph.Node]int{}
	samples := 0
	for i, in := range g.Inputs {
		if i == 0 && len(in.Shape) > 0 {
			samples = in.Shape[0]
		}
		if len(in.Shape) == 0 || in.Shape[0] != samples {
			return nil, fmt.Errorf("the input %q has no axis of samples in common with the others", in.Name)
		}
		axes[in] = 0
	}
	for _, n := range graph.Topo(g.Outputs...) {
		depends := false
		for _, c := range n.In {
			_, d := axes[c]
			depends = depends || d
		}
		if !depends {
			continue
		}
		axis, ok := samplesOf(n, axes, samples)
		if !ok {
			return nil, fmt.Errorf("%s %q combines the samples of a batch", n.Op.Name(), n.Name)
		}
		axes[n] = axis
	}
	for i, out := range g.Outputs {
		axis, ok := axes[out]
		if !ok || len(out.Shape) == 0 || out.Shape[:axis].Size() != 1 {
			return nil, fmt.Errorf("the output %q does not hold one result per sample, one after the other", outputName(g, i))
		}
	}
	return axes, nil
}

// samplesOf is the axis of n's result along which samples lie, given those of its inputs.
func samplesOf(n *graph.Node, axes map[*graph.Node]int, samples int) (axis int, ok bool) {
	switch n.Op {
	case op.MatMul:
		return samplesOfProduct(n, axes)
	case op.Concat:
		return samplesOfJoined(n, axes, n.Attr.(op.ConcatAttr).Axis)
	}
	if n.Op.Traits().Pointwise || n.Op == op.Expand || n.Op == op.SumTo {
		return aligned(n.In, n.Shape, axes)
	}
	for _, c := range n.In[1:] {
		if _, depends := axes[c]; depends {
			return 0, false
		}
	}
	axis = axes[n.In[0]]
	from := n.In[0].Shape
	switch n.Op {
	case op.Conv, op.MaxPool, op.AvgPool:
		return axis, axis == 0
	case op.Reshape:
		return sameOuter(from[:axis].Size(), n.Shape, samples)
	case op.Transpose:
		for i, p := range n.Attr.(op.TransposeAttr).Perm {
			if p == axis {
				return i, true
			}
		}
	case op.Slice:
		a := n.Attr.(op.SliceAttr)
		return axis, a.Start[axis] == 0 && a.Step[axis] == 1 && a.Size[axis] == from[axis]
	case op.Pad:
		a := n.Attr.(op.PadAttr)
		return axis, a.Start[axis] == 0 && a.Step[axis] == 1 && a.Shape[axis] == from[axis]
	case op.Gather:
		return axis, n.Attr.(op.GatherAttr).Axis != axis
	case op.Softmax, op.LogSoftmax:
		return axis, n.Attr.(op.AxisAttr).Axis != axis
	}
	return 0, false
}

// aligned is the samples' axis of a result that inputs are broadcast to, or
// summed to: the same for all, repeated and summed along others only. What does
// not depend on the samples must not vary along it.
func aligned(in []*graph.Node, to tensor.Shape, axes map[*graph.Node]int) (int, bool) {
	axis := -1
	for _, c := range in {
		a, depends := axes[c]
		if !depends {
			continue
		}
		a += len(to) - len(c.Shape)
		if a < 0 || axis >= 0 && a != axis || c.Shape[axes[c]] != to[a] {
			return 0, false
		}
		axis = a
	}
	for _, c := range in {
		own := axis - len(to) + len(c.Shape)
		if _, depends := axes[c]; !depends && own >= 0 && !repeats(c, own) {
			return 0, false
		}
	}
	return axis, axis >= 0
}

// samplesOfJoined is the axis that the inputs of a Concat have in common.
func samplesOfJoined(n *graph.Node, axes map[*graph.Node]int, along int) (int, bool) {
	axis := -1
	for _, c := range n.In {
		if a, depends := axes[c]; depends {
			if axis >= 0 && a != axis {
				return 0, false
			}
			axis = a
		}
	}
	for _, c := range n.In {
		if _, depends := axes[c]; !depends && !repeats(c, axis) {
			return 0, false
		}
	}
	return axis, axis != along
}

// repeats reports whether a value that does not depend on the samples is the same
// for every entry of an axis.
func repeats(n *graph.Node, axis int) bool {
	if n.Shape[axis] == 1 {
		return true
	}
	if !n.IsConst() {
		return false
	}
	inner := n.Shape[axis+1:].Size()
	row := n.Shape[axis] * inner
	for i, v := range n.Value.Data {
		if first := n.Value.Data[i/row*row+i%inner]; v != first && (v == v || first == first) {
			return false
		}
	}
	return true
}

// samplesOfProduct: samples lie along an axis that both operands broadcast over,
// or along the rows of the left or the columns of the right one.
func samplesOfProduct(n *graph.Node, axes map[*graph.Node]int) (int, bool) {
	attr := n.Attr.(op.MatMulAttr)
	rank := len(n.Shape)
	for i, c := range n.In {
		a, depends := axes[c]
		if !depends || a < len(c.Shape)-2 {
			continue
		}
		if _, both := axes[n.In[1-i]]; both {
			return 0, false
		}
		// Within a matrix: rows of the left operand, columns of the right one.
		second := a == len(c.Shape)-1
		if i == 0 {
			return rank - 2, second == attr.TransA
		}
		return rank - 1, second != attr.TransB
	}
	return aligned(n.In, n.Shape, axes)
}

// sameOuter finds the axis of a reshaped value that starts where the samples do,
// after so many combinations of the axes before, and that they divide.
func sameOuter(before int, to tensor.Shape, samples int) (int, bool) {
	size := 1
	for i, d := range to {
		if size == before && d%samples == 0 && d > 0 {
			return i, true
		}
		size *= d
	}
	return 0, false
}
