package exec

import (
	"cmp"
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// block is a stretch of the slab that one value, its views and its in-place
// successors live in, from the step that writes it to the last that reads it.
type block struct {
	size, offset int
	first, last  int
}

// alignment of blocks, in elements: one cache line.
const alignment = 16

// maxSlab is the largest slab, in elements, that is planned: 8 GiB.
const maxSlab = 1 << 31

// allocate assigns memory to every node of order. Values of keep live on after
// the last step; values written before step split and read after it do so as
// well, since the steps from split on may run again.
func allocate(order []*graph.Node, split int, keep []*graph.Node) (*memory, error) {
	mem := &memory{values: map[*graph.Node]*tensor.Tensor{}, views: map[*graph.Node][]*tensor.Tensor{}}
	root := rootsOf(order)
	last := lastReads(order, split, keep, root)
	blocks := map[*graph.Node]*block{} // by root
	var all []*block
	scratch := 0
	for i, n := range order {
		v := &tensor.Tensor{Shape: n.Shape}
		mem.values[n] = v
		if n.Op == nil {
			if n.IsConst() {
				v.Data = n.Value.Data
			}
			continue
		}
		if s, ok := n.Op.(graph.Scratcher); ok {
			scratch = max(scratch, s.Scratch(shapesOf(n.In), n.Shape, n.Attr))
		}
		r := root[n]
		if r != n {
			if r.Op == nil {
				v.Data = mem.values[r].Data
				mem.views[r] = append(mem.views[r], v)
			}
			continue
		}
		if b := reusable(n, i, split, root, last, blocks); b != nil {
			b.last = last[n]
			blocks[n] = b
			continue
		}
		b := &block{size: roundUp(n.Shape.Size()), first: i, last: last[n]}
		blocks[n] = b
		all = append(all, b)
	}
	total := place(all)
	if total > maxSlab || scratch > maxSlab {
		return nil, fmt.Errorf("exec: this network needs %d MB for its intermediate values; use a smaller batch", (total+scratch)>>18)
	}
	mem.slab = make([]float32, total)
	mem.scratch = make([]float32, scratch)
	for n, v := range mem.values {
		if b := blocks[root[n]]; b != nil {
			size := n.Shape.Size()
			v.Data = mem.slab[b.offset : b.offset+size : b.offset+size]
		}
	}
	return mem, nil
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
func reusable(n *graph.Node, i, split int, root map[*graph.Node]*graph.Node, last map[*graph.Node]int, blocks map[*graph.Node]*block) *block {
	if !n.Op.Traits().InPlace || len(n.In) == 0 || !n.In[0].Shape.Equal(n.Shape) {
		return nil
	}
	r := root[n.In[0]]
	b := blocks[r]
	if b == nil || last[r] != i || b.last != i || (b.first < split && i >= split) {
		return nil
	}
	for _, c := range n.In[1:] {
		if root[c] == r && c != n.In[0] {
			return nil
		}
	}
	return b
}

// place gives every block an offset such that blocks alive at one step do not
// overlap: largest first, each at the lowest gap that fits. It returns the extent.
func place(blocks []*block) int {
	bySize := slices.Clone(blocks)
	slices.SortStableFunc(bySize, func(a, b *block) int { return cmp.Compare(b.size, a.size) })
	var placed []*block // by offset
	extent := 0
	for _, b := range bySize {
		at := 0
		for _, p := range placed {
			if p.first > b.last || p.last < b.first {
				continue
			}
			if p.offset >= at+b.size {
				break
			}
			at = max(at, p.offset+p.size)
		}
		b.offset = at
		extent = max(extent, at+b.size)
		i, _ := slices.BinarySearchFunc(placed, at, func(p *block, at int) int { return cmp.Compare(p.offset, at) })
		placed = slices.Insert(placed, i, b)
	}
	return extent
}

func roundUp(n int) int { return (n + alignment - 1) / alignment * alignment }

func shapesOf(nodes []*graph.Node) []tensor.Shape {
	s := make([]tensor.Shape, len(nodes))
	for i, n := range nodes {
		s[i] = n.Shape
	}
	return s
}
