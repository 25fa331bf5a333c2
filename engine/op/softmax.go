package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Softmax is exp(x)/Σexp(x) along one axis, LogSoftmax its logarithm. Both
// subtract the maximum first, so they neither overflow nor lose the sum.
var (
	Softmax    graph.Op = softmaxOp{}
	LogSoftmax graph.Op = logSoftmaxOp{}
)

// AxisAttr is the one axis that Softmax and LogSoftmax normalize over.
type AxisAttr struct{ Axis int }

type (
	softmaxOp    struct{ normalizer }
	logSoftmaxOp struct{ normalizer }
)

func (softmaxOp) Name() string    { return "Softmax" }
func (logSoftmaxOp) Name() string { return "LogSoftmax" }

func (softmaxOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	normalize(e, dst, in[0], a.(AxisAttr).Axis, false)
}
func (logSoftmaxOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	normalize(e, dst, in[0], a.(AxisAttr).Axis, true)
}

// normalize takes rows where they lie, and others through scratch.
func normalize(e *graph.Env, dst, x *tensor.Tensor, axis int, log bool) {
	outer, n, inner := around(dst.Shape, axis)
	if inner == 1 {
		e.SoftmaxF32(dst.Data, x.Data, n, log)
		return
	}
	row := e.Scratch[:n]
	for i := range outer * inner {
		at := i/inner*n*inner + i%inner
		moveRow(row, x.Data, n, 0, at, 1, inner)
		e.SoftmaxF32(row, row, n, log)
		moveRow(dst.Data, row, n, at, 0, inner, 1)
	}
}

func (normalizer) Scratch(in []tensor.Shape, _ tensor.Shape, a graph.Attr) int {
	return in[0][a.(AxisAttr).Axis]
}

func (normalizer) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(rank int) graph.Attr { return AxisAttr{lastAxis(n.Attr.(AxisAttr).Axis, rank)} })
}

// dy = y ⊙ (dx − Σ y⊙dx): the Jacobian is symmetric.
func (softmaxOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return mul(n, apply(Sub, nil, t[0], sumAxis(n, mul(n, t[0]))))
}
func (o softmaxOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{o.JVP(n, []*graph.Node{ct})}
}

// dy = dx − Σ exp(y)⊙dx.
func (logSoftmaxOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(Sub, nil, t[0], sumAxis(n, mul(apply(Exp, nil, n), t[0])))
}
func (logSoftmaxOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(Sub, nil, ct, mul(apply(Exp, nil, n), sumAxis(n, ct)))}
}

// sumAxis sums v over the axis that n normalizes, which stays with extent 1.
func sumAxis(n, v *graph.Node) *graph.Node {
	s := n.Shape.Clone()
	s[n.Attr.(AxisAttr).Axis] = 1
	return sumTo(v, s)
}

// normalizer is what the two share.
type normalizer struct{}

func (normalizer) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Curved, InPlace: true, ULPs: 2}
}

func (normalizer) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[AxisAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if attr.Axis < 0 || attr.Axis >= len(in[0]) || in[0][attr.Axis] == 0 {
		return nil, fmt.Errorf("shape %v has no axis %d", in[0], attr.Axis)
	}
	return in[0], nil
}

func (normalizer) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(AxisAttr{1}, normal(r, 3, 5)),
		sample(AxisAttr{0}, normal(r, 4, 3)),
		sample(AxisAttr{1}, normal(r, 2, 3, 4)),
		sample(AxisAttr{1}, normal(r, 2, 1)),
	}
}
