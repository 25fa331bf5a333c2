package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/finetune"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
)

// recipe is how a model is made.
type recipe struct {
	name    string // of its file
	title   string
	about   string
	build   func(*builder)
	task    task
	samples int // per epoch
	epochs  int
	rate    float64 // the highest of the optimizer
	seed    uint64
}

const batch = 64

// task is what a model tells apart.
type task struct {
	classes []string
	draw    func(class int, r *rand.Rand) strokes.Picture
	set     func(seed uint64, n int) (*dataset.Set, error)
	scans   bool // there are scanned pictures of it
}

func digits() task {
	return task{strokes.Classes()[:10], strokes.DrawDigit, strokes.Digits, true}
}

func characters() task {
	return task{strokes.Classes(), strokes.Draw, strokes.Characters, false}
}

func recipes() []recipe {
	return []recipe{
		{
			name: "mlp", title: "Digits: a perceptron", about: "784-128-64-10 with Relu.",
			build: perceptron, task: digits(), samples: 20000, epochs: 40, rate: 2e-3, seed: 1,
		},
		{
			name: "lenet", title: "Digits: LeNet-5", about: "LeNet-5 with Relu and maximum pooling.",
			build: lenet, task: digits(), samples: 20000, epochs: 24, rate: 2e-3, seed: 1,
		},
		{
			name: "characters", title: "Characters: depthwise separable", about: "A strided convolution, five depthwise separable ones, a mean over all places, a linear classifier; Relu.",
			build: separable, task: characters(), samples: 20000, epochs: 24, rate: 2e-3, seed: 1,
		},
	}
}

// train makes the model and its card. Pictures are drawn or distorted anew in every epoch.
func (r recipe) train(ctx context.Context, scans *dataset.Set, k *kernel.Set) (*onnx.Model, card, error) {
	if !r.task.scans {
		scans = nil
	}
	b := newBuilder(batch, r.seed)
	r.build(b)
	lessons := newCourse(r.samples, r.task, scans)
	result, err := finetune.Train(ctx, &finetune.Problem{
		Graph: b.network(), Train: finetune.Samples{Source: lessons, Labels: lessons.labels}, Kernels: k, Seed: r.seed,
	}, finetune.Options{
		Epochs:    r.epochs,
		Optimizer: finetune.AdamW{Rate: r.rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Decay: 1e-5},
		Schedule:  finetune.Cosine(0.05),
		Augment:   lessons.write,
		Report: func(e finetune.Epoch) {
			if e.Number > 0 {
				fmt.Printf("%s: epoch %d of %d, loss %.4f, %.2f %% right\n", r.name, e.Number, r.epochs, e.Train.Loss, 100*e.Train.Accuracy)
			}
		},
	})
	if err != nil {
		return nil, card{}, fmt.Errorf("%s: %w", r.name, err)
	}
	m, err := onnx.Export(result.Graph)
	if err != nil {
		return nil, card{}, fmt.Errorf("%s: %w", r.name, err)
	}
	c := r.card(result.Graph, lessons)
	names, err := json.Marshal(c.Classes)
	if err != nil {
		return nil, card{}, err
	}
	m.Doc = c.Title + ". " + c.About + " " + c.Training
	m.Metadata = []*onnx.Entry{{Key: "hawqeye.classes", Value: string(names)}}
	return m, c, nil
}
