package op

import (
	"fmt"
	"math"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Slice takes a lattice of elements; Pad is its adjoint, which puts them back.
var (
	Slice graph.Op = sliceOp{}
	Pad   graph.Op = padOp{}
)

// SliceAttr takes, along every axis i, Size[i] elements: Start[i], Start[i]+Step[i], … Step may be negative.
type SliceAttr struct{ Start, Step, Size []int }

// PadAttr places input element j of axis i at Start[i] + j·Step[i] of a tensor
// of the given Shape that is Value elsewhere. With Value 0 it is the adjoint of Slice.
type PadAttr struct {
	Start, Step []int
	Shape       tensor.Shape
	Value       float32
}

type (
	sliceOp struct{}
	padOp   struct{}
)

func (sliceOp) Name() string { return "Slice" }
func (padOp) Name() string   { return "Pad" }

func (sliceOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (padOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine} }

func (sliceOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[SliceAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	return attr.Size, lies(in[0], attr.Start, attr.Step, attr.Size)
}

func (padOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[PadAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	return attr.Shape, lies(attr.Shape, attr.Start, attr.Step, in[0])
}

// lies checks that size[i] elements from start[i], step[i] apart, lie in every axis of s.
func lies(s tensor.Shape, start, step []int, size tensor.Shape) error {
	if len(start) != len(s) || len(step) != len(s) || len(size) != len(s) {
		return fmt.Errorf("starts %v, steps %v and sizes %v do not fit shape %v", start, step, size, s)
	}
	for i, n := range s {
		if step[i] == 0 || step[i] < -tensor.MaxSize || step[i] > tensor.MaxSize || size[i] < 0 || size[i] > tensor.MaxSize {
			return fmt.Errorf("axis %d cannot have %d elements in steps of %d", i, size[i], step[i])
		}
		if size[i] == 0 {
			continue
		}
		last := start[i] + (size[i]-1)*step[i]
		if start[i] < 0 || start[i] >= n || last < 0 || last >= n {
			return fmt.Errorf("elements %d to %d lie outside axis %d of shape %v", start[i], last, i, s)
		}
	}
	return nil
}

func (sliceOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(SliceAttr)
	at, st := lattice(in[0].Shape, attr.Start, attr.Step)
	move(dst.Data, in[0].Data, dst.Shape, 0, at, contiguous(dst.Shape), st)
}

func (padOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(PadAttr)
	if math.Float32bits(attr.Value) == 0 {
		clear(dst.Data) // at once, which derivatives do a lot
	} else {
		for i := range dst.Data {
			dst.Data[i] = attr.Value
		}
	}
	at, st := lattice(dst.Shape, attr.Start, attr.Step)
	move(dst.Data, in[0].Data, in[0].Shape, at, 0, st, contiguous(in[0].Shape))
}

// lattice is the offset and the strides of the elements from start, step apart, in a tensor of shape s.
func lattice(s tensor.Shape, start, step []int) (at int, st strides) {
	st = contiguous(s)
	for i := range s {
		at += start[i] * st[i]
		st[i] *= step[i]
	}
	return at, st
}

func (sliceOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return apply(Slice, n.Attr, t[0]) }
func (sliceOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(SliceAttr)
	return []*graph.Node{apply(Pad, PadAttr{Start: a.Start, Step: a.Step, Shape: n.In[0].Shape}, ct)}
}

func (sliceOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(int) graph.Attr {
		a := n.Attr.(SliceAttr)
		return SliceAttr{graph.ChannelsLast(a.Start), graph.ChannelsLast(a.Step), graph.ChannelsLast(a.Size)}
	})
}
func (padOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(int) graph.Attr {
		a := n.Attr.(PadAttr)
		return PadAttr{graph.ChannelsLast(a.Start), graph.ChannelsLast(a.Step), graph.ChannelsLast(a.Shape), a.Value}
	})
}

func (padOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	a := n.Attr.(PadAttr)
	a.Value = 0
	return apply(Pad, a, t[0])
}
func (padOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(PadAttr)
	return []*graph.Node{apply(Slice, SliceAttr{Start: a.Start, Step: a.Step, Size: n.In[0].Shape}, ct)}
}

func (sliceOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(SliceAttr{[]int{5}, []int{-2}, []int{3}}, normal(r, 7)),
		sample(SliceAttr{[]int{1, 0, 3}, []int{1, 2, -1}, []int{2, 3, 4}}, normal(r, 3, 5, 4)),
		sample(SliceAttr{[]int{0, 2, 0}, []int{1, 1, 1}, []int{2, 3, 3}}, normal(r, 2, 6, 3)),
		sample(SliceAttr{}, normal(r)),
	}
}
func (padOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(PadAttr{[]int{5}, []int{-2}, tensor.Shape{7}, 0}, normal(r, 3)),
		sample(PadAttr{[]int{1, 0, 3}, []int{1, 2, -1}, tensor.Shape{3, 5, 4}, 0.5}, normal(r, 2, 3, 4)),
		sample(PadAttr{[]int{0, 2, 0}, []int{1, 1, 1}, tensor.Shape{2, 6, 3}, -1}, normal(r, 2, 3, 3)),
	}
}
