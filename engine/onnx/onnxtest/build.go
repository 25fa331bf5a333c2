package onnxtest

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// window is how a convolution slides; its zero value is one step at a time.
type window struct {
	stride, dilation [2]int
	pads             [4]int // top, left, bottom, right
	groups           int
}

var pad1 = window{pads: [4]int{1, 1, 1, 1}}

// conv convolves with weights of shape [out, in per group, height, width] and adds a bias.
func (b *builder) conv(name string, x *graph.Node, w window, s ...int) *graph.Node {
	return named(name, op.Add, nil, b.plainConv(name, x, w, s...), b.weight(name+".bias", 1, s[0], 1, 1))
}

func (b *builder) plainConv(name string, x *graph.Node, w window, s ...int) *graph.Node {
	return named(name, op.Conv, w.attr(), x, b.weight(name+".weight", s...))
}

func (w window) attr() op.ConvAttr {
	a := op.ConvAttr{Strides: w.stride, Dilations: w.dilation, Pads: w.pads, Groups: max(1, w.groups)}
	for i := range 2 {
		a.Strides[i], a.Dilations[i] = max(1, a.Strides[i]), max(1, a.Dilations[i])
	}
	return a
}

// product multiplies with a matrix of n columns and adds a bias.
func (b *builder) product(name string, x *graph.Node, n int) *graph.Node {
	y := named(name, op.MatMul, op.MatMulAttr{}, x, b.weight(name+".weight", x.Shape[len(x.Shape)-1], n))
	return named(name, op.Add, nil, y, b.weight(name+".bias", n))
}

func apply(o graph.Op, a graph.Attr, in ...*graph.Node) *graph.Node { return named("", o, a, in...) }

func named(name string, o graph.Op, a graph.Attr, in ...*graph.Node) *graph.Node {
	n := *graph.Apply(o, a, in...)
	n.Name = name
	return &n
}

func relu(x *graph.Node) *graph.Node { return apply(op.Relu, nil, x) }

func clip(x *graph.Node, lo, hi float32) *graph.Node {
	return apply(op.Clip, op.ClipAttr{Min: lo, Max: hi}, x)
}

func add(x, y *graph.Node) *graph.Node { return apply(op.Add, nil, x, y) }

func mul(x, y *graph.Node) *graph.Node { return apply(op.Mul, nil, x, y) }

func softmax(x *graph.Node, axis int) *graph.Node {
	return apply(op.Softmax, op.AxisAttr{Axis: axis}, x)
}

func reshape(x *graph.Node, s ...int) *graph.Node {
	return apply(op.Reshape, op.ShapeAttr{Shape: s}, x)
}

func transpose(x *graph.Node, perm ...int) *graph.Node {
	return apply(op.Transpose, op.TransposeAttr{Perm: perm}, x)
}

func concat(axis int, in ...*graph.Node) *graph.Node {
	return apply(op.Concat, op.ConcatAttr{Axis: axis}, in...)
}

// flat joins all axes but the samples'.
func flat(x *graph.Node) *graph.Node { return reshape(x, x.Shape[0], x.Shape[1:].Size()) }

// pads puts begin and end zeros around x.
func pads(x *graph.Node, begin, end []int) *graph.Node {
	s, step := x.Shape.Clone(), make([]int, len(x.Shape))
	for i := range s {
		s[i] += begin[i] + end[i]
		step[i] = 1
	}
	return apply(op.Pad, op.PadAttr{Start: begin, Step: step, Shape: s}, x)
}

// every takes the elements that lie step apart along each axis, from the first on.
func every(x *graph.Node, step ...int) *graph.Node {
	size := make([]int, len(step))
	for i, n := range x.Shape {
		size[i] = (n + step[i] - 1) / step[i]
	}
	return apply(op.Slice, op.SliceAttr{Start: make([]int, len(step)), Step: step, Size: size}, x)
}

// slides is how a pool slides along one axis; up says that a last window may
// reach beyond the padding.
type slides struct {
	kernel, stride, dilation, begin, end int
	up                                   bool
}

func pool(o graph.Op, x *graph.Node, countPads bool, axes ...slides) *graph.Node {
	a := op.PoolAttr{CountPads: countPads}
	for i, s := range axes {
		s.stride, s.dilation = max(1, s.stride), max(1, s.dilation)
		room := s.begin + x.Shape[2+i] + s.end - (s.kernel-1)*s.dilation - 1
		size := room/s.stride + 1
		if s.up {
			size = (room+s.stride-1)/s.stride + 1
		}
		a.Kernel, a.Strides, a.Dilations = append(a.Kernel, s.kernel), append(a.Strides, s.stride), append(a.Dilations, s.dilation)
		a.Begin, a.End, a.Size = append(a.Begin, s.begin), append(a.End, s.end), append(a.Size, size)
	}
	return apply(o, a, x)
}

// mean averages planes by way of their sum.
func mean(x *graph.Node) *graph.Node {
	to := tensor.Shape{x.Shape[0], x.Shape[1], 1, 1}
	sum := apply(op.SumTo, op.ShapeAttr{Shape: to}, x)
	return apply(op.Scale, op.ScaleAttr{By: 1 / float32(x.Shape[2:].Size())}, sum)
}
