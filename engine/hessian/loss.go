package hessian

import (
	"context"
	"fmt"
	"math"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Logits is g with a final Softmax or LogSoftmax over the classes taken off its
// first output, and axes of extent 1 after the classes dropped: [B, C]. Where
// there is nothing to take off, it is g itself.
func Logits(g *graph.Graph) *graph.Graph {
	if len(g.Outputs) == 0 {
		return g
	}
	out := withoutSoftmax(g.Outputs[0])
	if s := out.Shape; len(s) > 2 && s[2:].Size() == 1 {
		out = graph.Apply(op.Reshape, op.ShapeAttr{Shape: s[:2].Clone()}, out)
	}
	if out == g.Outputs[0] {
		return g
	}
	h := *g
	h.Outputs = append([]*graph.Node{out}, g.Outputs[1:]...)
	return &h
}

func withoutSoftmax(out *graph.Node) *graph.Node {
	n := out
	for n.Op != nil && n.Op.Traits().View {
		n = n.In[0]
	}
	if n.Op != op.Softmax && n.Op != op.LogSoftmax || len(out.Shape) < 2 {
		return out
	}
	if axis := n.Attr.(op.AxisAttr).Axis; axis == 0 || n.Shape[axis] != out.Shape[1] {
		return out
	}
	return graph.Substitute([]*graph.Node{out}, map[*graph.Node]*graph.Node{n: n.In[0]})[0]
}

// crossEntropy is −Σ_n Σ_c target[n,c]·log softmax(logits)[n,c]. A target row is
// a sample's weight at its label: 1, or 0 where the batch is not full.
func crossEntropy(logits *graph.Node) (target, loss *graph.Node) {
	target = graph.Input("target", logits.Shape...)
	logp := graph.Apply(op.LogSoftmax, op.AxisAttr{Axis: 1}, logits)
	sum := graph.Apply(op.SumTo, op.ShapeAttr{}, graph.Apply(op.Mul, nil, logp, target))
	return target, graph.Apply(op.Scale, op.ScaleAttr{By: -1}, sum)
}

// setTarget fills a target for samples of these labels.
func setTarget(target []float32, labels []int, classes int) {
	clear(target)
	for i, y := range labels {
		target[i*classes+y] = 1
	}
}

// labels are the problem's, or the network's own predictions.
func (t *task) labels(ctx context.Context, o Options) ([]int, error) {
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
	report := o.stage("predictions", all.batches())
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
		dst[i] = argmax(row)
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

func argmax(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

// finite is the error that a sample's logits are not numbers.
func finite(logits []float32, sample int) error {
	// The sum of squares is finite where every term is; it cannot overflow in float64.
	if s := tensor.Dot(logits, logits); math.IsNaN(s) || math.IsInf(s, 0) {
		return fmt.Errorf("the network's outputs for sample %d are not finite: check the preprocessing of the data and the model's weights", sample)
	}
	return nil
}
