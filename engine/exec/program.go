package exec

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/internal/slab"
	"hawqeye/engine/tensor"
)

// program is what a plan and its halves share. Memory is taken when it is first
// run or read: until then it may turn out that constants are bound.
type program struct {
	layout *layout
	keep   []*graph.Node        // what stays readable
	order  []*graph.Node        // everything that is evaluated or read, inputs before users
	varies map[*graph.Node]bool // what belongs to the second half
	bound  map[*graph.Node]bool // leaves
	values map[*graph.Node]*tensor.Tensor

	halves  [2]half
	kept    []kept
	keptFor string                           // the kernel set that computed what is kept
	views   map[*graph.Node][]*tensor.Tensor // of a leaf: the values that share its memory
	blocks  map[*graph.Node]*slab.Buffer     // of computed values
	size    int                              // of the slab, in elements
	room    int                              // that evaluations need beside it

	stale         bool // constants were bound since it was planned
	settled       bool
	slab, scratch []float32
	env           graph.Env // here, so that a run does not allocate one
}

// half is what a plan runs, and the inputs that have to be bound before.
type half struct {
	steps  []step
	inputs []*graph.Node
}

type step struct {
	op   graph.Op
	attr graph.Attr
	dst  *tensor.Tensor
	in   []*tensor.Tensor
}

func (s *step) run(e *graph.Env) { s.op.Eval(e, s.dst, s.in, s.attr) }

func newProgram(l *layout, keep []*graph.Node, varies map[*graph.Node]bool) *program {
	p := &program{
		layout: l, order: graph.Topo(keep...), keep: keep, varies: varies,
		bound: map[*graph.Node]bool{}, values: map[*graph.Node]*tensor.Tensor{},
	}
	for _, n := range p.order {
		v := &tensor.Tensor{Shape: n.Shape}
		if n.IsConst() {
			v.Data = n.Value.Data
		}
		p.values[n] = v
	}
	p.plan()
	return p
}

// plan decides what is kept between runs and where every value lies.
func (p *program) plan() {
	kept, rest := p.divide()
	var once, each []*graph.Node
	for _, n := range rest {
		if p.varies[n] {
			each = append(each, n)
		} else {
			once = append(once, n)
		}
	}
	p.halves = [2]half{p.newHalf(once), p.newHalf(each)}
	p.kept = p.newKept(kept)
	p.place(kept, once, each)
	p.stale = false
}

// check says that a plan is too large.
func (p *program) check() error {
	if p.size > maxSlab || p.room > maxSlab {
		return fmt.Errorf("exec: this network needs %d MB for its intermediate values; use a smaller batch", (p.size+p.room)>>18)
	}
	return nil
}

func (p *program) newHalf(order []*graph.Node) half {
	var h half
	seen := map[*graph.Node]bool{}
	for _, n := range order {
		for _, c := range n.In {
			if c.Op == nil && !c.IsConst() && !seen[c] {
				seen[c] = true
				h.inputs = append(h.inputs, c)
			}
		}
		if n.Op != nil && !n.Op.Traits().View {
			h.steps = append(h.steps, p.step(n))
		}
	}
	return h
}

// step is the evaluation of n.
func (p *program) step(n *graph.Node) step {
	s := step{op: n.Op, attr: n.Attr, dst: p.values[n]}
	for _, c := range n.In {
		s.in = append(s.in, p.values[c])
	}
	return s
}

// bind notes that a leaf has other memory, which may be written to from now on.
func (p *program) bind(leaf *graph.Node) {
	for _, view := range p.views[leaf] {
		view.Data = p.values[leaf].Data
	}
	if !leaf.IsConst() || p.bound[leaf] {
		return
	}
	p.bound[leaf] = true
	p.stale = true
	for i := range p.kept {
		k := &p.kept[i]
		k.varies = k.varies || k.constants[leaf]
	}
}

// current plans anew if constants were bound, and memory is not taken.
func (p *program) current() {
	if p.stale && !p.settled {
		p.plan()
	}
}

// settle takes memory. From then on what is kept stays so, and is computed in every
// run if it varies.
func (p *program) settle() {
	if p.settled {
		return
	}
	p.current()
	p.settled = true
	p.slab, p.scratch = make([]float32, p.size), make([]float32, p.room)
	for n, b := range p.blocks {
		size := n.Shape.Size()
		p.values[n].Data = p.slab[b.Offset : b.Offset+size : b.Offset+size]
	}
	for leaf, views := range p.views {
		for _, v := range views {
			v.Data = p.values[leaf].Data
		}
	}
}
