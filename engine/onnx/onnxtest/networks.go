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

// SharedWeights is the name of a network with weights that several nodes read: one
// of them both as it is stored and transposed, which makes two layers of it in a file.
const SharedWeights = "a weight and a bias that several read"

// linears are about convolutions and products.
func linears() []Network {
	return []Network{
		{Name: "asymmetric pads", Input: tensor.Shape{3, 6, 5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("a", x, window{pads: [4]int{0, 2, 1, 0}}, 4, 3, 3, 2))
			y = b.conv("b", y, window{stride: [2]int{2, 2}, pads: [4]int{0, 0, 1, 1}}, 5, 4, 2, 2)
			return one(b.product("c", flat(relu(y)), 4))
		}},
		{Name: "strides, groups, dilations", Input: tensor.Shape{4, 7, 7}, build: func(b *builder, x *graph.Node) []*graph.Node {
			grouped, single := pad1, pad1
			grouped.groups, single.groups, single.stride = 2, 6, [2]int{2, 1}
			y := relu(b.conv("grouped", x, grouped, 6, 2, 3, 3))
			y = relu(b.conv("depthwise", y, single, 6, 1, 3, 3))
			y = relu(b.conv("dilated", y, window{dilation: [2]int{2, 3}, pads: [4]int{0, 1, 2, 2}, groups: 6}, 12, 1, 2, 2))
			y = b.conv("rest", y, window{stride: [2]int{3, 2}}, 3, 12, 1, 1)
			return one(b.product("fc", flat(relu(y)), 3))
		}},
		{Name: "weights of every width", Input: tensor.Shape{3, 6, 6}, Bits: []int{2, 3, 4, 5, 6, 7, 8}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("c2", x, pad1, 6, 3, 3, 3))
			for _, name := range []string{"c3", "c4", "c5", "c6", "c7"} {
				y = relu(b.conv(name, y, pad1, 6, 6, 3, 3))
			}
			return one(b.product("c8", flat(y), 5))
		}},
		{Name: "products of two bits", Input: tensor.Shape{20}, Bits: []int{2, 3}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.product("a", x, 30))
			w := b.weight("w", 7, 30)
			return one(named("b", op.MatMul, op.MatMulAttr{TransB: true}, y, w))
		}},
		{Name: SharedWeights, Input: tensor.Shape{3, 4, 4}, Bits: []int{4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			w, bias, m := b.weight("w", 3, 3, 3, 3), b.weight("b", 1, 3, 1, 1), b.weight("m", 4, 4)
			y := x
			for range 2 {
				y = relu(add(apply(op.Conv, pad1.attr(), y, w), bias))
			}
			rows := reshape(apply(op.MatMul, op.MatMulAttr{TransB: true}, relu(apply(op.MatMul, op.MatMulAttr{TransB: true}, y, m)), m), Batch*12, 4)
			rows = apply(op.MatMul, op.MatMulAttr{TransB: true}, relu(rows), m)
			return one(mul(rows, apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{4}}, apply(op.Slice, op.SliceAttr{Start: []int{0, 0}, Step: []int{1, 1}, Size: []int{1, 4}}, m))))
		}},
		{Name: "no bias, one number for a bias, one channel", Input: tensor.Shape{2, 5, 5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.plainConv("none", x, pad1, 4, 2, 3, 3))
			y = relu(add(b.plainConv("scalar", y, pad1, 3, 4, 3, 3), graph.Const("", tensor.Scalar(0.37))))
			y = relu(b.conv("channel", y, pad1, 1, 3, 3, 3))
			y = add(named("fc", op.MatMul, op.MatMulAttr{}, flat(y), b.weight("", 25, 3)), b.weight("", 1, 1))
			return one(b.product("last", relu(y), 1))
		}},
		{Name: "rows of rank three", Input: tensor.Shape{3, 5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.product("biased", x, 4))
			y = named("swapped", op.MatMul, op.MatMulAttr{TransB: true}, transpose(y, 0, 2, 1), b.weight("w", 6, 3))
			y = add(y, b.weight("one", 1))
			y = named("plain", op.MatMul, op.MatMulAttr{}, y, b.weight("v", 6, 2))
			return one(b.product("last", y, 3))
		}},
		{Name: "one dimension", Input: tensor.Shape{3, 12}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := reshape(x, Batch, 3, 1, 12)
			y = relu(b.conv("c", y, window{dilation: [2]int{1, 2}, pads: [4]int{0, 2, 0, 1}}, 4, 3, 1, 3))
			y = reshape(y, Batch, 4, 11)
			y = pool(op.MaxPool, y, false, slides{kernel: 3, stride: 2, begin: 1})
			y = pool(op.AvgPool, y, false, slides{kernel: 2, begin: 1, end: 1})
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "a convolution at the end", Input: tensor.Shape{2, 5, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			return one(b.conv("last", relu(b.conv("first", x, pad1, 4, 2, 3, 3)), pad1, 3, 4, 3, 3))
		}},
	}
}

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

// others are about the other blocks, and about what has no integer form.
func others() []Network {
	return []Network{
		{Name: "shortcut of padded channels", Input: tensor.Shape{4, 8, 8}, build: func(b *builder, x *graph.Node) []*graph.Node {
			down := pad1
			down.stride = [2]int{2, 2}
			y := relu(b.conv("a", x, down, 8, 4, 3, 3))
			y = b.conv("b", y, pad1, 8, 8, 3, 3)
			short := pads(every(x, 1, 1, 2, 2), []int{0, 2, 0, 0}, []int{0, 2, 0, 0})
			return one(b.product("fc", flat(relu(add(y, short))), 3))
		}},
		{Name: "pads before what slides", Input: tensor.Shape{3, 7, 6}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("a", pads(x, []int{0, 0, 0, 1}, []int{0, 0, 1, 1}), window{stride: [2]int{2, 2}, pads: [4]int{0, 0, 1, 0}}, 4, 3, 3, 3))
			y = relu(b.conv("b", pads(y, []int{0, 0, 1, 1}, []int{0, 0, 1, 0}), window{groups: 4}, 4, 1, 3, 3))
			y = pool(op.AvgPool, pads(y, []int{0, 0, 1, 0}, []int{0, 0, 1, 1}), false, slides{kernel: 2}, slides{kernel: 3})
			wide := pads(y, []int{0, 0, 1, 1}, []int{0, 0, 1, 1})
			y = concat(1, wide, b.conv("c", wide, pad1, 4, 4, 3, 3))
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "difference with a clip", Input: tensor.Shape{3, 4, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := apply(op.Sub, nil, x, b.conv("c", x, pad1, 3, 3, 3, 3))
			return one(b.product("fc", flat(clip(y, -1, 2)), 3))
		}},
		{Name: "values of different scales joined", Input: tensor.Shape{3, 4, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("a", x, window{}, 2, 3, 1, 1))
			z := b.conv("b", y, pad1, 4, 2, 3, 3)
			joined := concat(1, x, y, z)
			return one(b.product("fc", flat(concat(3, joined, relu(joined))), 3))
		}},
		{Name: "pools", Input: tensor.Shape{3, 9, 8}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := pool(op.MaxPool, x, false, slides{kernel: 3, dilation: 2, begin: 1, end: 2}, slides{kernel: 2, end: 1})
			y = pool(op.AvgPool, y, false, slides{kernel: 3, stride: 2, begin: 1}, slides{kernel: 3, begin: 1, end: 2})
			y = pool(op.AvgPool, y, true, slides{kernel: 2, begin: 1, end: 1}, slides{kernel: 2, stride: 2, end: 1})
			y = pool(op.MaxPool, y, false, slides{kernel: 2, stride: 2, up: true}, slides{kernel: 2, stride: 3})
			y = pool(op.AvgPool, y, false, slides{kernel: 2, stride: 2, up: true}, slides{kernel: 1})
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "means of planes", Input: tensor.Shape{3, 5, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("a", x, pad1, 6, 3, 3, 3))
			gate := apply(op.Sigmoid, nil, b.conv("out", relu(b.conv("in", mean(y), window{}, 2, 6, 1, 1)), window{}, 6, 2, 1, 1))
			y = pool(op.AvgPool, mul(y, gate), false, slides{kernel: 5}, slides{kernel: 4})
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "channels shuffled, repeated and picked", Input: tensor.Shape{3, 4, 4}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := relu(b.conv("a", x, pad1, 6, 3, 3, 3))
			y = reshape(transpose(reshape(y, Batch, 2, 3, 4, 4), 0, 2, 1, 3, 4), Batch, 6, 4, 4)
			y = relu(b.conv("b", y, window{pads: pad1.pads, groups: 6}, 6, 1, 3, 3))
			y = apply(op.Gather, op.GatherAttr{Axis: 1, Index: []int{5, 0, 0, 3}}, y)
			y = apply(op.Expand, op.ShapeAttr{Shape: tensor.Shape{Batch, 4, 4, 4, 2}}, reshape(y, Batch, 4, 4, 4, 1))
			return one(b.product("fc", flat(y), 3))
		}},
		{Name: "float islands", Input: tensor.Shape{5}, build: func(b *builder, x *graph.Node) []*graph.Node {
			y := mul(relu(b.product("a", x, 6)), b.product("b", x, 6))
			y = mul(softmax(y, 1), b.weight("w", 6))
			return one(softmax(b.product("d", relu(b.product("c", y, 4)), 3), 1))
		}},
		{Name: "attention", Input: tensor.Shape{6, 8}, build: func(b *builder, x *graph.Node) []*graph.Node {
			heads := func(name string, perm ...int) *graph.Node {
				return transpose(reshape(b.product(name, x, 8), Batch, 6, 2, 4), perm...)
			}
			score := apply(op.Scale, op.ScaleAttr{By: .5}, apply(op.MatMul, op.MatMulAttr{}, heads("q", 0, 2, 1, 3), heads("k", 0, 2, 3, 1)))
			y := apply(op.MatMul, op.MatMulAttr{}, softmax(score, 3), heads("v", 0, 2, 1, 3))
			y = b.product("o", reshape(transpose(y, 0, 2, 1, 3), Batch, 6, 8), 8)
			return one(b.product("fc", add(x, y), 5))
		}},
	}
}

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
