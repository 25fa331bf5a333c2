package graph

import "fmt"

// Layer is one constant weight of a Conv, Gemm or MatMul, however many nodes use it.
type Layer struct {
	Name   string  // its first node's name, made unique
	Kind   string  // the file's operator: "Conv", "Gemm", "MatMul"
	Nodes  []*Node // the nodes that use the weight, in graph order
	Weight *Node   // the constant
	Axis   int     // the axis of the weight that counts output channels
}

// Params is the number of weights.
func (l Layer) Params() int { return l.Weight.Shape.Size() }

// MACs is the number of multiply-accumulates that one sample of a batch costs.
func (l Layer) MACs(batch int) int {
	s := l.Weight.Shape
	perOutput := l.Params() / max(1, s[l.Axis])
	if l.Kind != "Conv" { // the axes before a matrix are a batch of them
		perOutput /= max(1, s[:len(s)-2].Size())
	}
	total := 0
	for _, n := range l.Nodes {
		total += n.Shape.Size() * perOutput
	}
	return total / max(1, batch)
}

// Norm is a value of which the file knows the statistics: the output of a batch
// normalization, which keeps those of the training data. The operation itself may be
// folded into the layer before it.
type Norm struct {
	Node      *Node     // axis 1 counts channels
	Mean, Std []float64 // of each channel of Node over the training data
	Gain      []float64 // units of Node to one of what is normalized
}

// Uniquify returns name, or name with the smallest free suffix "#2", "#3", …
// taken counts how often each name was asked for, and is kept between calls.
func Uniquify(name string, taken map[string]int) string {
	if taken[name]++; taken[name] == 1 {
		return name
	}
	for ; ; taken[name]++ {
		unique := fmt.Sprintf("%s#%d", name, taken[name])
		if taken[unique] == 0 {
			taken[unique] = 1
			return unique
		}
	}
}

// Substitute rebuilds outs with every key of with replaced by its value; nodes
// that do not depend on a key are shared with the old graph. A replacement must
// have the shape of what it replaces.
func Substitute(outs []*Node, with map[*Node]*Node) []*Node {
	done := map[*Node]*Node{}
	for _, n := range Topo(outs...) {
		done[n] = substituteOne(n, done, with)
	}
	res := make([]*Node, len(outs))
	for i, n := range outs {
		res[i] = done[n]
	}
	return res
}

func substituteOne(n *Node, done, with map[*Node]*Node) *Node {
	if r, ok := with[n]; ok {
		return r
	}
	changed := false
	in := make([]*Node, len(n.In))
	for i, c := range n.In {
		in[i] = done[c]
		changed = changed || in[i] != c
	}
	if !changed {
		return n
	}
	m := *n
	m.In = in
	return &m
}

// Substitute is g with every key of with, none of them an input, replaced by its
// value in the outputs and in the layers.
func (g *Graph) Substitute(with map[*Node]*Node) *Graph {
	nodes := append([]*Node(nil), g.Outputs...)
	for _, l := range g.Layers {
		nodes = append(append(nodes, l.Weight), l.Nodes...)
	}
	nodes = Substitute(nodes, with)
	take := func(n int) (head []*Node) {
		head, nodes = nodes[:n:n], nodes[n:]
		return head
	}
	h := *g
	h.Outputs = take(len(g.Outputs))
	h.Layers = append([]Layer(nil), g.Layers...)
	for i := range h.Layers {
		l := &h.Layers[i]
		l.Weight, l.Nodes = take(1)[0], take(len(l.Nodes))
	}
	return &h
}
