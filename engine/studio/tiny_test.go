package studio

import (
	"math"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// TinyModel is the file of a network of four layers with random weights that takes
// pictures of 28×28 for ten classes.
func TinyModel(t testing.TB) []byte {
	x := graph.Input("input", 1, 1, 28, 28)
	g := &graph.Graph{Inputs: []*graph.Node{x}}
	y := relu(tinyConv(g, "first", x, 6, 5, 1))
	y = relu(tinyConv(g, "depthwise", y, 6, 3, 6))
	y = relu(tinyConv(g, "second", y, 8, 3, 1))
	y = graph.Apply(op.Reshape, op.ShapeAttr{Shape: []int{1, y.Shape.Size()}}, y)
	g.Outputs = []*graph.Node{tinyLayer(g, "last", op.MatMul, op.MatMulAttr{TransB: true}, y, 10, y.Shape[1])}
	g.OutputNames = []string{"logits"}
	return encoded(t, g)
}

// DeepModel is the file of a network of so many layers of different sizes.
func DeepModel(t testing.TB, layers int) []byte {
	x := graph.Input("input", 1, 20)
	g := &graph.Graph{Inputs: []*graph.Node{x}}
	for l := range layers {
		x = relu(tinyLayer(g, "layer"+string(rune('0'+l)), op.MatMul, op.MatMulAttr{TransB: true}, x, 20+l*37%61, x.Shape[1]))
	}
	g.Outputs, g.OutputNames = []*graph.Node{x}, []string{"logits"}
	return encoded(t, g)
}

func encoded(t testing.TB, g *graph.Graph) []byte {
	t.Helper()
	m, err := onnx.Export(g)
	if err != nil {
		t.Fatal(err)
	}
	return m.Encode()
}

func relu(x *graph.Node) *graph.Node { return graph.Apply(op.Relu, nil, x) }

func tinyConv(g *graph.Graph, name string, x *graph.Node, out, side, groups int) *graph.Node {
	a := op.ConvAttr{Strides: [2]int{2, 2}, Dilations: [2]int{1, 1}, Groups: groups}
	return tinyLayer(g, name, op.Conv, a, x, out, x.Shape[1]/groups, side, side)
}

// tinyLayer applies a linear operation to x and random weights, the first axis of
// which counts outputs, and adds a bias.
func tinyLayer(g *graph.Graph, name string, o graph.Op, a graph.Attr, x *graph.Node, shape ...int) *graph.Node {
	w := tensor.New(shape...)
	tensor.Normal(w.Data, tensor.Rand(5, len(g.Layers)))
	for i := range w.Data {
		w.Data[i] *= float32(math.Sqrt(2 / float64(w.Shape[1:].Size())))
	}
	c := graph.Const(name+".weight", w)
	y := graph.Apply(o, a, x, c)
	y.Name = name
	g.Layers = append(g.Layers, graph.Layer{Name: name, Kind: o.Name(), Nodes: []*graph.Node{y}, Weight: c})
	each := tensor.Shape{1, shape[0], 1, 1}[:len(y.Shape)]
	bias := tensor.New(each...)
	tensor.Normal(bias.Data, tensor.Rand(6, len(g.Layers)))
	return graph.Apply(op.Add, nil, y, graph.Const(name+".bias", bias))
}
