package finetune

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

// objectives are ways to weigh labels and a teacher.
func objectives() []Options {
	return []Options{
		{Epochs: 1},
		{Epochs: 1, Smoothing: 0.1},
		{Epochs: 1, Distill: 1},
		{Epochs: 1, Distill: 1, Temperature: 4},
		{Epochs: 1, Distill: 0.3, Temperature: 2.5, Smoothing: 0.2},
	}
}

// lesson is a trainer whose batch of five holds three samples.
func lesson(t *testing.T, o Options) (*trainer, []int) {
	t.Helper()
	p := small(5, 8)
	p.Teacher = make([]float32, 8*3)
	tensor.Normal(p.Teacher, tensor.Rand(17))
	tr, err := newTrainer(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return tr, []int{6, 1, 3}
}

// run evaluates loss and gradients without a step.
func (t *trainer) evaluate(tt *testing.T, samples []int) float64 {
	tt.Helper()
	t.load(1, samples)
	t.objective.set(samples, t.Train.Labels)
	if err := t.plan.Run(t.Kernels); err != nil {
		tt.Fatal(err)
	}
	return float64(t.plan.Value(t.objective.loss)[0]) + t.objective.entropy
}

func softmax(z []float32, heat float64) []float64 {
	p := make([]float64, len(z))
	var sum float64
	for c, v := range z {
		p[c] = math.Exp(float64(v) / heat)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}

// The loss is the formula's, written out for logits in float64; samples that are
// missing from the batch do not count.
func TestLossIsTheFormula(t *testing.T) {
	for _, o := range objectives() {
		tr, samples := lesson(t, o)
		got := tr.evaluate(t, samples)
		heat := max(o.Temperature, 1)
		var want float64
		for i, s := range samples {
			z := tr.plan.Value(tr.logits)[i*3:][:3]
			p, cool, q := softmax(z, 1), softmax(z, heat), softmax(tr.Teacher[s*3:][:3], heat)
			for c := range 3 {
				label := o.Smoothing / 3
				if c == tr.Train.Labels[s] {
					label += 1 - o.Smoothing
				}
				want -= (1 - o.Distill) * label * math.Log(p[c])
				want += o.Distill * heat * heat * q[c] * math.Log(q[c]/cool[c])
			}
		}
		near(t, fmt.Sprintf("the loss of %+v", o), got, want/3, 1e-5)
	}
}

// A teacher with the network's own logits has nothing to teach.
func TestNoLossBesideOneself(t *testing.T) {
	tr, samples := lesson(t, Options{Epochs: 1, Distill: 1, Temperature: 3})
	tr.evaluate(t, samples)
	for i, s := range samples {
		copy(tr.Teacher[s*3:][:3], tr.plan.Value(tr.logits)[i*3:])
	}
	near(t, "the loss", tr.evaluate(t, samples), 0, 1e-6)
	for _, g := range tr.grads {
		near(t, "the gradient", tensor.Dot(g, g), 0, 1e-10)
	}
}

// The gradient, parameter by parameter, against central differences of the loss.
func TestGradientOfTheLoss(t *testing.T) {
	const h = 2e-2
	for _, o := range objectives() {
		tr, samples := lesson(t, o)
		tr.evaluate(t, samples)
		var grads [][]float32
		for _, g := range tr.grads {
			grads = append(grads, append([]float32(nil), g...))
		}
		for i, p := range tr.descent.params {
			for j, x := range p.value {
				at := func(e float32) float64 {
					p.value[j] = x + e
					defer func() { p.value[j] = x }()
					return tr.evaluate(t, samples)
				}
				want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
				near(t, fmt.Sprintf("%+v: a derivative", o), float64(grads[i][j]), want, 1e-4)
			}
		}
	}
}
