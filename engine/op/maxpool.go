package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// MaxPool takes the largest element of every window. MaxPoolGather(x, t) takes t
// at the positions of x's maxima, which is its derivative, and
// MaxPoolScatter(x, ct) is the adjoint of that; the first of equal maxima counts.
var (
	MaxPool        graph.Op = maxPoolOp{}
	MaxPoolGather  graph.Op = maxPoolGatherOp{}
	MaxPoolScatter graph.Op = maxPoolScatterOp{}
)

type (
	maxPoolOp        struct{ pooling }
	maxPoolGatherOp  struct{ pooling }
	maxPoolScatterOp struct{ pooling }
)

func (maxPoolOp) Name() string        { return "MaxPool" }
func (maxPoolGatherOp) Name() string  { return "MaxPoolGather" }
func (maxPoolScatterOp) Name() string { return "MaxPoolScatter" }

func (maxPoolOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolGatherOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolScatterOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true, ULPs: 4}
}

func (maxPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return poolShape(in, a, 1)
}

func (maxPoolGatherOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	y, err := poolShape(in, a, 2)
	if err == nil && !in[1].Equal(in[0]) {
		err = fmt.Errorf("a tangent of shape %v does not fit an input of shape %v", in[1], in[0])
	}
	return y, err
}

func (maxPoolScatterOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	y, err := poolShape(in, a, 2)
	if err == nil && !in[1].Equal(y) {
		err = fmt.Errorf("a cotangent of shape %v does not fit an output of shape %v", in[1], y)
	}
	if err != nil {
		return nil, err
	}
	return in[0], nil
}

func (maxPoolOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	evalPool(maxPoolStep, e, dst, in, a.(PoolAttr), in[0].Shape)
}
func (maxPoolGatherOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	evalPool(maxPoolStep, e, dst, in, a.(PoolAttr), in[0].Shape)
}
func (maxPoolScatterOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	evalPool(maxPoolGradStep, e, dst, in, a.(PoolAttr), in[0].Shape)
}

func (maxPoolOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return arrangePool(maxPoolStep, n, in, n.Attr.(PoolAttr), n.In[0].Shape)
}
func (maxPoolGatherOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return arrangePool(maxPoolStep, n, in, n.Attr.(PoolAttr), n.In[0].Shape)
}
func (maxPoolScatterOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return arrangePool(maxPoolGradStep, n, in, n.Attr.(PoolAttr), n.In[0].Shape)
}

func (maxPoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(MaxPoolGather, n.Attr, n.In[0], t[0])
}
func (maxPoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(MaxPoolScatter, n.Attr, n.In[0], ct)}
}

func (maxPoolGatherOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if t[1] == nil {
		return nil
	}
	return apply(MaxPoolGather, n.Attr, n.In[0], t[1])
}
func (maxPoolGatherOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{nil, apply(MaxPoolScatter, n.Attr, n.In[0], ct)}
}

func (maxPoolScatterOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if t[1] == nil {
		return nil
	}
	return apply(MaxPoolScatter, n.Attr, n.In[0], t[1])
}
func (maxPoolScatterOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{nil, apply(MaxPoolGather, n.Attr, n.In[0], ct)}
}

func (maxPoolOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...)))
	}
	return cases
}
func (maxPoolGatherOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...), normal(r, c.x...)))
	}
	return cases
}
func (maxPoolScatterOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(c.PoolAttr, normal(r, c.x...), normal(r, c.y...)))
	}
	return cases
}
