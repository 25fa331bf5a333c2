package op_test

import (
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// The sizes are those of a residual network's first stage at a batch of 32.
func BenchmarkEval(b *testing.B) {
	x := tensor.Shape{32, 16, 32, 32}
	channel := tensor.Shape{1, 16, 1, 1}
	for _, c := range []struct {
		name string
		op   graph.Op
		attr graph.Attr
		in   []tensor.Shape
	}{
		{"Add/same", op.Add, nil, []tensor.Shape{x, x}},
		{"Add/channel", op.Add, nil, []tensor.Shape{x, channel}},
		{"Mul/same", op.Mul, nil, []tensor.Shape{x, x}},
		{"Relu", op.Relu, nil, []tensor.Shape{x}},
		{"Step", op.Step, op.StepAttr{Hi: 1e30}, []tensor.Shape{x}},
		{"SumTo/channel", op.SumTo, op.ShapeAttr{Shape: channel}, []tensor.Shape{x}},
		{"SumTo/rows", op.SumTo, op.ShapeAttr{Shape: tensor.Shape{1, 1024}}, []tensor.Shape{{512, 1024}}},
		{"Expand/channel", op.Expand, op.ShapeAttr{Shape: x}, []tensor.Shape{channel}},
		{"Transpose/matrix", op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, []tensor.Shape{{512, 1024}}},
		{"Transpose/channels last", op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 3, 1}}, []tensor.Shape{x}},
		{"LogSoftmax", op.LogSoftmax, op.AxisAttr{Axis: 1}, []tensor.Shape{{512, 1024}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var in []*tensor.Tensor
			var nodes []*graph.Node
			for i, s := range c.in {
				v := tensor.New(s...)
				tensor.Normal(v.Data, tensor.Rand(9, i))
				in, nodes = append(in, v), append(nodes, graph.Input("", s...))
			}
			n := graph.Apply(c.op, c.attr, nodes...)
			dst, env := tensor.New(n.Shape...), environment(kernel.Go(), n)
			b.SetBytes(int64(4 * in[0].Shape.Size()))
			for b.Loop() {
				c.op.Eval(env, dst, in, c.attr)
			}
		})
	}
}
