package finetune

import (
	"math"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/loss"
	"hawqeye/engine/op"
)

// objective is the loss of a batch of n samples,
//
//	1/n · Σ (1−α)·H(s, p) + α·T²·KL(q ‖ p_T),
//
// with labels s, smoothed, the network's distribution p, p_T at temperature T,
// and the teacher's q at T (Hinton, Vinyals and Dean 2015, arXiv 1503.02531,
// section 2). All that weighs a sample lies in the targets: the graph is the same
// for every batch, and a sample that is missing has a target of zeros.
type objective struct {
	classes          int
	smoothing        float64
	share, heat      float64   // α and T
	teacher          []float32 // logits
	loss             *graph.Node
	hard, soft       *graph.Node // targets; nil where α leaves nothing of them
	hardRow, softRow []float32   // their values
	entropy          float64     // what KL lacks in the graph: −α·T²/n·Σ H(q)
}

func newObjective(logits *graph.Node, teacher []float32, o Options) *objective {
	f := &objective{classes: logits.Shape[1], smoothing: o.Smoothing, share: o.Distill, heat: o.Temperature, teacher: teacher}
	if f.heat == 0 {
		f.heat = 1
	}
	if f.share < 1 {
		f.hard, f.loss = loss.CrossEntropy(logits)
		f.hardRow = make([]float32, logits.Shape.Size())
	}
	if f.share > 0 {
		cooled := graph.Apply(op.Scale, op.ScaleAttr{By: float32(1 / f.heat)}, logits)
		target, imitation := loss.CrossEntropy(cooled)
		f.soft, f.softRow = target, make([]float32, logits.Shape.Size())
		if f.loss == nil {
			f.loss = imitation
		} else {
			f.loss = graph.Apply(op.Add, nil, f.loss, imitation)
		}
	}
	return f
}

func (f *objective) bind(p *exec.Plan) error {
	if f.hard != nil {
		if err := p.Bind(f.hard, f.hardRow); err != nil {
			return err
		}
	}
	if f.soft != nil {
		return p.Bind(f.soft, f.softRow)
	}
	return nil
}

// set fills the targets for the given samples, at most a batch.
func (f *objective) set(samples, labels []int) {
	clear(f.hardRow)
	clear(f.softRow)
	f.entropy = 0
	each := 1 / float64(len(samples))
	for i, s := range samples {
		if f.hard != nil {
			f.setHard(f.hardRow[i*f.classes:][:f.classes], labels[s], each*(1-f.share))
		}
		if f.soft != nil {
			f.setSoft(f.softRow[i*f.classes:][:f.classes], f.teacher[s*f.classes:], each*f.share*f.heat*f.heat)
		}
	}
}

func (f *objective) setHard(row []float32, label int, weight float64) {
	for c := range row {
		row[c] = float32(weight * f.smoothing / float64(f.classes))
	}
	row[label] = float32(weight * (1 - f.smoothing + f.smoothing/float64(f.classes)))
}

func (f *objective) setSoft(row, logits []float32, weight float64) {
	norm := loss.LogSum(logits[:len(row)], f.heat)
	for c := range row {
		logq := float64(logits[c])/f.heat - norm
		q := weight * math.Exp(logq)
		row[c] = float32(q)
		if q > 0 {
			f.entropy += q * logq
		}
	}
}
