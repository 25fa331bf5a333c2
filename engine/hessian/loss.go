package hessian

import (
	"context"
	"fmt"
	"math"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// setTarget fills a target for samples of these labels.
func setTarget(target []float32, labels []int, classes int) {
	clear(target)
	for i, y := range labels {
		target[i*classes+y] = 1
	}
}

// labels are the problem's, or the network's own predictions, which cost a forward pass.
func (t *task) labels(ctx context.Context, o Options, passes *float64) ([]int, error) {
	if t.Labels != nil {
		return t.Labels, nil
	}
	all := t.all()
	predicted := make([]int, t.samples)
	workers := make([]*forward, parallel.Workers(o.Workers, all.batches()))
	for i := range workers {
		w, err := newForward(t)
		if err != nil {
			return nil, err
		}
		workers[i] = w
	}
	*passes += costForward
	report := o.stage(stagePredictions, all.batches())
	err := inOrder(ctx, all.batches(), len(workers), func(w, i int) error {
		from, n := all.at(i)
		return workers[w].predict(predicted[from:from+n], from)
	}, func(_, _ int) { report(1) })
	return predicted, err
}

// forward is one worker's plan of the network itself.
type forward struct {
	*task
	plan *exec.Plan
	x    []float32
}

func newForward(t *task) (*forward, error) {
	plan, err := exec.Compile([]*graph.Node{t.logits}, nil)
	if err != nil {
		return nil, err
	}
	f := &forward{t, plan, make([]float32, t.batch*t.features)}
	return f, bind(plan, t.input, f.x)
}

func (f *forward) predict(dst []int, from int) error {
	f.load(f.x, from, len(dst))
	if err := f.plan.Run(f.Kernels); err != nil {
		return err
	}
	logits := f.plan.Value(f.logits)
	for i := range dst {
		row := logits[i*f.classes:][:f.classes]
		if err := finite(row, from+i); err != nil {
			return err
		}
		dst[i] = loss.Answer(row)
	}
	return nil
}

// bind gives a leaf its buffer where the plan reads it.
func bind(p *exec.Plan, leaf *graph.Node, data []float32) error {
	if !p.Uses(leaf) {
		return nil
	}
	return p.Bind(leaf, data)
}

// finite is the error that a sample's logits are not numbers.
func finite(logits []float32, sample int) error {
	// The sum of squares is finite where every term is; it cannot overflow in float64.
	if s := tensor.Dot(logits, logits); math.IsNaN(s) || math.IsInf(s, 0) {
		return fmt.Errorf("the network's outputs for sample %d are not finite: check the preprocessing of the data and the model's weights", sample)
	}
	return nil
}
