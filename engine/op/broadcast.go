package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Expand repeats its argument along axes of extent 1; SumTo is its adjoint.
var (
	Expand graph.Op = expandOp{}
	SumTo  graph.Op = sumToOp{}
)

type (
	expandOp struct{}
	sumToOp  struct{}
)

func (expandOp) Name() string { return "Expand" }
func (sumToOp) Name() string  { return "SumTo" }

func (expandOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return broadcastsTo(in, a, false)
}
func (sumToOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return broadcastsTo(in, a, true)
}

func broadcastsTo(in []tensor.Shape, a graph.Attr, down bool) (tensor.Shape, error) {
	attr, err := accept[ShapeAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	to := attr.Shape
	small, large := in[0], to
	if down {
		small, large = to, in[0]
	}
	if s, err := tensor.Broadcast(small, large); err != nil || !s.Equal(large) {
		return nil, fmt.Errorf("shape %v is not a repetition of %v", large, small)
	}
	return to, nil
}

func (expandOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (sumToOp) Traits() graph.Traits  { return graph.Traits{Curvature: graph.Affine, ULPs: 1} }

func (expandOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	move(dst.Data, in[0].Data, dst.Shape, 0, 0, contiguous(dst.Shape), repeated(in[0].Shape, dst.Shape))
}

// Eval adds in float64: a row of sums at a time, over rows of the argument.
func (sumToOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	x := in[0].Data
	from, to := contiguous(in[0].Shape), repeated(dst.Shape, in[0].Shape)
	kept, added := splitAxes(in[0].Shape, to)
	over := newLoop(added[:len(in[0].Shape)], from)
	for k := newLoop(kept[:len(in[0].Shape)], from, to); k.ok; k.next() {
		for j := 0; j < k.n; j += len(e.Sums) {
			sums := e.Sums[:min(len(e.Sums), k.n-j)]
			clear(sums)
			for l := over; l.ok; l.next() {
				addRows(e, sums, x[k.at[0]+j*k.step[0]+l.at[0]:], k.step[0], l.n, l.step[0])
			}
			for i, v := range sums {
				dst.Data[k.at[1]+(j+i)*k.step[1]] = float32(v)
			}
		}
	}
}

// addRows adds n elements of x, step apart, to each sum; those of neighbouring
// sums lie dist apart.
func addRows(e *graph.Env, sums []float64, x []float32, dist, n, step int) {
	if dist == 1 || step == 1 {
		e.SumF32(sums, x, dist, n, step)
		return
	}
	for j := range sums {
		e.SumF32(sums[j:j+1], x[j*dist:], 1, n, step)
	}
}

// splitAxes is s with extent 1 where to repeats, and with extent 1 elsewhere.
func splitAxes(s tensor.Shape, to strides) (kept, added [tensor.MaxRank]int) {
	for i, n := range s {
		kept[i], added[i] = n, 1
		if to[i] == 0 {
			kept[i], added[i] = 1, n
		}
	}
	return kept, added
}

// Arrange repeats channels last what is so.
func (expandOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	if rank := len(n.Shape); in.IsLast(0, rank) {
		return apply(Expand, ShapeAttr{graph.ChannelsLast(n.Shape)}, in.Last(0, rank)), true
	}
	return nil, false
}

// Arrange keeps the axes of extent 1 in front that the result lacks.
func (sumToOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(rank int) graph.Attr {
		front := tensor.Shape(ones(rank - len(n.Shape)))
		return ShapeAttr{graph.ChannelsLast(append(front, n.Shape...))}
	})
}

func (expandOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(Expand, n.Attr, t[0])
}
func (expandOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{sumTo(ct, n.In[0].Shape)}
}
func (sumToOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(SumTo, n.Attr, t[0])
}
func (sumToOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{expandTo(ct, n.In[0].Shape)}
}

func (expandOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(ShapeAttr{tensor.Shape{2, 3, 4}}, normal(r, 3, 1)),
		sample(ShapeAttr{tensor.Shape{2, 2}}, normal(r)),
		sample(ShapeAttr{tensor.Shape{2, 3, 2, 2}}, normal(r, 1, 3, 1, 1)),
	}
}
func (sumToOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(ShapeAttr{tensor.Shape{3, 1}}, normal(r, 2, 3, 4)),
		sample(ShapeAttr{}, normal(r, 2, 3)),
		sample(ShapeAttr{tensor.Shape{1, 3, 1, 1}}, normal(r, 2, 3, 2, 2)),
		sample(ShapeAttr{tensor.Shape{70}}, normal(r, 2, 70)),
		sample(ShapeAttr{tensor.Shape{70, 1}}, normal(r, 70, 2)),
	}
}
