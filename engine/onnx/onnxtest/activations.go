package onnxtest

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// activations are about clamps, tables and the bounds of codes.
func activations() []Network {
	return []Network{
		{Name: "clamps", Input: tensor.Shape{3, 5, 5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := clip(b.conv("to six", x, pad1, 6, 3, 3, 3), 0, 6)
			y = clip(b.conv("to four", y, pad1, 6, 6, 3, 3), 0, 4)
			y = clip(b.conv("beyond what is seen", y, pad1, 5, 6, 3, 3), -1e6, 1e6)
			y = clip(b.conv("from one on", y, pad1, 4, 5, 3, 3), 1, 70)
			y = clip(b.conv("around zero", y, pad1, 4, 4, 3, 3), -2.5, 3)
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "codes of four bits", Input: tensor.Shape{3, 6, 6}, ActBits: 4, Bits: []int{4}, build: everyKind},
		{Name: "codes of one bit", Input: tensor.Shape{3, 6, 6}, ActBits: 1, Bits: []int{8, 2}, build: everyKind},
		{Name: "codes of seven bits", Input: tensor.Shape{3, 6, 6}, ActBits: 7, build: everyKind},
		{Name: "tables", Input: tensor.Shape{3, 4, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := x
			for i, f := range []func(x *graph.Node) *graph.Node{
				func(x *graph.Node) *graph.Node { return apply(op.HardSwish, nil, x) },
				func(x *graph.Node) *graph.Node {
					return apply(op.HardSigmoid, op.HardSigmoidAttr{Alpha: .2, Beta: .5}, x)
				},
				func(x *graph.Node) *graph.Node { return apply(op.Sigmoid, nil, x) },
				func(x *graph.Node) *graph.Node { return apply(op.LeakyRelu, op.LeakyReluAttr{Alpha: .1}, x) },
				func(x *graph.Node) *graph.Node { return apply(op.Gelu, op.GeluAttr{}, x) },
				func(x *graph.Node) *graph.Node { return apply(op.Gelu, op.GeluAttr{Tanh: true}, x) },
				func(x *graph.Node) *graph.Node { return apply(op.Tanh, nil, x) },
				func(x *graph.Node) *graph.Node { return mul(x, apply(op.Sigmoid, nil, x)) },
				relu,
			} {
				y = f(b.conv("c"+string(rune('0'+i)), y, window{}, 3, 3, 1, 1))
			}
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "a table inside another", Input: tensor.Shape{3, 6}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := b.product("a", x, 5)
			inner := apply(op.Sigmoid, nil, y)
			return []*graph.Node{inner, b.product("b", concat(2, inner, mul(y, inner)), 3)}
		}},
	}
}

// everyKind has a block of every kind.
func everyKind(b *builder, x *graph.Node) []*graph.Node {
	y := relu(b.conv("a", x, pad1, 4, 3, 3, 3))
	y = relu(add(b.conv("b", y, pad1, 4, 4, 3, 3), y))
	y = pool(op.MaxPool, y, false, slides{kernel: 2, stride: 2}, slides{kernel: 2, stride: 2})
	y = concat(1, y, b.conv("c", y, pad1, 3, 4, 3, 3), pads(apply(op.Tanh, nil, y), []int{0, 0, 0, 0}, []int{0, 1, 0, 0}))
	y = pool(op.AvgPool, y, false, slides{kernel: 2}, slides{kernel: 2})
	y = softmax(mul(y, apply(op.Sigmoid, nil, y)), 1)
	return one(b.product("fc", flat(softmax(mul(y, every(y, 1, 1, 2, 2)), 1)), 5))
}
