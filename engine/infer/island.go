package infer

import (
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// island is an operation that runs in float, on buffers of the plan.
type island struct {
	node *graph.Node
	in   []int // buffers, by input; −1 for constants
	out  int
}

// island lowers an operation without integer form: its inputs' real numbers, the
// operation itself, and codes again where others want them.
func (l *lowering) island(b *fuse.Block) {
	n := b.Main
	is := island{node: n, in: make([]int, len(n.In))}
	var used []int
	shapes := make([]tensor.Shape, len(n.In))
	for i, c := range n.In {
		is.in[i], shapes[i] = -1, c.Shape
		if !c.IsConst() {
			is.in[i] = l.real(c)
			used = append(used, is.in[i])
		}
	}
	is.out = l.buffer(n.Shape.Size(), reals)
	if s, ok := n.Op.(graph.Scratcher); ok {
		l.p.scratch = max(l.p.scratch, s.Scratch(shapes, n.Shape, n.Attr))
	}
	l.emit(&islandStep{island: len(l.p.islands)}, append(used, is.out)...)
	l.p.islands = append(l.p.islands, is)
	if b.Real {
		l.reals[n] = is.out
	} else {
		l.quantize(n, is.out)
	}
}

// boundIsland is an island on a Runner's memory.
type boundIsland struct {
	op   graph.Op
	attr graph.Attr
	in   []*tensor.Tensor
	dst  *tensor.Tensor
}

func (is *island) bind(v views) boundIsland {
	b := boundIsland{op: is.node.Op, attr: is.node.Attr, dst: &tensor.Tensor{Shape: is.node.Shape, Data: v.f32[is.out]}}
	for i, c := range is.node.In {
		t := c.Value
		if is.in[i] >= 0 {
			t = &tensor.Tensor{Shape: c.Shape, Data: v.f32[is.in[i]]}
		}
		b.in = append(b.in, t)
	}
	return b
}
