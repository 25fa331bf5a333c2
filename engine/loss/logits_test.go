package loss_test

import (
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/loss"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// A final softmax over the classes is taken off, behind reshapes as well; one
// over something else stays.
func TestLogits(t *testing.T) {
	x := graph.Input("x", 2, 3)
	of := func(out *graph.Node) *graph.Graph {
		return &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{out}}
	}
	soft := func(o graph.Op, axis int, in *graph.Node) *graph.Node {
		return graph.Apply(o, op.AxisAttr{Axis: axis}, in)
	}
	reshape := func(in *graph.Node) *graph.Node {
		return graph.Apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 3, 1, 1}}, in)
	}
	y := graph.Apply(op.Relu, nil, x)
	for name, out := range map[string]*graph.Node{
		"none": y, "softmax": soft(op.Softmax, 1, y), "log softmax": soft(op.LogSoftmax, 1, y),
	} {
		if got := loss.Logits(of(out)).Outputs[0]; got != y {
			t.Errorf("%s: the output is %v", name, got)
		}
		if got := loss.Normalized(of(out)); got != (name == "softmax") {
			t.Errorf("%s: the output is probabilities: %v", name, got)
		}
	}
	for name, out := range map[string]*graph.Node{
		"reshaped before": soft(op.Softmax, 1, reshape(y)),
		"reshaped after":  reshape(soft(op.Softmax, 1, y)),
	} {
		got := loss.Logits(of(out)).Outputs[0]
		if !loss.Normalized(of(out)) {
			t.Errorf("%s: the output is no probabilities", name)
		}
		if !got.Shape.Equal(tensor.Shape{2, 3}) || graph.Dependents([]*graph.Node{got}, []*graph.Node{y})[got] != true {
			t.Errorf("%s: shape %v", name, got.Shape)
		}
		for _, n := range graph.Topo(got) {
			if n.Op == op.Softmax {
				t.Errorf("%s: the softmax is still there", name)
			}
		}
	}
	over := soft(op.Softmax, 0, y)
	if got := loss.Logits(of(over)).Outputs[0]; got != over {
		t.Error("a softmax over the samples was taken off")
	}
	if loss.Normalized(of(over)) || loss.Normalized(&graph.Graph{}) {
		t.Error("a softmax over the samples, or no output, is probabilities")
	}
}
