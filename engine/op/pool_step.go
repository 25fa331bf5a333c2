package op

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// The poolings on images channels last.
var (
	maxPoolStep = &poolStep{name: "MaxPool", run: func(k *kernel.Set, y, x, t []float32, p *kernel.Pool) {
		k.MaxPoolF32(y, x, t, p)
	}}
	maxPoolGradStep = &poolStep{name: "MaxPoolGrad", run: func(k *kernel.Set, dx, x, dy []float32, p *kernel.Pool) {
		k.MaxPoolGradF32(dx, x, dy, p)
	}}
	avgPoolStep = &poolStep{name: "AvgPool", run: func(k *kernel.Set, y, x, _ []float32, p *kernel.Pool) {
		k.AvgPoolF32(y, x, p)
	}}
	avgPoolGradStep = &poolStep{name: "AvgPoolGrad", run: func(k *kernel.Set, dx, dy, _ []float32, p *kernel.Pool) {
		k.AvgPoolGradF32(dx, dy, p)
	}}
)

// poolStep runs a kernel on its first operand and its last, which may be the same.
type poolStep struct {
	step
	name string
	run  func(k *kernel.Set, dst, a, b []float32, p *kernel.Pool)
}

// poolForm is a geometry and the shape of the result.
type poolForm struct {
	kernel.Pool
	shape tensor.Shape
}

func (s *poolStep) Name() string { return s.name }

func (s *poolStep) Infer(_ []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return a.(*poolForm).shape, nil
}

func (s *poolStep) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	s.run(e.Set, dst.Data, in[0].Data, in[len(in)-1].Data, &a.(*poolForm).Pool)
}

// arrangePool is the step of a pooling of images of shape x.
func arrangePool(s *poolStep, n *graph.Node, in graph.Operands, a PoolAttr, x tensor.Shape) (*graph.Node, bool) {
	args := make([]*graph.Node, len(n.In))
	for i := range args {
		args[i] = in.Last(i, len(x))
	}
	return apply(s, &poolForm{a.geometry(x), graph.ChannelsLast(n.Shape)}, args...), true
}

// pooling is what all have in common: evaluated on values in ONNX's order, they
// work on copies.
type pooling struct{}

func (pooling) Scratch(in []tensor.Shape, out tensor.Shape, _ graph.Attr) int {
	n := out.Size()
	for _, s := range in {
		n += s.Size()
	}
	return n
}

func evalPool(s *poolStep, e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a PoolAttr, x tensor.Shape) {
	e.Pool = a.geometry(x)
	rest := e.Scratch
	y, first := carve(&rest, len(dst.Data)), lastOf(&rest, in[0])
	second := first
	if len(in) > 1 {
		second = lastOf(&rest, in[1])
	}
	s.run(e.Set, y, first, second, &e.Pool)
	firstFrom(dst, y)
}
