package onnxtest

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

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
