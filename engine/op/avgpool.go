package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// AvgPool takes the mean of every window; AvgUnpool is its adjoint.
var (
	AvgPool   graph.Op = avgPoolOp{}
	AvgUnpool graph.Op = avgUnpoolOp{}
)

// AvgUnpoolAttr is the attribute of the adjoint of AvgPool: the geometry and the
// extents of AvgPool's input.
type AvgUnpoolAttr struct {
	PoolAttr
	Extent []int
}

type (
	avgPoolOp   struct{ pooling }
	avgUnpoolOp struct{ pooling }
)

func (avgPoolOp) Name() string   { return "AvgPool" }
func (avgUnpoolOp) Name() string { return "AvgUnpool" }

func (avgPoolOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine, ULPs: 1} }
func (avgUnpoolOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine, ULPs: 4} }

func (avgPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return poolShape(in, a, 1)
}

func (avgUnpoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[AvgUnpoolAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if len(in[0]) != 2+len(attr.Extent) {
		return nil, fmt.Errorf("extents %v do not fit a cotangent of shape %v", attr.Extent, in[0])
	}
	x := append(in[0][:2:2], attr.Extent...)
	if err := x.Check(); err != nil {
		return nil, err
	}
	switch y, err := attr.output(x); {
	case err != nil:
		return nil, err
	case !y.Equal(in[0]):
		return nil, fmt.Errorf("pooling %v gives shape %v, not %v", x, y, in[0])
	}
	return x, nil
}

func (avgPoolOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	evalPool(avgPoolStep, e, dst, in, a.(PoolAttr), in[0].Shape)
}
func (avgUnpoolOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	evalPool(avgPoolGradStep, e, dst, in, a.(AvgUnpoolAttr).PoolAttr, dst.Shape)
}

func (avgPoolOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return arrangePool(avgPoolStep, n, in, n.Attr.(PoolAttr), n.In[0].Shape)
}
func (avgUnpoolOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	return arrangePool(avgPoolGradStep, n, in, n.Attr.(AvgUnpoolAttr).PoolAttr, n.Shape)
}

func (avgPoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(AvgPool, n.Attr, t[0])
}
func (avgPoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(AvgUnpool, AvgUnpoolAttr{n.Attr.(PoolAttr), n.In[0].Shape[2:]}, ct)}
}

func (avgUnpoolOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(AvgUnpool, n.Attr, t[0])
}
func (avgUnpoolOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(AvgPool, n.Attr.(AvgUnpoolAttr).PoolAttr, ct)}
}

func (avgPoolOp) Samples(r *rand.Rand) []graph.Case { return MaxPool.Samples(r) }
func (avgUnpoolOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, sample(AvgUnpoolAttr{c.PoolAttr, c.x[2:]}, normal(r, c.y...)))
	}
	return cases
}
