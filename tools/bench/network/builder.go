// Package network writes ONNX files of well-known networks with random weights.
//
// The files are such as trainers export: batch normalization is folded, biases are
// inputs of their operators, and the batch is free. The same seed gives the same file.
package network

import (
	"fmt"
	"math"

	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
)

const seed = 1

// builder writes nodes one after another; values go by their names.
type builder struct {
	graph onnx.Graph
}

// open declares the input; shape is of one sample.
func open(shape ...int) (*builder, string) {
	b := &builder{graph: onnx.Graph{Name: "random"}}
	b.graph.Inputs = []*onnx.ValueInfo{value("input", shape)}
	return b, "input"
}

// close declares y, of so many classes, as the output.
func (b *builder) close(y string, classes int) []byte {
	b.node("Identity", []string{y}).Outputs[0] = "logits"
	b.graph.Outputs = []*onnx.ValueInfo{value("logits", []int{classes})}
	m := onnx.Model{IRVersion: 9, Producer: "hawqeye", Graph: &b.graph, Opsets: []*onnx.Opset{{Version: 20}}}
	return m.Encode()
}

func value(name string, shape []int) *onnx.ValueInfo {
	s := &onnx.Shape{Dims: []*onnx.Dim{{Param: "N"}}}
	for _, d := range shape {
		v := int64(d)
		s.Dims = append(s.Dims, &onnx.Dim{Value: &v})
	}
	return &onnx.ValueInfo{Name: name, Type: &onnx.Type{Tensor: &onnx.TensorType{Elem: onnx.Float, Shape: s}}}
}

func (b *builder) node(op string, in []string, attrs ...*onnx.Attribute) *onnx.Node {
	name := fmt.Sprintf("%s%d", op, len(b.graph.Nodes))
	n := &onnx.Node{Name: name, Op: op, Inputs: in, Outputs: []string{name}, Attrs: attrs}
	b.graph.Nodes = append(b.graph.Nodes, n)
	return n
}

// apply adds a node and returns its value.
func (b *builder) apply(op string, in []string, attrs ...*onnx.Attribute) string {
	return b.node(op, in, attrs...).Outputs[0]
}

func (b *builder) constant(t *onnx.Tensor) string {
	t.Name = fmt.Sprintf("constant%d", len(b.graph.Initializers))
	b.graph.Initializers = append(b.graph.Initializers, t)
	return t.Name
}

// normal draws numbers of a standard deviation.
func (b *builder) normal(deviation float64, shape ...int) string {
	t := tensor.New(shape...)
	tensor.Normal(t.Data, tensor.Rand(seed, len(b.graph.Initializers)))
	dims := make([]int64, len(shape))
	for i, d := range shape {
		dims[i] = int64(d)
	}
	for i := range t.Data {
		t.Data[i] *= float32(deviation)
	}
	return b.constant(onnx.FloatTensor("", dims, t.Data))
}

// weight draws numbers that keep the variance of what they are multiplied by, times
// gain (He et al. 2015, arXiv 1502.01852, section 2.2, has 2 before a Relu).
func (b *builder) weight(gain float64, fanIn int, shape ...int) string {
	return b.normal(math.Sqrt(gain/float64(fanIn)), shape...)
}

func (b *builder) bias(n int) string { return b.normal(0.1, n) }

func (b *builder) ints(v ...int64) string {
	return b.constant(onnx.IntTensor("", onnx.Int64, []int64{int64(len(v))}, v))
}

func (b *builder) scalar(v float32) string {
	return b.constant(onnx.FloatTensor("", nil, []float32{v}))
}

func number(name string, v int) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrInt, I: int64(v)}
}

func numbers(name string, v ...int64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrInts, Ints: v}
}
