package fuse

import (
	"fmt"
	"maps"

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
		if !b.KeepsScale() && !b.Real {
			nodes = append(nodes, b.Out)
		}
	}
	return nodes
}

// NewScheme combines the partition of g with weight codes and with the grids of
// the Observed values; the rest inherit theirs. Neither map is changed, but a
// channel whose bias asks for it gets a weight scale of its own (see fitBiases).
func NewScheme(g *graph.Graph, blocks []Block, weights map[*graph.Node]*quant.Weights, observed map[*graph.Node]quant.Affine) (*Scheme, error) {
	s := &Scheme{Graph: g, Blocks: blocks, Weights: maps.Clone(weights), Values: map[*graph.Node]quant.Affine{}}
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
		if err := s.check(b); err != nil {
			return nil, err
		}
	}
	s.fitBiases()
	return s, nil
}

// check finds out whether b's weight has codes that fit it.
func (s *Scheme) check(b *Block) error {
	if b.Kind != Linear {
		return nil
	}
	w := s.Weights[b.Weight]
	if w == nil {
		return fmt.Errorf("fuse: the weight of %q has no codes; quantize every layer", b.Name())
	}
	if n, axis := b.Channels(); w.Axis != axis || len(w.Scales) != n || !w.Shape.Equal(b.Weight.Shape) {
		return fmt.Errorf("fuse: the codes of the weight of %q have scales along axis %d of shape %v, but its %d output channels lie along axis %d", b.Name(), w.Axis, w.Shape, n, axis)
	}
	return nil
}

// FakeQuantized is the float graph that rounds where the integer network
// rounds: weights and biases on their grids, an op.FakeQuant behind every value
// with a grid of its own. It is the oracle of the integer engine.
func (s *Scheme) FakeQuantized() *graph.Graph {
	ownGrid := map[*graph.Node]bool{}
	for _, n := range Observed(s.Blocks) {
		ownGrid[n] = true
	}
	values := map[*graph.Node]*graph.Node{}
	leave := func(n, as *graph.Node) {
		if ownGrid[n] {
			a := s.Values[n]
			as = graph.Apply(op.FakeQuant, op.FakeQuantAttr{Scale: a.Scale, Zero: int32(a.Zero), Lo: int32(a.Lo), Hi: int32(a.Hi)}, as)
		}
		values[n] = as
	}
	for _, n := range s.Graph.Inputs {
		leave(n, n)
	}
	for i := range s.Blocks {
		b := &s.Blocks[i]
		leave(b.Out, s.Float(b, values))
	}
	g := *s.Graph
	g.Outputs = make([]*graph.Node, len(s.Graph.Outputs))
	for i, n := range s.Graph.Outputs {
		if g.Outputs[i] = values[n]; g.Outputs[i] == nil {
			g.Outputs[i] = n
		}
	}
	return &g
}

// Float is what b computes before it rounds, over values in place of b.In, with
// weight and bias on their grids.
func (s *Scheme) Float(b *Block, values map[*graph.Node]*graph.Node) *graph.Node {
	done := map[*graph.Node]*graph.Node{}
	for _, v := range b.In {
		done[v] = values[v]
	}
	if b.Kind == Linear {
		done[b.Weight] = graph.Const(b.Weight.Name, s.Weights[b.Weight].Dequantize())
		if b.Bias != nil {
			done[b.Bias] = s.roundedBias(b)
		}
	}
	return rebuild(b.Out, done)
}

// rebuild copies n and what it depends on, down to the keys of done.
func rebuild(n *graph.Node, done map[*graph.Node]*graph.Node) *graph.Node {
	if m := done[n]; m != nil {
		return m
	}
	m := n
	if n.Op != nil {
		c := *n
		c.In = make([]*graph.Node, len(n.In))
		for i, in := range n.In {
			c.In[i] = rebuild(in, done)
		}
		m = &c
	}
	done[n] = m
	return m
}
