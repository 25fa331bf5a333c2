package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Pooling over windows of the axes after the second. MaxPoolGather(x, t) takes t
// at the positions of x's maxima, which is the derivative of MaxPool, and
// MaxPoolScatter(x, ct) is its adjoint; the first of equal maxima counts.
// AvgUnpool is the adjoint of AvgPool.
var (
	MaxPool        graph.Op = maxPoolOp{}
	MaxPoolGather  graph.Op = maxPoolGatherOp{}
	MaxPoolScatter graph.Op = maxPoolScatterOp{}
	AvgPool        graph.Op = avgPoolOp{}
	AvgUnpool      graph.Op = avgUnpoolOp{}
)

// PoolAttr is the geometry of pooling over the one to three axes after the
// second. Size is the output's extent along them (ceil_mode and auto_pad are
// resolved by whoever makes the attribute): the last window may reach beyond the
// padding at the end, but every window has an element of the input.
type PoolAttr struct {
	Kernel, Strides, Dilations []int
	Begin                      []int // padding before the first element of each axis
	End                        []int // padding after the last
	Size                       []int
	CountPads                  bool // AvgPool divides by the window, padding included; what lies beyond the padding never counts
}

// AvgUnpoolAttr is the attribute of the adjoint of AvgPool: the geometry and the
// extents of AvgPool's input.
type AvgUnpoolAttr struct {
	PoolAttr
	Extent []int
}

type (
	maxPoolOp        struct{}
	maxPoolGatherOp  struct{}
	maxPoolScatterOp struct{}
	avgPoolOp        struct{}
	avgUnpoolOp      struct{}
)

func (maxPoolOp) Name() string        { return "MaxPool" }
func (maxPoolGatherOp) Name() string  { return "MaxPoolGather" }
func (maxPoolScatterOp) Name() string { return "MaxPoolScatter" }
func (avgPoolOp) Name() string        { return "AvgPool" }
func (avgUnpoolOp) Name() string      { return "AvgUnpool" }

func (maxPoolOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolGatherOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true}
}
func (maxPoolScatterOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, Kinked: true, ULPs: 4}
}
func (avgPoolOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine, ULPs: 1} }
func (avgUnpoolOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine, ULPs: 4} }

func (maxPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return poolShape(in, a, 1)
}
func (avgPoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
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

func (avgUnpoolOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[AvgUnpoolAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
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

func poolShape(in []tensor.Shape, a graph.Attr, n int) (tensor.Shape, error) {
	attr, err := attrOf[PoolAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, n); err != nil {
		return nil, err
	}
	return attr.output(in[0])
}

// output is the shape that pooling x gives.
func (a *PoolAttr) output(x tensor.Shape) (tensor.Shape, error) {
	rank := len(x) - 2
	if rank < 1 || rank > 3 || x.Size() == 0 {
		return nil, fmt.Errorf("shape %v has no one to three axes to pool", x)
	}
	for _, v := range [][]int{a.Kernel, a.Strides, a.Dilations, a.Begin, a.End, a.Size} {
		if len(v) != rank {
			return nil, fmt.Errorf("attribute %v does not fit the %d pooled axes of shape %v", v, rank, x)
		}
	}
	y := append(x[:2:2], a.Size...)
	if err := y.Check(); err != nil {
		return nil, err
	}
	for i, n := range a.Size {
		if err := a.window(i, x[2+i]).covers(n); err != nil {
			return nil, fmt.Errorf("axis %d of shape %v: %w", 2+i, x, err)
		}
	}
	return y, nil
}

func (a *PoolAttr) window(axis, extent int) window {
	return window{extent, a.Kernel[axis], a.Strides[axis], a.Dilations[axis], a.Begin[axis], a.End[axis]}
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

// poolCase is a geometry with the shapes that it connects.
type poolCase struct {
	PoolAttr
	x, y tensor.Shape
}

// poolCases have overlapping and separate windows, one-sided paddings, windows
// that reach beyond the padding, dilations, a window over everything, and one to
// three axes.
func poolCases() []poolCase {
	var cases []poolCase
	for _, c := range []poolCase{
		{x: tensor.Shape{2, 3, 4, 6}, PoolAttr: PoolAttr{Kernel: []int{2, 2}, Strides: []int{2, 2}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{2, 3}}},
		{x: tensor.Shape{1, 2, 5, 5}, PoolAttr: PoolAttr{Kernel: []int{3, 3}, Strides: []int{2, 1}, Dilations: []int{1, 1}, Begin: []int{1, 1}, End: []int{1, 0}, Size: []int{3, 4}}},
		{x: tensor.Shape{1, 2, 5, 6}, PoolAttr: PoolAttr{Kernel: []int{3, 2}, Strides: []int{2, 3}, Dilations: []int{1, 1}, Begin: []int{1, 1}, End: []int{1, 1}, Size: []int{3, 3}, CountPads: true}},
		{x: tensor.Shape{2, 1, 6, 4}, PoolAttr: PoolAttr{Kernel: []int{3, 3}, Strides: []int{2, 2}, Dilations: []int{1, 1}, Begin: []int{0, 1}, End: []int{0, 0}, Size: []int{3, 2}}},
		{x: tensor.Shape{2, 1, 6, 4}, PoolAttr: PoolAttr{Kernel: []int{3, 3}, Strides: []int{2, 2}, Dilations: []int{1, 1}, Begin: []int{0, 1}, End: []int{0, 0}, Size: []int{3, 2}, CountPads: true}},
		{x: tensor.Shape{1, 2, 7, 6}, PoolAttr: PoolAttr{Kernel: []int{2, 3}, Strides: []int{1, 2}, Dilations: []int{3, 2}, Begin: []int{1, 0}, End: []int{2, 1}, Size: []int{7, 2}}},
		{x: tensor.Shape{2, 3, 4, 5}, PoolAttr: PoolAttr{Kernel: []int{4, 5}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{1, 1}}},
		{x: tensor.Shape{1, 1, 2, 70}, PoolAttr: PoolAttr{Kernel: []int{1, 2}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{2, 69}}},
		{x: tensor.Shape{2, 3, 9}, PoolAttr: PoolAttr{Kernel: []int{3}, Strides: []int{2}, Dilations: []int{1}, Begin: []int{1}, End: []int{0}, Size: []int{4}}},
		{x: tensor.Shape{1, 2, 4, 3, 5}, PoolAttr: PoolAttr{Kernel: []int{2, 3, 2}, Strides: []int{2, 1, 2}, Dilations: []int{1, 1, 1}, Begin: []int{0, 1, 1}, End: []int{0, 1, 0}, Size: []int{2, 3, 3}, CountPads: true}},
	} {
		y, err := c.output(c.x)
		if err != nil {
			panic("op: sample: " + err.Error())
		}
		c.y = y
		cases = append(cases, c)
	}
	return cases
}

func (maxPoolOp) Samples(r *rand.Rand) []graph.Case { return poolSamples(r) }
func (avgPoolOp) Samples(r *rand.Rand) []graph.Case { return poolSamples(r) }

func poolSamples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, graph.Case{In: []*tensor.Tensor{normal(r, c.x...)}, Attr: c.PoolAttr})
	}
	return cases
}
func (maxPoolGatherOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, graph.Case{In: []*tensor.Tensor{normal(r, c.x...), normal(r, c.x...)}, Attr: c.PoolAttr})
	}
	return cases
}
func (maxPoolScatterOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, graph.Case{In: []*tensor.Tensor{normal(r, c.x...), normal(r, c.y...)}, Attr: c.PoolAttr})
	}
	return cases
}
func (avgUnpoolOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, c := range poolCases() {
		cases = append(cases, graph.Case{In: []*tensor.Tensor{normal(r, c.y...)}, Attr: AvgUnpoolAttr{c.PoolAttr, c.x[2:]}})
	}
	return cases
}
