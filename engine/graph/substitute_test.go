package graph_test

import (
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Substitution rebuilds what depends on a replaced constant, in outputs and
// layers alike, and shares the rest.
func TestGraphSubstitute(t *testing.T) {
	x := graph.Input("x", 2, 3)
	a, b, c := graph.Const("a", tensor.New(3, 3)), graph.Const("b", tensor.New(3, 3)), graph.Const("c", tensor.New(3, 3))
	first := graph.Apply(op.MatMul, op.MatMulAttr{}, x, a)
	second := graph.Apply(op.MatMul, op.MatMulAttr{}, graph.Apply(op.Relu, nil, first), b)
	third := graph.Apply(op.MatMul, op.MatMulAttr{}, second, b)
	g := &graph.Graph{
		Inputs: []*graph.Node{x}, Outputs: []*graph.Node{first, third}, OutputNames: []string{"first", "third"},
		Layers: []graph.Layer{{Name: "1", Nodes: []*graph.Node{first}, Weight: a}, {Name: "2", Nodes: []*graph.Node{second, third}, Weight: b}},
	}
	h := g.Substitute(map[*graph.Node]*graph.Node{b: c})
	one, two := h.Layers[0], h.Layers[1]
	if h.Inputs[0] != x || h.Outputs[0] != first || one.Weight != a || one.Nodes[0] != first {
		t.Error("what does not depend on the replaced constant is not shared")
	}
	if two.Name != "2" || two.Weight != c || len(two.Nodes) != 2 || two.Nodes[1] != h.Outputs[1] {
		t.Errorf("the second layer is %+v", two)
	}
	if two.Nodes[1].In[0] != two.Nodes[0] || two.Nodes[1].In[1] != c || two.Nodes[0].In[1] != c || two.Nodes[0].In[0] != second.In[0] {
		t.Error("the nodes of the second layer do not compute with the new constant")
	}
	if g.Layers[1].Weight != b || g.Layers[1].Nodes[1] != third || g.Outputs[1] != third || third.In[1] != b {
		t.Error("the old graph has changed")
	}
}
