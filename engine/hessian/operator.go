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
	evaluators []*evaluator
}

// residentBytes is how much memory may go into keeping what does not depend on
// the vector for all batches at once, so that it is computed only once.
const residentBytes = 256 << 20

func newOperator(t *task, block, labels []int, o Options) (*operator, error) {
	h := &operator{task: t, block: block, classOf: labels, over: t.all(), draw: tensor.Rademacher, cost: costProduct}
	if o.Gaussian {
		h.draw = tensor.Normal
	}
	if len(block) == 1 {
		h.cost = t.costOfBlock(block[0])
	}
	h.workers = parallel.Workers(o.Workers, h.over.batches())
	wrt := make([]*graph.Node, len(block))
	for i, l := range block {
		wrt[i] = t.Graph.Layers[l].Weight
	}
	target, ce := loss.CrossEntropy(t.logits)
	h.target = target
	h.v, h.hv = autodiff.HVP(ce, wrt)
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
	traces     [][]float64
	passes     float64 // since the operator has counted them
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
	for range chunk {
		e.traces = append(e.traces, make([]float64, len(h.block)))
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
	e.task.load(e.x, from, n)
	setTarget(e.target, e.classOf[from:from+n], e.classes)
	if err := e.once.Run(e.Kernels); err != nil {
		return err
	}
	logits := e.once.Value(e.logits)
	for j := range n {
		if err := finite(logits[j*e.classes:][:e.classes], from+j); err != nil {
			return err
		}
	}
	e.loaded = i
	e.count(costForward + costBackward)
	return nil
}

// product evaluates hv for what vector holds.
func (e *evaluator) product() error {
	e.count(e.cost)
	return e.each.Run(e.Kernels)
}

// count adds what so many passes over all samples cost for those that are loaded.
func (e *evaluator) count(passes float64) {
	_, n := e.over.at(e.loaded)
	e.passes += passes * float64(n) / float64(e.samples)
}

// spend takes the passes of an evaluator over into the operator's.
func (h *operator) spend(e *evaluator) {
	h.passes += e.passes
	e.passes = 0
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
	err := inOrder(ctx, h.over.batches(), h.workers, func(w, i int) error {
		e := h.at(w, i)
		if err := e.load(i); err != nil {
			return err
		}
		copy(e.vector[0], v)
		return e.product()
	}, func(w, i int) {
		e := h.at(w, i)
		h.spend(e)
		for j, hv := range e.each.Value(h.hv[0]) {
			dst[j] += float64(hv)
		}
	})
	for j := range dst {
		dst[j] /= float64(h.samples)
	}
	return err
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
