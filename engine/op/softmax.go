package op

import (
	"fmt"
	"math"
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

func (softmaxOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	outer, n, inner := around(dst.Shape, a.(AxisAttr).Axis)
	for i := range outer {
		for j := range inner {
			x, y := in[0].Data[i*n*inner+j:], dst.Data[i*n*inner+j:]
			top := maximum(x, n, inner)
			var sum float64
			for k := 0; k < n*inner; k += inner {
				e := math.Exp(float64(x[k]) - top)
				y[k] = float32(e)
				sum += e
			}
			for k := 0; k < n*inner; k += inner {
				y[k] = float32(float64(y[k]) / sum)
			}
		}
	}
}

func (logSoftmaxOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	outer, n, inner := around(dst.Shape, a.(AxisAttr).Axis)
	for i := range outer {
		for j := range inner {
			x, y := in[0].Data[i*n*inner+j:], dst.Data[i*n*inner+j:]
			top := maximum(x, n, inner)
			var sum float64
			for k := 0; k < n*inner; k += inner {
				sum += math.Exp(float64(x[k]) - top)
			}
			norm := top + math.Log(sum)
			for k := 0; k < n*inner; k += inner {
				y[k] = float32(float64(x[k]) - norm)
			}
		}
	}
}

func (normalizer) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return follow(n, in, func(rank int) graph.Attr { return AxisAttr{lastAxis(n.Attr.(AxisAttr).Axis, rank)} })
}

// maximum is that of n elements that lie step apart.
func maximum(x []float32, n, step int) float64 {
	top := x[0]
	for k := step; k < n*step; k += step {
		top = max(top, x[k])
	}
	return float64(top)
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
