package damage

import (
	"context"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
)

// runner is one goroutine's copy of a network: a plan of the whole of it, which
// keeps every value that some layer's change leaves as it is, and by layer a plan
// of what the change reaches, which reads them.
type runner struct {
	*network
	x       []float32   // a batch of samples
	weights [][]float32 // by layer, as they are bound
	widths  []uint8     // of weights
	other   []float32   // room for one layer at another width
	whole   *exec.Plan
	parts   []*part // by layer; nil where no answer depends on the layer
}

// part is what a change of one node reaches: of a layer's weight, or of a value.
type part struct {
	plan   *exec.Plan
	at     *graph.Node // the leaf to bind the changed node's elements to
	logits *graph.Node
	kept   []*graph.Node // of the whole
	leaves []*graph.Node // of the part, in their places
	share  float64       // of the multiplications of a whole pass
}

func newRunner(n *network) (*runner, error) {
	g := n.Graph
	r := &runner{network: n, x: make([]float32, n.batch*n.features), widths: make([]uint8, len(g.Layers))}
	largest := 0
	for i, l := range g.Layers {
		r.weights = append(r.weights, append([]float32(nil), l.Weight.Value.Data...))
		largest = max(largest, len(r.weights[i]))
	}
	r.other = make([]float32, largest)
	var pinned []*graph.Node
	for i := range g.Layers {
		p, err := newPart(n, g.Layers[i].Weight)
		if err != nil {
			return nil, err
		}
		if r.parts = append(r.parts, p); p != nil {
			pinned = append(pinned, p.kept...)
		}
	}
	var err error
	if r.whole, err = exec.Compile([]*graph.Node{n.logits}, pinned); err != nil {
		return nil, err
	}
	return r, r.bind()
}

// newPart cuts out of the network what depends on a node; nil if the logits do not.
func newPart(n *network, changed *graph.Node) (*part, error) {
	depends := graph.Dependents([]*graph.Node{n.logits}, []*graph.Node{changed})
	if !depends[n.logits] {
		return nil, nil
	}
	p, with := &part{at: changed}, map[*graph.Node]*graph.Node{}
	if !changed.IsConst() {
		p.at = graph.Input(changed.Name, changed.Shape...)
		with[changed] = p.at
	}
	for _, node := range graph.Topo(n.logits) {
		if !depends[node] || node == changed {
			continue
		}
		for _, c := range node.In {
			if !depends[c] && !c.IsConst() && with[c] == nil {
				with[c] = graph.Input(c.Name, c.Shape...)
				p.kept, p.leaves = append(p.kept, c), append(p.leaves, with[c])
			}
		}
	}
	all, reached := 0, 0
	for _, layer := range n.Graph.Layers {
		all += layer.MACs(n.batch)
		if depends[layer.Nodes[0]] {
			reached += layer.MACs(n.batch)
		}
	}
	p.share = float64(reached) / float64(all)
	p.logits = graph.Substitute([]*graph.Node{n.logits}, with)[0]
	var err error
	p.plan, err = exec.Compile([]*graph.Node{p.logits}, nil)
	return p, err
}

// bind ties the plans to the runner's weights and to the values that they share.
func (r *runner) bind() error {
	if err := r.whole.Bind(r.input, r.x); err != nil {
		return err
	}
	for i, l := range r.Graph.Layers {
		if r.whole.Uses(l.Weight) {
			if err := r.whole.Bind(l.Weight, r.weights[i]); err != nil {
				return err
			}
		}
		for j, p := range r.parts {
			if p == nil || !p.plan.Uses(l.Weight) {
				continue
			}
			data := r.weights[i]
			if i == j {
				data = r.other[:len(data)]
			}
			if err := p.plan.Bind(l.Weight, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// share is what layer l's change costs, of a whole pass.
func (r *runner) share(l int) float64 {
	if r.parts[l] == nil {
		return 0
	}
	return r.parts[l].share
}

// run is the logits of count samples under an assignment.
func (r *runner) run(k *kernel.Set, dst []float32, a []uint8, from, count int) error {
	for l, bits := range a {
		if r.widths[l] == bits {
			continue
		}
		if err := r.weigh(r.weights[l], l, bits); err != nil {
			return err
		}
		r.widths[l] = bits
	}
	r.load(r.x, from, count)
	if err := r.whole.Run(k); err != nil {
		return err
	}
	copy(dst, r.whole.Value(r.logits))
	return nil
}

// load reads samples into x and repeats the first where the batch is not full.
func (n *network) load(x []float32, from, count int) {
	n.Source.Batch(x[:count*n.features], from, count)
	for i := count; i < n.batch; i++ {
		copy(x[i*n.features:], x[:n.features])
	}
}

// around is the logits of count samples under an assignment, and after them those
// with one layer at a time at another of the widths others.
func (r *runner) around(ctx context.Context, k *kernel.Set, a []uint8, others [][]uint8, from, count int) ([]float32, error) {
	all := make([]float32, r.answers(others)*count*r.classes)
	left := all
	next := func() []float32 {
		rows := left[:count*r.classes]
		left = left[len(rows):]
		return rows
	}
	if err := r.run(k, next(), a, from, count); err != nil {
		return nil, err
	}
	for l, widths := range others {
		for _, bits := range widths {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := r.rerun(k, next(), l, bits); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// answers is how many around gives for every sample.
func (n *network) answers(others [][]uint8) int {
	all := 1
	for _, widths := range others {
		all += len(widths)
	}
	return all
}

// rerun is the logits of the samples that run has had, with layer l at another width.
func (r *runner) rerun(k *kernel.Set, dst []float32, l int, bits uint8) error {
	p := r.parts[l]
	if p == nil {
		copy(dst, r.whole.Value(r.logits))
		return nil
	}
	if err := r.weigh(r.other, l, bits); err != nil {
		return err
	}
	return p.run(k, dst, r.whole)
}

// run is the logits that follow from the values of the whole and from what at is bound to.
func (p *part) run(k *kernel.Set, dst []float32, whole *exec.Plan) error {
	for i, leaf := range p.leaves {
		if err := p.plan.Bind(leaf, whole.Value(p.kept[i])); err != nil {
			return err
		}
	}
	if err := p.plan.Run(k); err != nil {
		return err
	}
	copy(dst, p.plan.Value(p.logits))
	return nil
}

// weigh writes layer l's weights at a width.
func (r *runner) weigh(dst []float32, l int, bits uint8) error {
	if bits == Float {
		copy(dst, r.Graph.Layers[l].Weight.Value.Data)
		return nil
	}
	codes, err := r.Codes(l, bits)
	if err != nil {
		return err
	}
	codes.Read(dst)
	return nil
}
