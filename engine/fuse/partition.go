package fuse

import (
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Partition lists the blocks of g, inputs before users. Every operation that
// the outputs depend on belongs to one block, or to one or more: inside a Table,
// and a Pad whose zeros are paddings of all that read it.
func Partition(g *graph.Graph) []Block {
	p := newPartition(g)
	for _, n := range p.order {
		if n.Op == nil || p.inside[n] || p.vanishes(n) {
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
	p.sort()
	p.markReal()
	return p.blocks
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

func (p *partition) sort() {
	slices.SortStableFunc(p.blocks, func(a, b Block) int { return p.index[a.Out] - p.index[b.Out] })
}

// markReal spares the rounding of what only float code reads: the logits, and
// what one Island hands to the next.
func (p *partition) markReal() {
	coded := map[*graph.Node]bool{}
	for _, b := range p.blocks {
		for _, v := range b.In {
			coded[v] = coded[v] || b.Kind != Island
		}
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		b.Real = !coded[b.Out] && (b.Kind == Island || b.Kind == Linear && b.Act == nil)
	}
}

// block makes the block that begins at n, which is not a scalar function.
func (p *partition) block(n *graph.Node) Block {
	b := Block{Main: n, Out: n}
	if p.vanishes(n.In[0]) {
		b.Main = unpadded(n)
	}
	b.Kind, b.In = kindOf(b.Main), values(b.Main)
	switch b.Kind {
	case Linear:
		b.Weight = n.In[1]
		p.absorbBias(&b)
		p.absorbClamp(&b)
	case Add:
		p.absorbClamp(&b)
	case AvgPool:
		p.absorbScale(&b)
	}
	return b
}

// kindOf classifies an operation by what the integer engine has a kernel for.
func kindOf(n *graph.Node) Kind {
	v := values(n)
	if len(v) == 0 {
		return Island
	}
	switch n.Op {
	case op.Conv:
		if len(v) == 1 && n.In[1].IsConst() {
			return Linear
		}
	case op.MatMul:
		if len(v) == 1 && n.In[1].IsConst() && len(n.In[1].Shape) == 2 && !n.Attr.(op.MatMulAttr).TransA {
			return Linear
		}
	case op.Add, op.Sub:
		if len(v) == 2 && v[0].Shape.Equal(v[1].Shape) {
			return Add
		}
	case op.MaxPool:
		if len(n.Shape) <= 4 {
			return MaxPool
		}
	case op.AvgPool:
		if len(n.Shape) <= 4 && countsInputOnly(n) {
			return AvgPool
		}
	case op.SumTo:
		if sumsPlanes(n) {
			return AvgPool
		}
	case op.Reshape, op.Transpose, op.Slice, op.Gather, op.Expand:
		return Move
	case op.Pad:
		if n.Attr.(op.PadAttr).Value == 0 {
			return Move
		}
	case op.Concat:
		if len(v) == len(n.In) {
			return Concat
		}
	}
	return Island
}

// countsInputOnly says that the divisor of every window of an average follows
// from how many of its elements lie in the input: that padding does not count, or
// counts in every window alike, none reaching beyond it.
func countsInputOnly(n *graph.Node) bool {
	a := n.Attr.(op.PoolAttr)
	for i, size := range a.Size {
		last := (size-1)*a.Strides[i] + (a.Kernel[i]-1)*a.Dilations[i]
		if a.CountPads && last >= a.Begin[i]+n.In[0].Shape[2+i]+a.End[i] {
			return false
		}
	}
	return true
}

// sumsPlanes says that a SumTo sums each channel's plane.
func sumsPlanes(n *graph.Node) bool {
	x := n.In[0].Shape
	if len(x) < 3 || len(x) > 4 || x.Size() == 0 || len(n.Shape) != len(x) {
		return false
	}
	return n.Shape[:2].Equal(x[:2]) && n.Shape.Size() == x[:2].Size()
}

// onlyUser is the one node that reads n, or nil if n is read by none, by
// several, or by whoever takes the network's outputs.
func (p *partition) onlyUser(n *graph.Node) *graph.Node {
	if u := p.users[n]; len(u) == 1 && !p.output[n] {
		return u[0]
	}
	return nil
}

// absorb ends b at u, the only user of its result.
func (p *partition) absorb(b *Block, u *graph.Node) {
	b.Out = u
	p.inside[u] = true
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
		b.Bias = other
		p.absorb(b, u)
	}
}

func (p *partition) absorbClamp(b *Block) {
	u := p.onlyUser(b.Out)
	if u != nil && (u.Op == op.Relu || u.Op == op.Clip) {
		b.Act = u
		p.absorb(b, u)
	}
}

// absorbScale makes a sum over planes, followed by a positive factor, one average.
func (p *partition) absorbScale(b *Block) {
	u := p.onlyUser(b.Out)
	if b.Main.Op != op.SumTo || u == nil || u.Op != op.Scale {
		return
	}
	if by := u.Attr.(op.ScaleAttr).By; by > 0 && by <= math.MaxFloat32 {
		p.absorb(b, u)
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
