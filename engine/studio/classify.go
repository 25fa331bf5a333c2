package studio

import (
	"context"
	"fmt"

	"hawqeye/engine/dataset"
	"hawqeye/engine/loss"
	"hawqeye/engine/wire"
)

// answers are the float network's classes of some samples, which the quantized
// network's are compared with.
type answers struct {
	data    *dataset.Set
	classes []int
}

// Evaluate counts a classifier's right answers, and for the quantized network
// those that agree with the float one.
func (s *Session) Evaluate(ctx context.Context, net wire.Network, data *dataset.Set) (*wire.Scored, error) {
	if err := s.runs(net); err != nil {
		return nil, err
	}
	if err := s.classifies(); err != nil {
		return nil, err
	}
	t := tally{wire.StageEvaluating, 0, data.N}
	compare := net == wire.QuantizedNet && s.answers.data != data
	if compare {
		t.total *= 2
	}
	out, err := s.outputs(ctx, net, data, t)
	if err != nil {
		return nil, err
	}
	classes := largest(out.Values, data.N)
	res := &wire.Scored{Network: net, N: data.N, Seconds: out.Seconds}
	if data.Labels != nil {
		correct := matches(classes, data.Labels)
		res.Correct = &correct
	}
	if net == wire.FloatNet {
		s.answers = answers{data, classes}
		return res, nil
	}
	if compare {
		t.done = data.N
		float, err := s.outputs(ctx, wire.FloatNet, data, t)
		if err != nil {
			return nil, err
		}
		s.answers = answers{data, largest(float.Values, data.N)}
	}
	agreed := matches(classes, s.answers.classes)
	res.Agreed = &agreed
	return res, nil
}

// classifies says why the model's outputs cannot be taken for classes.
func (s *Session) classifies() error {
	if s.Classes() < 2 {
		return fmt.Errorf("%s is no classifier: it has no output with one row of classes per sample", s.name)
	}
	return nil
}

// samplesToEvaluate is how many are drawn where a message says no number.
const samplesToEvaluate = 1000

func (s *Session) evaluate(ctx context.Context, c *wire.Evaluate) (*wire.Scored, error) {
	if err := s.runs(c.Network); err != nil {
		return nil, err
	}
	data, err := s.open(ctx, c.Data, samplesToEvaluate)
	if err != nil {
		return nil, err
	}
	return s.Evaluate(ctx, c.Network, data)
}

// largest is the place of the largest output of every sample.
func largest(outputs []float32, samples int) []int {
	classes, width := make([]int, samples), len(outputs)/samples
	for i := range classes {
		classes[i] = loss.Answer(outputs[i*width:][:width])
	}
	return classes
}

func matches(a, b []int) int {
	n := 0
	for i, v := range a {
		if v == b[i] {
			n++
		}
	}
	return n
}
