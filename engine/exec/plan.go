// Package exec runs graphs: a fixed order of evaluations over one slab planned by liveness.
//
// A Plan is made once and run many times without allocating. Leaves are bound by
// reference; results are valid until the next run. A Plan and its halves (Split)
// share memory and belong to one goroutine.
//
// A plan lays values out as it likes (see RATIONALE.md, "Why are images channels
// last inside a plan, and nowhere else?"): what is bound and read is in the order of
// its shape.
package exec

import (
	"cmp"
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Plan evaluates some nodes of a graph.
type Plan struct {
	steps  []step
	leaves []*graph.Node // inputs without a value: bound before a run
	mem    *memory
	layout *layout
	keep   []*graph.Node // computed: what stays readable
}

type step struct {
	op   graph.Op
	attr graph.Attr
	dst  *tensor.Tensor
	in   []*tensor.Tensor
}

// memory is what a plan and its halves share.
type memory struct {
	values  map[*graph.Node]*tensor.Tensor
	views   map[*graph.Node][]*tensor.Tensor // of a leaf: every value that shares its data
	slab    []float32
	scratch []float32
	env     graph.Env // here, so that a run does not allocate one
	kept    []kept
	keptFor string // the kernel set that computed them
}

// Compile plans the evaluation of outs. The values of pinned nodes, and of outs,
// stay readable after a run; every other value's memory is reused.
func Compile(outs, pinned []*graph.Node) (*Plan, error) {
	asked := append(outs[:len(outs):len(outs)], pinned...)
	l := newLayout(asked)
	keep := byDepth(l.computed(asked))
	kept, order := divide(graph.Topo(keep...))
	mem, err := allocate(kept, order, nil, keep)
	if err != nil {
		return nil, err
	}
	return newPlan(mem, order, l, keep), nil
}

// Split divides p into what does not depend on vary and what does. After one
// run of once, each may run any number of times with other values of vary.
// The halves replace p: they have a slab of their own.
func (p *Plan) Split(vary []*graph.Node) (once, each *Plan, err error) {
	depends := graph.Dependents(p.keep, vary)
	kept, order := divide(graph.Topo(p.keep...))
	var fixed, varying []*graph.Node
	for _, n := range order {
		if depends[n] {
			varying = append(varying, n)
		} else {
			fixed = append(fixed, n)
		}
	}
	mem, err := allocate(kept, fixed, varying, p.keep)
	if err != nil {
		return nil, nil, err
	}
	return newPlan(mem, fixed, p.layout, p.keep), newPlan(mem, varying, p.layout, p.keep), nil
}

// byDepth sorts nodes by the longest way to them. Steps follow the first node that
// needs them: gradients of the last layers come first, before what only they need
// of a backward pass has to be kept for long.
func byDepth(nodes []*graph.Node) []*graph.Node {
	depth := map[*graph.Node]int{}
	for _, n := range graph.Topo(nodes...) {
		for _, c := range n.In {
			depth[n] = max(depth[n], depth[c]+1)
		}
	}
	slices.SortStableFunc(nodes, func(a, b *graph.Node) int { return cmp.Compare(depth[a], depth[b]) })
	return nodes
}

func newPlan(mem *memory, order []*graph.Node, l *layout, keep []*graph.Node) *Plan {
	p := &Plan{mem: mem, layout: l, keep: keep}
	seen := map[*graph.Node]bool{}
	for _, n := range order {
		for _, c := range n.In {
			if c.Op == nil && !c.IsConst() && !seen[c] {
				seen[c] = true
				p.leaves = append(p.leaves, c)
			}
		}
		if n.Op != nil && !n.Op.Traits().View {
			p.steps = append(p.steps, mem.step(n))
		}
	}
	return p
}

// step is the evaluation of n.
func (m *memory) step(n *graph.Node) step {
	s := step{op: n.Op, attr: n.Attr, dst: m.values[n]}
	for _, c := range n.In {
		s.in = append(s.in, m.values[c])
	}
	return s
}

// Bind gives a leaf its value, by reference: an input, or a constant whose value
// is to be replaced. Binding through one half of a split binds the other.
func (p *Plan) Bind(leaf *graph.Node, data []float32) error {
	v, ok := p.mem.values[leaf]
	if !ok || leaf.Op != nil {
		return fmt.Errorf("exec: %q is not a leaf of this plan", leaf.Name)
	}
	if len(data) != leaf.Shape.Size() {
		return fmt.Errorf("exec: %q has shape %v, %d values do not fit it", leaf.Name, leaf.Shape, len(data))
	}
	v.Data = data
	for _, view := range p.mem.views[leaf] {
		view.Data = data
	}
	p.mem.bound(leaf)
	return nil
}

// Uses reports whether n is among the values that the plan reads or computes.
func (p *Plan) Uses(n *graph.Node) bool { return p.layout.values[n] != nil }

// Run evaluates on the kernels k. It stops at an error of k.Between.
func (p *Plan) Run(k *kernel.Set) error {
	for _, n := range p.leaves {
		if p.mem.values[n].Data == nil && n.Shape.Size() > 0 {
			return fmt.Errorf("exec: the input %q was not bound before the run", n.Name)
		}
	}
	env := &p.mem.env
	env.Set, env.Scratch = k, p.mem.scratch
	p.mem.prepare()
	for i := range p.steps {
		s := &p.steps[i]
		s.op.Eval(env, s.dst, s.in, s.attr)
		if err := k.Pause(); err != nil {
			return err
		}
	}
	return nil
}

// Value is the result of an output, a pinned node or a leaf, valid until the next run.
func (p *Plan) Value(n *graph.Node) []float32 { return p.mem.values[p.layout.first(n)].Data }

// SlabBytes is the memory that intermediate values take.
func (p *Plan) SlabBytes() int { return 4 * (len(p.mem.slab) + len(p.mem.scratch)) }
