package exec

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/slab"
	"hawqeye/engine/tensor"
)

// alignment of blocks, in elements: one cache line.
const alignment = 16

// maxSlab is the largest slab, in elements, that is planned: 8 GiB.
const maxSlab = 1 << 31

// place plans where every value lies. What is kept has its memory for itself;
// values of keep live on after the last step, and those of once that are read in
// each do so as well, since the steps of each may run again.
func (p *program) place(kept, once, each []*graph.Node) {
	order := slices.Concat(kept, once, each)
	split := len(order) - len(each)
	root := rootsOf(order)
	last := lastReads(order, split, slices.Concat(kept, p.keep), root)
	p.views, p.blocks, p.room = map[*graph.Node][]*tensor.Tensor{}, map[*graph.Node]*slab.Buffer{}, 0
	var all []*slab.Buffer
	for i, n := range order {
		if n.Op == nil {
			continue
		}
		if s, ok := n.Op.(graph.Scratcher); ok {
			p.room = max(p.room, s.Scratch(shapesOf(n.In), n.Shape, n.Attr))
		}
		switch r := root[n]; {
		case r.Op == nil:
			p.views[r] = append(p.views[r], p.values[n])
			continue
		case r != n:
			p.blocks[n] = p.blocks[r]
			continue
		}
		if b := reusable(n, i, split, root, last, p.blocks); b != nil {
			b.Last = last[n]
			p.blocks[n] = b
			continue
		}
		b := &slab.Buffer{Size: slab.Align(n.Shape.Size(), alignment), First: i, Last: last[n]}
		if i < len(kept) {
			b.First = 0
		}
		p.blocks[n] = b
		all = append(all, b)
	}
	p.size = slab.Place(all)
}

// rootsOf maps every node to the node whose memory it shares: itself, unless it is a view.
func rootsOf(order []*graph.Node) map[*graph.Node]*graph.Node {
	root := make(map[*graph.Node]*graph.Node, len(order))
	for _, n := range order {
		root[n] = n
		if n.Op != nil && n.Op.Traits().View {
			root[n] = root[n.In[0]]
		}
	}
	return root
}

// lastReads is, by root, the last step at which its memory is still needed.
func lastReads(order []*graph.Node, split int, keep []*graph.Node, root map[*graph.Node]*graph.Node) map[*graph.Node]int {
	last := make(map[*graph.Node]int, len(order))
	at := make(map[*graph.Node]int, len(order))
	for i, n := range order {
		at[n] = i
		last[root[n]] = max(last[root[n]], i)
		for _, c := range n.In {
			r := root[c]
			last[r] = max(last[r], i)
			if at[r] < split && i >= split {
				last[r] = len(order)
			}
		}
	}
	for _, n := range keep {
		last[root[n]] = len(order)
	}
	return last
}

// reusable is the block of n's first input if n may be computed in place and
// nothing else needs that input afterwards.
func reusable(n *graph.Node, i, split int, root map[*graph.Node]*graph.Node, last map[*graph.Node]int, blocks map[*graph.Node]*slab.Buffer) *slab.Buffer {
	if !n.Op.Traits().InPlace || len(n.In) == 0 || !n.In[0].Shape.Equal(n.Shape) {
		return nil
	}
	r := root[n.In[0]]
	b := blocks[r]
	if b == nil || last[r] != i || b.Last != i || (b.First < split && i >= split) {
		return nil
	}
	for _, c := range n.In[1:] {
		if root[c] == r && !(c == n.In[0] && n.Op.Traits().Pointwise) {
			return nil
		}
	}
	return b
}

func shapesOf(nodes []*graph.Node) []tensor.Shape {
	s := make([]tensor.Shape, len(nodes))
	for i, n := range nodes {
		s[i] = n.Shape
	}
	return s
}
