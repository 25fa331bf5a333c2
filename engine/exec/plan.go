// Package exec runs graphs: a fixed order of evaluations over one slab planned by liveness.
//
// A Plan is made once and run many times without allocating. Leaves are bound by
// reference; results are valid until the next run. A Plan and its halves (Split)
// share memory and belong to one goroutine.
package exec

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Plan evaluates some nodes of a graph.
type Plan struct {
	steps  []step
	leaves []*graph.Node // inputs without a value: bound before a run
	mem    *memory
	outs   []*graph.Node
	pinned []*graph.Node
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
}

// Compile plans the evaluation of outs. The values of pinned nodes, and of outs,
// stay readable after a run; every other value's memory is reused.
func Compile(outs, pinned []*graph.Node) (*Plan, error) {
	order := graph.Topo(concat(outs, pinned)...)
	mem, err := allocate(order, len(order), concat(outs, pinned))
	if err != nil {
		return nil, err
	}
	return newPlan(mem, order, outs, pinned), nil
}

// Split divides p into what does not depend on vary and what does. After one
// run of once, each may run any number of times with other values of vary.
// The halves replace p: they have a slab of their own.
func (p *Plan) Split(vary []*graph.Node) (once, each *Plan, err error) {
	keep := concat(p.outs, p.pinned)
	depends := graph.Dependents(keep, vary)
	var fixed, varying []*graph.Node
	for _, n := range graph.Topo(keep...) {
		if depends[n] {
			varying = append(varying, n)
		} else {
			fixed = append(fixed, n)
		}
	}
	mem, err := allocate(append(fixed[:len(fixed):len(fixed)], varying...), len(fixed), keep)
	if err != nil {
		return nil, nil, err
	}
	return newPlan(mem, fixed, p.outs, p.pinned), newPlan(mem, varying, p.outs, p.pinned), nil
}

func newPlan(mem *memory, order, outs, pinned []*graph.Node) *Plan {
	p := &Plan{mem: mem, outs: outs, pinned: pinned}
	seen := map[*graph.Node]bool{}
	for _, n := range order {
		in := make([]*tensor.Tensor, len(n.In))
		for i, c := range n.In {
			in[i] = mem.values[c]
			if c.Op == nil && !c.IsConst() && !seen[c] {
				seen[c] = true
				p.leaves = append(p.leaves, c)
			}
		}
		if n.Op != nil && !n.Op.Traits().View {
			p.steps = append(p.steps, step{n.Op, n.Attr, mem.values[n], in})
		}
	}
	return p
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
	return nil
}

// Uses reports whether n is among the values that the plan reads or computes.
func (p *Plan) Uses(n *graph.Node) bool { return p.mem.values[n] != nil }

// Run evaluates on the kernels k. It stops at an error of k.Between.
func (p *Plan) Run(k *kernel.Set) error {
	for _, n := range p.leaves {
		if p.mem.values[n].Data == nil && n.Shape.Size() > 0 {
			return fmt.Errorf("exec: the input %q was not bound before the run", n.Name)
		}
	}
	env := &p.mem.env
	env.Set, env.Scratch = k, p.mem.scratch
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
func (p *Plan) Value(n *graph.Node) []float32 { return p.mem.values[n].Data }

// SlabBytes is the memory that intermediate values take.
func (p *Plan) SlabBytes() int { return 4 * (len(p.mem.slab) + len(p.mem.scratch)) }

func concat(a, b []*graph.Node) []*graph.Node {
	return append(a[:len(a):len(a)], b...)
}
