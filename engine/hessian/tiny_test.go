package hessian

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// tiny is a network small enough for dense matrices. exact says of which layers
// the Gauss–Newton trace is the Hessian's.
type tiny struct {
	name  string
	input tensor.Shape // of one sample
	net   func(b *layers, x *graph.Node) *graph.Node
	exact []bool
}

// layers collects the layers of a network under construction; the weights
// depend on their number alone, not on the batch.
type layers []graph.Layer

func (b *layers) weight(scale float32, shape ...int) *graph.Node {
	v := tensor.New(shape...)
	tensor.Normal(v.Data, tensor.Rand(11, len(*b)))
	for i := range v.Data {
		v.Data[i] *= scale
	}
	return graph.Const("", v)
}

// layer applies a weight at one or more places.
func (b *layers) layer(o graph.Op, a graph.Attr, w *graph.Node, xs ...*graph.Node) []*graph.Node {
	l := graph.Layer{Name: string(rune('a' + len(*b))), Kind: o.Name(), Weight: w}
	for _, x := range xs {
		l.Nodes = append(l.Nodes, graph.Apply(o, a, x, w))
	}
	*b = append(*b, l)
	return l.Nodes
}

func (b *layers) dense(x *graph.Node, out int) *graph.Node {
	k := x.Shape[len(x.Shape)-1]
	return b.layer(op.MatMul, op.MatMulAttr{TransB: true}, b.weight(0.7, out, k), x)[0]
}

func (b *layers) conv(x *graph.Node, out, size, stride, pad, groups int) *graph.Node {
	a := op.ConvAttr{Strides: [2]int{stride, stride}, Dilations: [2]int{1, 1}, Pads: [4]int{pad, pad, pad, pad}, Groups: groups}
	return b.layer(op.Conv, a, b.weight(0.5, out, x.Shape[1]/groups, size, size), x)[0]
}

func relu(x *graph.Node) *graph.Node { return graph.Apply(op.Relu, nil, x) }
func tanh(x *graph.Node) *graph.Node { return graph.Apply(op.Tanh, nil, x) }

func bias(x *graph.Node, shape ...int) *graph.Node {
	v := tensor.New(shape...)
	tensor.Normal(v.Data, tensor.Rand(12, len(shape)))
	return graph.Apply(op.Add, nil, x, graph.Const("", v))
}

// meanOverTime averages [B, T, D] over T.
func meanOverTime(x *graph.Node) *graph.Node {
	b, t, d := x.Shape[0], x.Shape[1], x.Shape[2]
	sum := graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{b, 1, d}}, x)
	return reshape(graph.Apply(op.Scale, op.ScaleAttr{By: 1 / float32(t)}, sum), b, d)
}

// flatten joins all axes but the first.
func flatten(x *graph.Node) *graph.Node {
	return reshape(x, x.Shape[0], x.Shape[1:].Size())
}

func averagePool(x *graph.Node) *graph.Node {
	size := []int{x.Shape[2], x.Shape[3]}
	one, zero := []int{1, 1}, []int{0, 0}
	return graph.Apply(op.AvgPool, op.PoolAttr{Kernel: size, Strides: one, Dilations: one, Begin: zero, End: zero, Size: one}, x)
}

func maxPool(x *graph.Node) *graph.Node {
	two, zero := []int{2, 2}, []int{0, 0}
	return graph.Apply(op.MaxPool, op.PoolAttr{Kernel: two, Strides: two, Dilations: []int{1, 1}, Begin: zero, End: zero, Size: []int{x.Shape[2] / 2, x.Shape[3] / 2}}, x)
}

func tinies() []tiny {
	return []tiny{
		{"relu perceptron", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			return b.dense(relu(bias(b.dense(x, 6), 6)), 3)
		}, []bool{true, true}},
		{"tanh perceptron", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			return b.dense(tanh(b.dense(tanh(b.dense(x, 5)), 4)), 3)
		}, []bool{false, false, true}},
		{"convolutions", tensor.Shape{2, 6, 6}, func(b *layers, x *graph.Node) *graph.Node {
			x = relu(bias(b.conv(x, 4, 3, 1, 1, 1), 1, 4, 1, 1))
			depthwise := graph.Apply(op.LeakyRelu, op.LeakyReluAttr{Alpha: 0.1}, b.conv(x, 4, 3, 1, 1, 4))
			x = maxPool(graph.Apply(op.Add, nil, depthwise, x))
			x = relu(b.conv(x, 8, 3, 2, 1, 2))
			x = relu(b.conv(x, 12, 3, 1, 1, 1))
			x = graph.Apply(op.Clip, op.ClipAttr{Min: -2, Max: 2}, b.conv(x, 5, 1, 1, 0, 1))
			return b.dense(flatten(averagePool(x)), 3)
		}, []bool{true, true, true, true, true, true}},
		{"few wide rows", tensor.Shape{2, 7}, func(b *layers, x *graph.Node) *graph.Node {
			rows := reshape(x, x.Shape[0]*2, 7)
			h := relu(b.dense(rows, 9))
			return b.dense(meanOverTime(reshape(h, x.Shape[0], 2, 9)), 4)
		}, []bool{true, true}},
		{"many narrow rows", tensor.Shape{8, 3}, func(b *layers, x *graph.Node) *graph.Node {
			h := b.layer(op.MatMul, op.MatMulAttr{}, b.weight(0.7, 3, 2), x)[0]
			return b.dense(meanOverTime(relu(h)), 3)
		}, []bool{true, true}},
		{"shared side by side", tensor.Shape{5}, func(b *layers, x *graph.Node) *graph.Node {
			other := graph.Apply(op.Scale, op.ScaleAttr{By: -1}, graph.Apply(op.LeakyRelu, op.LeakyReluAttr{Alpha: 0.5}, x))
			h := b.layer(op.MatMul, op.MatMulAttr{}, b.weight(0.7, 5, 4), x, other)
			return b.dense(graph.Apply(op.Sub, nil, relu(h[0]), relu(h[1])), 3)
		}, []bool{true, true}},
		{"shared one after the other", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			w := b.weight(0.7, 4, 4)
			first := graph.Apply(op.MatMul, op.MatMulAttr{}, x, w)
			second := graph.Apply(op.MatMul, op.MatMulAttr{}, relu(first), w)
			*b = append(*b, graph.Layer{Name: "a", Kind: "MatMul", Weight: w, Nodes: []*graph.Node{first, second}})
			return b.dense(relu(second), 3)
		}, []bool{false, true}},
		{"gated", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			gate := b.dense(x, 5)
			return b.dense(graph.Apply(op.Mul, nil, relu(b.dense(x, 5)), gate), 3)
		}, []bool{true, true, true}},
		{"normalized input", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			// A sample of zeros would not be a number: what fills up a batch must be real.
			square := graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{x.Shape[0], 1}}, graph.Apply(op.Mul, nil, x, x))
			return b.dense(relu(b.dense(graph.Apply(op.Div, nil, x, square), 5)), 3)
		}, []bool{true, true}},
		{"squared", tensor.Shape{4}, func(b *layers, x *graph.Node) *graph.Node {
			h := b.dense(x, 5)
			return b.dense(graph.Apply(op.Mul, nil, h, h), 3)
		}, []bool{false, true}},
	}
}

func (c tiny) graph(batch int) *graph.Graph {
	var b layers
	x := graph.Input("x", append([]int{batch}, c.input...)...)
	out := c.net(&b, x)
	return &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{out}, Layers: b}
}

// problem has seven samples with labels in turn.
func (c tiny) problem(batch int) *Problem {
	g := c.graph(batch)
	p := &Problem{Graph: g, Source: normal{7, c.input}, Kernels: kernel.Go(), Seed: 5}
	for i := range p.Source.Len() {
		p.Labels = append(p.Labels, i%g.Outputs[0].Shape[1])
	}
	return p
}

// normal is a source of normal samples.
type normal struct {
	n     int
	shape tensor.Shape
}

func (s normal) Len() int { return s.n }
func (s normal) Batch(dst []float32, from, n int) {
	size := s.shape.Size()
	for i := range n {
		tensor.Normal(dst[i*size:][:size], tensor.Rand(13, from+i))
	}
}
