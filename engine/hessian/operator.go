package hessian

import (
	"context"
	"math/rand/v2"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// operator is the Hessian of the loss in the weights of some layers, restricted
// to their block: a product with it computes nothing that only other layers need.
type operator struct {
	*task
	block      []int // layers
	classOf    []int // labels of the samples
	over       span
	v, hv      []*graph.Node // per layer of the block; hv is of the sum over a batch, not the mean
	target     *graph.Node
	draw       func(dst []float32, r *rand.Rand) // of a probe
	cost       float64                           // of a product, in forward passes
	passes     float64                           // done so far
	workers    int
	mates      []Mate
	evaluators []*evaluator
	counted    []bool // by batch, whether loading it has been, where it is loaded once
}

// residentBytes is how much memory may go into keeping what does not depend on
// the vector for all batches at once, so that it is computed only once.
const residentBytes = 256 << 20

func newOperator(t *task, block, labels []int, o Options) (*operator, error) {
	h := products(t, block, o.Gaussian)
	h.classOf, h.over, h.cost, h.mates = labels, t.all(), costProduct, o.Mates
	if len(block) == 1 {
		h.cost = t.costOfBlock(block[0])
	}
	h.workers, h.counted = parallel.Workers(o.Workers, h.over.batches()), make([]bool, h.over.batches())
	for n := 1; len(h.evaluators) < n; {
		e, err := h.newEvaluator()
		if err != nil {
			return nil, err
		}
		h.evaluators = append(h.evaluators, e)
		if err := t.Kernels.Pause(); err != nil {
			return nil, err
		}
		n = h.workers
		if b := h.over.batches(); b*e.each.SlabBytes() <= residentBytes {
			n = b
		}
	}
	return h, nil
}

// products is an operator without samples and evaluators.
func products(t *task, block []int, gaussian bool) *operator {
	h := &operator{task: t, block: block, draw: tensor.Rademacher}
	if gaussian {
		h.draw = tensor.Normal
	}
	wrt := make([]*graph.Node, len(block))
	for i, l := range block {
		wrt[i] = t.Graph.Layers[l].Weight
	}
	target, ce := loss.CrossEntropy(t.logits)
	h.target = target
	h.v, h.hv = autodiff.HVP(ce, wrt)
	return h
}

// resident says that every batch has an evaluator of its own.
func (h *operator) resident() bool { return len(h.evaluators) == h.over.batches() }

// at is the evaluator for batch i on a worker: the batch's own where there is one for each.
func (h *operator) at(worker, i int) *evaluator {
	if h.resident() {
		return h.evaluators[i]
	}
	return h.evaluators[worker]
}

// evaluator has the plans and memory of products over one batch.
type evaluator struct {
	*operator
	once, each *exec.Plan
	loaded     int // the batch whose values once has left; −1 at first
	x, target  []float32
	vector     [][]float32 // per layer of the block: what v is bound to
	source     rand.PCG
	draws      *rand.Rand // from source
}

func (h *operator) newEvaluator() (*evaluator, error) {
	whole, err := exec.Compile(h.hv, []*graph.Node{h.logits})
	if err != nil {
		return nil, err
	}
	e := &evaluator{
		operator: h, loaded: -1,
		x: make([]float32, h.batch*h.features), target: make([]float32, h.batch*h.classes),
	}
	e.draws = rand.New(&e.source)
	if e.once, e.each, err = whole.Split(h.v); err != nil {
		return nil, err
	}
	if err := bind(e.once, h.input, e.x); err != nil {
		return nil, err
	}
	if err := bind(e.once, h.target, e.target); err != nil {
		return nil, err
	}
	for _, v := range h.v {
		data := make([]float32, v.Shape.Size())
		if err := bind(e.each, v, data); err != nil {
			return nil, err
		}
		e.vector = append(e.vector, data)
	}
	return e, nil
}

// load computes, for batch i, what does not depend on the vector.
func (e *evaluator) load(i int) error {
	if e.loaded == i {
		return nil
	}
	e.loaded = -1
	from, n := e.over.at(i)
	if err := e.take(from, e.classOf[from:from+n]); err != nil {
		return err
	}
	e.loaded = i
	return nil
}

// take computes that for the samples from a number on, of which the labels are given.
func (e *evaluator) take(from int, labels []int) error {
	e.task.load(e.x, from, len(labels))
	setTarget(e.target, labels, e.classes)
	if err := e.once.Run(e.Kernels); err != nil {
		return err
	}
	logits := e.once.Value(e.logits)
	for j := range labels {
		if err := finite(logits[j*e.classes:][:e.classes], from+j); err != nil {
			return err
		}
	}
	return nil
}

// product evaluates hv for what vector holds.
func (e *evaluator) product() error { return e.each.Run(e.Kernels) }

// spend counts what so many products over batch i cost, and loading it.
func (h *operator) spend(i, products int) {
	passes := float64(products) * h.cost
	if !h.resident() || !h.counted[i] {
		passes += costForward + costBackward
		h.counted[i] = true
	}
	_, n := h.over.at(i)
	h.passes += passes * float64(n) / float64(h.samples)
}

// deal has every batch worked at, here or by the mates, who are given like with its
// samples, and gives what was found to take, in order.
func (h *operator) deal(ctx context.Context, like Product, values int, work func(ctx context.Context, e *evaluator) ([]float64, error), take func(found []float64)) error {
	products := max(1, like.Probes)
	like.Again = h.resident()
	commit := func(i int, found []float64) {
		h.spend(i, products)
		take(found)
	}
	var mates []parallel.Helper
	for _, m := range h.mates {
		mates = append(mates, &multiplier{m, h, like, values, commit})
	}
	return parallel.Deal(ctx, h.over.batches(), h.workers, mates, func(ctx context.Context, w, i int) (func(), error) {
		e := h.at(w, i)
		if err := e.load(i); err != nil {
			return nil, err
		}
		found, err := work(ctx, e)
		return func() { commit(i, found) }, err
	})
}

// probe draws probe k and writes z_lᵀ(Hz)_l of every layer, of the sum over the batch.
func (e *evaluator) probe(dst []float64, k int) error {
	for i, l := range e.block {
		tensor.Reseed(&e.source, e.Seed, k, l)
		e.draw(e.vector[i], e.draws)
	}
	if err := e.product(); err != nil {
		return err
	}
	for i, hv := range e.hv {
		dst[i] = tensor.Dot(e.vector[i], e.each.Value(hv))
	}
	return nil
}

// apply writes H·v, over all samples, for an operator of one layer.
func (h *operator) apply(ctx context.Context, dst []float64, v []float32) error {
	clear(dst)
	err := h.deal(ctx, Product{Block: h.block, Vector: v}, len(dst), func(_ context.Context, e *evaluator) ([]float64, error) {
		return e.multiply(v)
	}, func(found []float64) {
		for j, hv := range found {
			dst[j] += hv
		}
	})
	for j := range dst {
		dst[j] /= float64(h.samples)
	}
	return err
}

// multiply is the product with a vector, of the sum over the batch.
func (e *evaluator) multiply(v []float32) ([]float64, error) {
	copy(e.vector[0], v)
	if err := e.product(); err != nil {
		return nil, err
	}
	found := make([]float64, len(v))
	for i, hv := range e.each.Value(e.hv[0]) {
		found[i] = float64(hv)
	}
	return found, nil
}

// probes are n of them [n, layers of the block], from k on, of the sum over the batch.
func (e *evaluator) probes(ctx context.Context, k, n int) ([]float64, error) {
	found := make([]float64, n*len(e.block))
	for j := range n {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		if err := e.probe(found[j*len(e.block):][:len(e.block)], k+j); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// costOfBlock is that of a product with one layer's block: what depends on the
// layer is computed once forwards and once backwards.
func (t *task) costOfBlock(layer int) float64 {
	depends := graph.Dependents([]*graph.Node{t.logits}, []*graph.Node{t.Graph.Layers[layer].Weight})
	all, reached := 0, 0
	for _, l := range t.Graph.Layers {
		n := l.MACs(t.batch)
		all += n
		if depends[l.Nodes[0]] {
			reached += n
		}
	}
	return 2 * float64(reached) / float64(all)
}
