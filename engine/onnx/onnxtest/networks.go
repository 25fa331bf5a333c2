package onnxtest

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Networks lists them all.
func Networks() []Network { return slices.Concat(linears(), activations(), others(), odd()) }

func one(n *graph.Node) []*graph.Node { return []*graph.Node{n} }

// odd are about the graph as a whole.
func odd() []Network {
	return []Network{
		{Name: "read twice, and an output in the middle", Input: tensor.Shape{3, 5, 5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := b.conv("y", x, pad1, 3, 3, 3, 3)
			z := relu(b.conv("z", y, pad1, 3, 3, 3, 3))
			return []*graph.Node{y, b.product("fc", flat(relu(add(z, y))), 3), z}
		}},
		{Name: "outputs of every sort", Input: tensor.Shape{4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.product("y", x, 3))
			return []*graph.Node{x, y, y, reshape(y, Batch, 3, 1)}
		}},
		{Name: "an output that no sample changes", Input: tensor.Shape{4}, Fixed: true, build: func(b *builder, x *graph.Node) []*graph.Node {
			return []*graph.Node{b.weight("k", 3), b.product("fc", x, 3)}
		}},
		{Name: "an output of codes", Input: tensor.Shape{2, 3, 3}, build: func(b *builder, x *graph.Node) []*graph.Node {
			return one(relu(b.conv("c", x, window{}, 4, 2, 2, 2)))
		}},
		{Name: "nothing at all", Input: tensor.Shape{3}, build: func(_ *builder, x *graph.Node) []*graph.Node { return one(x) }},
		{Name: "names taken", Input: tensor.Shape{4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.product("in", x, 3))
			y = relu(b.product("out0", y, 3))
			y = relu(b.product("out0", y, 3))
			return one(b.product("in/scale", y, 3))
		}},
		{Name: "no names", Input: tensor.Shape{4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(apply(op.MatMul, op.MatMulAttr{}, x, b.weight("", 4, 3)))
			return one(apply(op.MatMul, op.MatMulAttr{}, y, b.weight("", 3, 2)))
		}},
		{Name: "constants beside samples", Input: tensor.Shape{3, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			alike := func(s ...int) *graph.Node { // the same for both samples
				w := b.weight("", s...)
				v := tensor.New(append([]int{Batch}, s...)...)
				copy(v.Data[copy(v.Data, w.Value.Data):], w.Value.Data)
				return graph.Const("alike", v)
			}
			y := concat(1, alike(1, 4), x)
			y = relu(b.product("fc", add(y, alike(4, 4)), 6))
			y = apply(op.MatMul, op.MatMulAttr{}, alike(2, 4), y)
			return one(b.product("last", y, 3))
		}},
		{Name: "a constant that the graph computes", Input: tensor.Shape{5}, Fixed: true, build: func(b *builder, x *graph.Node) []*graph.Node {
			return one(b.product("fc", add(x, apply(op.Tanh, nil, b.weight("k", Batch, 5))), 3))
		}},
		{Name: "samples that influence each other", Input: tensor.Shape{5}, Fixed: true, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.product("a", x, 4))
			return one(b.product("fc", concat(1, softmax(y, 0), y), 3))
		}},
	}
}
