package main

import (
	"fmt"

	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/finetune"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// builder grows a network from its input, layer by layer.
type builder struct {
	graph graph.Graph
	x     *graph.Node // what the next layer reads
	seed  uint64      // of the weights
}

func newBuilder(batch int, seed uint64) *builder {
	x := graph.Input("input", batch, 1, strokes.Side, strokes.Side)
	return &builder{graph: graph.Graph{Inputs: []*graph.Node{x}, OutputNames: []string{"logits"}}, x: x, seed: seed}
}

// network is what has been built, with the last layer's result for logits.
func (b *builder) network() *graph.Graph {
	b.graph.Outputs = []*graph.Node{b.x}
	return &b.graph
}

// layer applies a linear operation to what there is and a new weight, and adds a
// bias to each output channel.
func (b *builder) layer(name, kind string, o graph.Op, a graph.Attr, weight, bias tensor.Shape) {
	w := graph.Const(name+".weight", finetune.He(tensor.Rand(b.seed, len(b.graph.Layers)), 0, weight...))
	y := graph.Apply(o, a, b.x, w)
	y.Name = name
	b.graph.Layers = append(b.graph.Layers, graph.Layer{Name: name, Kind: kind, Nodes: []*graph.Node{y}, Weight: w})
	b.x = graph.Apply(op.Add, nil, y, graph.Const(name+".bias", tensor.New(bias...)))
}

func (b *builder) dense(name string, out int) {
	b.layer(name, "Gemm", op.MatMul, op.MatMulAttr{TransB: true}, tensor.Shape{out, b.x.Shape[1]}, tensor.Shape{out})
}

// conv is a convolution by squares.
func (b *builder) conv(name string, out, side, stride, pad, groups int) {
	a := op.ConvAttr{Strides: [2]int{stride, stride}, Dilations: [2]int{1, 1}, Pads: [4]int{pad, pad, pad, pad}, Groups: groups}
	b.layer(name, "Conv", op.Conv, a, tensor.Shape{out, b.x.Shape[1] / groups, side, side}, tensor.Shape{1, out, 1, 1})
}

func (b *builder) relu() { b.x = graph.Apply(op.Relu, nil, b.x) }

// pool takes the largest, or the mean, of every square.
func (b *builder) pool(o graph.Op, side int) {
	h, w := b.x.Shape[2]/side, b.x.Shape[3]/side
	b.x = graph.Apply(o, op.PoolAttr{
		Kernel: []int{side, side}, Strides: []int{side, side}, Dilations: []int{1, 1},
		Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{h, w},
	}, b.x)
}

func (b *builder) flatten() {
	s := b.x.Shape
	b.x = graph.Apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{s[0], s[1:].Size()}}, b.x)
}

// perceptron is 784-128-64-10.
func perceptron(b *builder) {
	b.flatten()
	b.dense("fc1", 128)
	b.relu()
	b.dense("fc2", 64)
	b.relu()
	b.dense("fc3", 10)
}

// lenet is LeNet-5 (LeCun et al. 1998, figure 2) with Relu for the sigmoid, plain
// maxima for the trained means, and logits for the radial basis functions.
func lenet(b *builder) {
	b.conv("conv1", 6, 5, 1, 2, 1)
	b.relu()
	b.pool(op.MaxPool, 2)
	b.conv("conv2", 16, 5, 1, 0, 1)
	b.relu()
	b.pool(op.MaxPool, 2)
	b.flatten()
	b.dense("fc1", 120)
	b.relu()
	b.dense("fc2", 84)
	b.relu()
	b.dense("fc3", 10)
}

// separable is a network of depthwise separable convolutions (Howard et al. 2017,
// arXiv 1704.04861, section 3.1) for 36 characters.
func separable(b *builder) {
	b.conv("stem", 16, 3, 2, 1, 1)
	b.relu()
	for i, s := range []struct{ out, stride int }{{32, 1}, {48, 2}, {64, 1}, {96, 2}, {128, 1}} {
		in := b.x.Shape[1]
		b.conv(fmt.Sprintf("block%d/depthwise", i+1), in, 3, s.stride, 1, in)
		b.relu()
		b.conv(fmt.Sprintf("block%d/pointwise", i+1), s.out, 1, 1, 0, 1)
		b.relu()
	}
	b.pool(op.AvgPool, b.x.Shape[2])
	b.flatten()
	b.dense("classifier", len(strokes.Classes()))
}
