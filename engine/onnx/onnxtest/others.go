package onnxtest

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

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
