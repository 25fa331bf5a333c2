package fuse

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Partition lists the blocks of g, inputs before users. Every operation that
// the outputs depend on belongs to one block, or, inside a Table, to one or more.
func Partition(g *graph.Graph) []Block {
	p := newPartition(g)
	for _, n := range p.order {
		if n.Op == nil || p.inside[n] || dependsOnConstantsOnly(n) {
			continue
		}
		if v := p.scalarSource(n); v != nil {
			p.source[n] = v
			continue
		}
		p.add(p.block(n))
	}
	for _, n := range p.order {
		if v := p.source[n]; v != nil && p.leavesTable(n) {
			p.add(Block{Kind: Table, Main: n, In: []*graph.Node{v}, Out: n})
		}
	}
	return p.sorted()
}

type partition struct {
	order  []*graph.Node
	index  map[*graph.Node]int
	users  map[*graph.Node][]*graph.Node
	output map[*graph.Node]bool
	inside map[*graph.Node]bool        // absorbed into an earlier node's block
	source map[*graph.Node]*graph.Node // the one value that a pointwise node is a scalar function of
	blocks []Block
}

func newPartition(g *graph.Graph) *partition {
	p := &partition{
		order: graph.Topo(g.Outputs...), index: map[*graph.Node]int{}, users: map[*graph.Node][]*graph.Node{},
		output: map[*graph.Node]bool{}, inside: map[*graph.Node]bool{}, source: map[*graph.Node]*graph.Node{},
	}
	for i, n := range p.order {
		p.index[n] = i
		for _, c := range n.In {
			p.users[c] = append(p.users[c], n)
		}
	}
	for _, n := range g.Outputs {
		p.output[n] = true
	}
	return p
}

func (p *partition) add(b Block) { p.blocks = append(p.blocks, b) }

func (p *partition) sorted() []Block {
	slices.SortStableFunc(p.blocks, func(a, b Block) int { return p.index[a.Out] - p.index[b.Out] })
	return p.blocks
}

// block makes the block that begins at n, which is not a scalar function.
func (p *partition) block(n *graph.Node) Block {
	b := Block{Kind: kindOf(n), Main: n, Out: n, In: values(n)}
	switch b.Kind {
	case Linear:
		b.Weight = n.In[1]
		p.absorbBias(&b)
		p.absorbClamp(&b)
		b.Real = b.Act == nil && p.output[b.Out] && len(p.users[b.Out]) == 0
	case Add:
		p.absorbClamp(&b)
	}
	return b
}

// kindOf classifies an operation by what the integer engine has a kernel for.
func kindOf(n *graph.Node) Kind {
	switch n.Op {
	case op.Conv:
		if !n.In[0].IsConst() && n.In[1].IsConst() {
			return Linear
		}
	case op.MatMul:
		a := n.Attr.(op.MatMulAttr)
		if !n.In[0].IsConst() && n.In[1].IsConst() && len(n.In[1].Shape) == 2 && !a.TransA {
			return Linear
		}
	case op.Add:
		if len(values(n)) == 2 && n.In[0].Shape.Equal(n.In[1].Shape) {
			return Add
		}
	case op.MaxPool:
		return MaxPool
	case op.AvgPool:
		return AvgPool
	case op.Reshape, op.Transpose, op.Slice, op.Gather, op.Expand:
		return Move
	case op.Pad:
		if n.Attr.(op.PadAttr).Value == 0 {
			return Move
		}
	case op.Concat:
		if len(values(n)) == len(n.In) {
			return Concat
		}
	}
	return Island
}

// onlyUser is the one node that reads n, or nil if n is read by none, by
// several, or by whoever takes the network's outputs.
func (p *partition) onlyUser(n *graph.Node) *graph.Node {
	if u := p.users[n]; len(u) == 1 && !p.output[n] {
		return u[0]
	}
	return nil
}

func (p *partition) absorbBias(b *Block) {
	u := p.onlyUser(b.Out)
	if u == nil || u.Op != op.Add {
		return
	}
	other := u.In[0]
	if other == b.Out {
		other = u.In[1]
	}
	if other.IsConst() && u.Shape.Equal(b.Out.Shape) && perChannel(other.Shape, b.Out.Shape, channelAxis(b.Main)) {
		b.Bias, b.Out = other, u
		p.inside[u] = true
	}
}

func (p *partition) absorbClamp(b *Block) {
	u := p.onlyUser(b.Out)
	if u != nil && (u.Op == op.Relu || u.Op == op.Clip) {
		b.Act, b.Out = u, u
		p.inside[u] = true
	}
}

// channelAxis is the axis of a Linear node's result that counts output channels.
func channelAxis(n *graph.Node) int {
	if n.Op == op.Conv {
		return 1
	}
	return len(n.Shape) - 1
}

// perChannel says that a constant of shape s, added to a value of shape to,
// varies along one axis at the most: the given one.
func perChannel(s, to tensor.Shape, axis int) bool {
	for i, d := range s {
		if d != 1 && len(to)-len(s)+i != axis {
			return false
		}
	}
	return true
}

// values are n's inputs that are not constants.
func values(n *graph.Node) []*graph.Node {
	var v []*graph.Node
	for _, c := range n.In {
		if !c.IsConst() {
			v = append(v, c)
		}
	}
	return v
}

func dependsOnConstantsOnly(n *graph.Node) bool { return len(values(n)) == 0 }
