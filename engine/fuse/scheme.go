package fuse

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
)

// Scheme is every rounding decision of a quantized network: the integer
// engine, its float oracle and the ONNX export all follow one Scheme.
type Scheme struct {
	Graph   *graph.Graph
	Blocks  []Block
	Weights map[*graph.Node]*quant.Weights // by weight constant
	Values  map[*graph.Node]quant.Affine   // by value: graph inputs and blocks' outputs, Real ones excepted
}

// Observed lists the values whose range decides a scale: the graph inputs that
// blocks read, and the outputs of blocks that neither keep their input's scale
// nor leave real numbers.
func Observed(blocks []Block) []*graph.Node {
	var nodes []*graph.Node
	seen := map[*graph.Node]bool{}
	for i := range blocks {
		b := &blocks[i]
		for _, v := range b.In {
			if v.Op == nil && !seen[v] {
				seen[v] = true
				nodes = append(nodes, v)
			}
		}
		if !b.KeepsScale() && !b.Real && !seen[b.Out] {
			seen[b.Out] = true
			nodes = append(nodes, b.Out)
		}
	}
	return nodes
}

// NewScheme combines the partition of g with weight codes and with the grids of
// the Observed values; the rest inherit theirs.
func NewScheme(g *graph.Graph, blocks []Block, weights map[*graph.Node]*quant.Weights, observed map[*graph.Node]quant.Affine) (*Scheme, error) {
	s := &Scheme{Graph: g, Blocks: blocks, Weights: weights, Values: map[*graph.Node]quant.Affine{}}
	for _, n := range Observed(blocks) {
		a, ok := observed[n]
		if !ok {
			return nil, fmt.Errorf("fuse: no range was observed for %q; calibrate with at least one sample", n.Name)
		}
		s.Values[n] = a
	}
	for i := range blocks {
		b := &blocks[i]
		if b.KeepsScale() {
			s.Values[b.Out] = s.Values[b.In[0]]
		}
		if b.Kind == Linear && weights[b.Weight] == nil {
			return nil, fmt.Errorf("fuse: the weight of %q has no codes", b.Name())
		}
	}
	return s, nil
}

// FakeQuantized is the float graph that rounds where the integer network
// rounds: weights and biases on their grids, an op.FakeQuant behind every value
// with a grid of its own. It is the oracle of the integer engine.
func (s *Scheme) FakeQuantized() *graph.Graph {
	leaves := map[*graph.Node]*graph.Node{}
	for i := range s.Blocks {
		b := &s.Blocks[i]
		if b.Kind != Linear {
			continue
		}
		leaves[b.Weight] = graph.Const(b.Weight.Name, s.Weights[b.Weight].Dequantize())
		if b.Bias != nil {
			leaves[b.Bias] = s.roundedBias(b)
		}
	}
	rounds := map[*graph.Node]bool{}
	for _, n := range Observed(s.Blocks) {
		rounds[n] = true
	}
	done := map[*graph.Node]*graph.Node{}
	for _, n := range graph.Topo(s.Graph.Outputs...) {
		m := n
		switch {
		case leaves[n] != nil:
			m = leaves[n]
		case n.Op != nil:
			c := *n
			c.In = mapped(n.In, done)
			m = &c
		}
		if rounds[n] {
			m = graph.Apply(op.FakeQuant, fakeQuantAttr(s.Values[n]), m)
		}
		done[n] = m
	}
	return &graph.Graph{Inputs: s.Graph.Inputs, Outputs: mapped(s.Graph.Outputs, done), Layers: s.Graph.Layers}
}

func mapped(nodes []*graph.Node, to map[*graph.Node]*graph.Node) []*graph.Node {
	m := make([]*graph.Node, len(nodes))
	for i, n := range nodes {
		m[i] = to[n]
	}
	return m
}
