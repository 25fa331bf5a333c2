package finetune

import (
	"context"
	"fmt"
	"math"
	"slices"

	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// epoch takes every sample once, in an order of its own.
func (t *trainer) epoch(ctx context.Context, number int) (Score, error) {
	for i := range t.order {
		t.order[i] = i
	}
	tensor.Reseed(&t.source, t.Seed, number)
	t.draws.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	var sum Score
	for samples := range slices.Chunk(t.order, t.batch) {
		if err := ctx.Err(); err != nil {
			return Score{}, err
		}
		if err := t.step(&sum, number, samples); err != nil {
			return Score{}, err
		}
		if t.Progress != nil {
			t.Progress(t.descent.done, t.descent.steps)
		}
	}
	return sum.over(len(t.order)), nil
}

// step moves the parameters by one batch, whose scores it adds to sum.
func (t *trainer) step(sum *Score, number int, samples []int) error {
	t.load(number, samples)
	t.objective.set(samples, t.Train.Labels)
	if err := t.plan.Run(t.Kernels); err != nil {
		return err
	}
	mean := float64(t.plan.Value(t.objective.loss)[0]) + t.objective.entropy
	norm := math.NaN()
	if finite(mean) {
		norm = t.descent.move(t.grads)
	}
	if !finite(norm) {
		return fmt.Errorf("finetune: at step %d, in epoch %d, the loss is %.4g and its gradient has the norm %.4g: lower the learning rate, clip the gradient, or check the data", t.descent.done+1, number, mean, norm)
	}
	sum.Loss += mean * float64(len(samples))
	logits := t.plan.Value(t.logits)
	for i, s := range samples {
		if loss.Answer(logits[i*t.classes:][:t.classes]) == t.truth[s] {
			sum.Accuracy++
		}
	}
	return nil
}

// load fills x with samples of Train, and repeats the first where the batch is not
// full: whatever a network does to a real sample, it does without exception.
func (t *trainer) load(number int, samples []int) {
	for i, s := range samples {
		x := t.x[i*t.features:][:t.features]
		t.Train.Source.Batch(x, s, 1)
		if t.Augment != nil {
			tensor.Reseed(&t.source, t.Seed, number, s)
			t.Augment(x, s, t.draws)
		}
	}
	for i := len(samples); i < t.batch; i++ {
		copy(t.x[i*t.features:], t.x[:t.features])
	}
}

// validate judges the parameters as they are by Valid.
func (t *trainer) validate(ctx context.Context) (*Score, error) {
	var sum Score
	total := t.Valid.Source.Len()
	for from := 0; from < total; from += t.batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(t.batch, total-from)
		t.Valid.Source.Batch(t.x[:n*t.features], from, n)
		if err := t.judge.Run(t.Kernels); err != nil {
			return nil, err
		}
		logits := t.judge.Value(t.logits)
		for i, y := range t.Valid.Labels[from : from+n] {
			row := logits[i*t.classes:][:t.classes]
			sum.Loss += loss.LogSum(row, 1) - float64(row[y])
			if loss.Answer(row) == y {
				sum.Accuracy++
			}
		}
	}
	mean := sum.over(total)
	return &mean, nil
}

func (s Score) over(n int) Score { return Score{s.Loss / float64(n), s.Accuracy / float64(n)} }
