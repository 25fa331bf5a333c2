package loss

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// Logits is g with a final Softmax or LogSoftmax over the classes taken off its
// first output, and axes of extent 1 after the classes dropped: [B, C]. Where
// there is nothing to take off, it is g itself.
func Logits(g *graph.Graph) *graph.Graph {
	if len(g.Outputs) == 0 {
		return g
	}
	out := withoutSoftmax(g.Outputs[0])
	if s := out.Shape; len(s) > 2 && s[2:].Size() == 1 {
		out = graph.Apply(op.Reshape, op.ShapeAttr{Shape: s[:2].Clone()}, out)
	}
	if out == g.Outputs[0] {
		return g
	}
	h := *g
	h.Outputs = append([]*graph.Node{out}, g.Outputs[1:]...)
	return &h
}

// Normalized says that g's first output is probabilities of classes.
func Normalized(g *graph.Graph) bool {
	if len(g.Outputs) == 0 {
		return false
	}
	n := softmaxOf(g.Outputs[0])
	return n != nil && n.Op == op.Softmax
}

// softmaxOf is the Softmax or LogSoftmax over the classes that out is, if it is one.
func softmaxOf(out *graph.Node) *graph.Node {
	n := out
	for n.Op != nil && n.Op.Traits().View {
		n = n.In[0]
	}
	if n.Op != op.Softmax && n.Op != op.LogSoftmax || len(out.Shape) < 2 {
		return nil
	}
	if axis := n.Attr.(op.AxisAttr).Axis; axis == 0 || n.Shape[axis] != out.Shape[1] {
		return nil
	}
	return n
}

func withoutSoftmax(out *graph.Node) *graph.Node {
	n := softmaxOf(out)
	if n == nil {
		return out
	}
	return graph.Substitute([]*graph.Node{out}, map[*graph.Node]*graph.Node{n: n.In[0]})[0]
}
