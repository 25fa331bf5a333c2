package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Gather picks entries of one axis by a constant list; ScatterAdd is its adjoint.
var (
	Gather     graph.Op = gatherOp{}
	ScatterAdd graph.Op = scatterAddOp{}
)

// GatherAttr takes the listed entries of one axis, in order, repeats allowed.
type GatherAttr struct {
	Axis  int
	Index []int
}

// ScatterAddAttr adds entry j of one axis to entry Index[j] of an axis of extent
// Size: the adjoint of Gather.
type ScatterAddAttr struct {
	Axis  int
	Index []int
	Size  int
}

type (
	gatherOp     struct{}
	scatterAddOp struct{}
)

func (gatherOp) Name() string     { return "Gather" }
func (scatterAddOp) Name() string { return "ScatterAdd" }

func (gatherOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (scatterAddOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, ULPs: 4}
}

func (gatherOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[GatherAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if err := hasAxis(in[0], attr.Axis); err != nil {
		return nil, err
	}
	out := in[0].Clone()
	out[attr.Axis] = len(attr.Index)
	return out, within(attr.Index, in[0][attr.Axis])
}

func (scatterAddOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[ScatterAddAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if err := hasAxis(in[0], attr.Axis); err != nil {
		return nil, err
	}
	if n := in[0][attr.Axis]; n != len(attr.Index) {
		return nil, fmt.Errorf("%d indices do not fit axis %d of shape %v", len(attr.Index), attr.Axis, in[0])
	}
	out := in[0].Clone()
	out[attr.Axis] = attr.Size
	return out, within(attr.Index, attr.Size)
}

func within(index []int, extent int) error {
	for _, i := range index {
		if i < 0 || i >= extent {
			return fmt.Errorf("index %d lies outside an axis of %d entries", i, extent)
		}
	}
	return nil
}

func (gatherOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(GatherAttr)
	outer, n, inner := around(in[0].Shape, attr.Axis)
	to := dst.Data
	for i := range outer {
		from := in[0].Data[i*n*inner:][:n*inner]
		if inner == 1 {
			for j, at := range attr.Index {
				to[j] = from[at]
			}
			to = to[len(attr.Index):]
			continue
		}
		for _, at := range attr.Index {
			to = to[copy(to, from[at*inner:][:inner]):]
		}
	}
}

func (scatterAddOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(ScatterAddAttr)
	outer, n, inner := around(dst.Shape, attr.Axis)
	clear(dst.Data)
	from := in[0].Data
	for i := range outer {
		to := dst.Data[i*n*inner:][:n*inner]
		if inner == 1 {
			for j, at := range attr.Index {
				to[at] += from[j]
			}
			from = from[len(attr.Index):]
			continue
		}
		for _, at := range attr.Index {
			row := to[at*inner:][:inner]
			for k, v := range from[:inner] {
				row[k] += v
			}
			from = from[inner:]
		}
	}
}

func (gatherOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(rank int) graph.Attr {
		a := n.Attr.(GatherAttr)
		a.Axis = lastAxis(a.Axis, rank)
		return a
	})
}
func (scatterAddOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(rank int) graph.Attr {
		a := n.Attr.(ScatterAddAttr)
		a.Axis = lastAxis(a.Axis, rank)
		return a
	})
}

func (gatherOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(Gather, n.Attr, t[0])
}
func (gatherOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(GatherAttr)
	return []*graph.Node{apply(ScatterAdd, ScatterAddAttr{a.Axis, a.Index, n.In[0].Shape[a.Axis]}, ct)}
}

func (scatterAddOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(ScatterAdd, n.Attr, t[0])
}
func (scatterAddOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(ScatterAddAttr)
	return []*graph.Node{apply(Gather, GatherAttr{a.Axis, a.Index}, ct)}
}

func (gatherOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(GatherAttr{0, []int{3, 0, 0, 2, 3}}, normal(r, 4)),
		sample(GatherAttr{1, []int{1, 1, 3}}, normal(r, 2, 4, 3)),
		sample(GatherAttr{2, []int{1, 0, 1, 2, 3, 2}}, normal(r, 2, 3, 4)),
	}
}
func (scatterAddOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(ScatterAddAttr{0, []int{3, 0, 0, 2, 3}, 4}, normal(r, 5)),
		sample(ScatterAddAttr{1, []int{1, 1, 3}, 4}, normal(r, 2, 3, 3)),
		sample(ScatterAddAttr{2, []int{1, 0, 1, 2, 3, 2}, 4}, normal(r, 2, 3, 6)),
	}
}
