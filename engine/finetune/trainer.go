package finetune

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// trainer is a Problem that has been checked, with the memory to solve it.
type trainer struct {
	*Problem
	Options
	shape
	objective *objective
	descent   *descent
	truth     []int // class of every sample of Train
	order     []int // of Train's samples in an epoch
	source    rand.PCG
	draws     *rand.Rand // from source

	x     []float32
	plan  *exec.Plan  // of the loss, the logits and the gradients
	grads [][]float32 // where plan leaves them, by parameter
	judge *exec.Plan  // of the logits alone; nil without Valid

	best  Epoch
	least float64     // the loss that best is judged by
	kept  [][]float32 // the parameters at its end
}

func newTrainer(p *Problem, o Options) (*trainer, error) {
	s, err := p.check(o)
	if err != nil {
		return nil, err
	}
	if o.Params, err = s.params(p.Graph, o.Params); err != nil {
		return nil, err
	}
	if o.Optimizer == nil {
		o.Optimizer = Optimizers()[0]
	}
	if o.Schedule == nil {
		o.Schedule = Constant
	}
	t := &trainer{
		Problem: p, Options: o, shape: s, objective: newObjective(s.logits, p.Teacher, o),
		truth: p.Train.Labels, order: make([]int, p.Train.Source.Len()),
		x: make([]float32, s.input.Shape.Size()), least: math.Inf(1),
	}
	t.draws = rand.New(&t.source)
	if t.truth == nil {
		t.truth = make([]int, len(t.order))
		for i := range t.truth {
			t.truth[i] = loss.Answer(p.Teacher[i*s.classes:][:s.classes])
		}
	}
	batches := (len(t.order) + t.batch - 1) / t.batch
	t.descent = &descent{optimizer: o.Optimizer, schedule: o.Schedule, clip: o.Clip, steps: o.Epochs * batches}
	for _, leaf := range o.Params {
		isWeight := slices.ContainsFunc(p.Graph.Layers, func(l graph.Layer) bool { return l.Weight == leaf })
		v := newParam(leaf, o.Optimizer, isWeight)
		t.descent.params = append(t.descent.params, v)
		t.kept = append(t.kept, slices.Clone(v.value))
	}
	return t, t.compile()
}

// compile plans what runs and binds it to the trainer's memory.
func (t *trainer) compile() error {
	grads := autodiff.Grad(t.objective.loss, t.Params)
	var err error
	if t.plan, err = exec.Compile(append(grads, t.objective.loss), []*graph.Node{t.logits}); err != nil {
		return err
	}
	if err := t.bind(t.plan); err != nil {
		return err
	}
	if err := t.objective.bind(t.plan); err != nil {
		return err
	}
	for _, g := range grads {
		t.grads = append(t.grads, t.plan.Value(g))
	}
	if t.Valid.Source == nil {
		return nil
	}
	if t.judge, err = exec.Compile([]*graph.Node{t.logits}, nil); err != nil {
		return err
	}
	return t.bind(t.judge)
}

// bind gives a plan the input and the parameters.
func (t *trainer) bind(p *exec.Plan) error {
	for _, v := range t.descent.params {
		if err := p.Bind(v.leaf, v.value); err != nil {
			return err
		}
	}
	return p.Bind(t.input, t.x)
}

// run trains for all epochs. What is best so far can be had at any time.
func (t *trainer) run(ctx context.Context) error {
	for number := range t.Epochs + 1 {
		e := Epoch{Number: number}
		var err error
		if number > 0 {
			e.Train, err = t.epoch(ctx, number)
		}
		if err == nil && t.judge != nil {
			e.Valid, err = t.validate(ctx)
		}
		if err != nil {
			return err
		}
		t.keep(e)
		if t.Report != nil {
			t.Report(e)
		}
	}
	return nil
}

// keep notes the parameters if e is the best epoch so far.
func (t *trainer) keep(e Epoch) {
	loss := e.Train.Loss
	switch {
	case e.Valid != nil:
		loss = e.Valid.Loss
	case e.Number == 0:
		loss = math.Inf(1) // nothing is known of the network as given
	}
	if e.Number > 0 && !(loss < t.least) {
		return
	}
	t.best = e
	if loss < t.least {
		t.least = loss
	}
	for i, p := range t.descent.params {
		copy(t.kept[i], p.value)
	}
}

// result is a new graph with the parameters of the best epoch.
func (t *trainer) result() *Result {
	r := &Result{Best: t.best, Trained: map[*graph.Node]*graph.Node{}}
	for i, p := range t.descent.params {
		v := &tensor.Tensor{Shape: p.leaf.Shape, Data: t.kept[i]}
		r.Trained[p.leaf] = graph.Const(p.leaf.Name, v)
	}
	r.Graph = t.Graph.Substitute(r.Trained)
	return r
}
