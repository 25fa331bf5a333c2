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
)

// Plan evaluates some nodes of a graph, or a half of them.
type Plan struct {
	*program
	half int // the steps that it runs
}

// Compile plans the evaluation of outs. The values of pinned nodes, and of outs,
// stay readable after a run; every other value's memory is reused.
func Compile(outs, pinned []*graph.Node) (*Plan, error) {
	asked := append(outs[:len(outs):len(outs)], pinned...)
	l := newLayout(asked)
	p := newProgram(l, byDepth(l.computed(asked)), nil)
	if err := p.check(); err != nil {
		return nil, err
	}
	return &Plan{p, 0}, nil
}

// Split divides p into what does not depend on vary and what does. After one
// run of once, each may run any number of times with other values of vary.
// The halves replace p, and what was bound is to be bound again.
func (p *Plan) Split(vary []*graph.Node) (once, each *Plan, err error) {
	h := newProgram(p.layout, p.keep, graph.Dependents(p.keep, vary))
	if err := h.check(); err != nil {
		return nil, nil, err
	}
	return &Plan{h, 0}, &Plan{h, 1}, nil
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

// Bind gives a leaf its value, by reference: an input, or a constant whose value
// is to be replaced. Binding through one half of a split binds the other.
func (p *Plan) Bind(leaf *graph.Node, data []float32) error {
	v, ok := p.values[leaf]
	if !ok || leaf.Op != nil {
		return fmt.Errorf("exec: %q is not a leaf of this plan", leaf.Name)
	}
	if len(data) != leaf.Shape.Size() {
		return fmt.Errorf("exec: %q has shape %v, %d values do not fit it", leaf.Name, leaf.Shape, len(data))
	}
	v.Data = data
	p.bind(leaf)
	return nil
}

// Uses reports whether n is among the values that the plan reads or computes.
func (p *Plan) Uses(n *graph.Node) bool { return p.layout.values[n] != nil }

// Run evaluates on the kernels k. It stops at an error of k.Between.
func (p *Plan) Run(k *kernel.Set) error {
	p.settle()
	half := &p.halves[p.half]
	for _, n := range half.inputs {
		if p.values[n].Data == nil && n.Shape.Size() > 0 {
			return fmt.Errorf("exec: the input %q was not bound before the run", n.Name)
		}
	}
	p.env.Set, p.env.Scratch = k, p.scratch
	p.prepare()
	for i := range half.steps {
		half.steps[i].run(&p.env)
		if err := k.Pause(); err != nil {
			return err
		}
	}
	return nil
}

// Value is the result of an output, a pinned node or a leaf, valid until the next run.
func (p *Plan) Value(n *graph.Node) []float32 {
	p.settle()
	return p.values[p.layout.first(n)].Data
}

// SlabBytes is the memory that intermediate values take.
func (p *Plan) SlabBytes() int {
	p.current()
	return 4 * (p.size + p.room)
}
