package finetune

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// digits are the first 2000 samples of a part of the lab's MNIST.
func digits(t *testing.T, part string) Samples {
	t.Helper()
	set, err := dataset.Open(lab.Path(t, part+"-images-idx3-ubyte.gz"), dataset.Options{
		Preprocess: dataset.Preprocess{Mean: []float64{.1307}, Std: []float64{.3081}},
		Labels:     dataset.File{Name: part, Data: lab.Read(t, part+"-labels-idx1-ubyte.gz")},
	})
	if err == nil {
		set, err = set.Head(2000).Fit(tensor.Shape{784}, 10)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Samples{set, set.Labels}
}

// nudge moves a picture of 28×28 by up to one pixel each way.
func nudge(dst []float32, _ int, r *rand.Rand) {
	by := 28*(r.IntN(3)-1) + r.IntN(3) - 1
	if by > 0 {
		copy(dst[by:], dst)
	} else {
		copy(dst, dst[-by:])
	}
}

// A small perceptron learns 2000 digits well enough to read 2000 others.
func TestPerceptronLearnsDigits(t *testing.T) {
	p := &Problem{
		Graph: perceptron(16, op.Relu, 784, 64, 10), Train: digits(t, "mnist-train5000"), Valid: digits(t, "t10k"),
		Kernels: kernel.Go(), Seed: 1,
	}
	r := train(t, p, Options{
		Epochs: 8, Optimizer: SGD{Rate: 0.02, Momentum: 0.9}, Schedule: Cosine(0.1), Smoothing: 0.05, Clip: 5, Augment: nudge,
		Report: func(e Epoch) { t.Logf("epoch %d: trained to %+v, validated at %+v", e.Number, e.Train, *e.Valid) },
	})
	if r.Best.Valid.Accuracy < 0.9 {
		t.Errorf("it reads %.1f %% of other digits, want 90 %%", 100*r.Best.Valid.Accuracy)
	}
}

// The parameters of a convolutional network from a file are all its weights and
// biases, and one epoch on them lowers a loss that is low already.
func TestLeNetGoesOnLearning(t *testing.T) {
	m, err := onnx.Decode(lab.Read(t, "lenet.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(m, onnx.Options{Batch: 16})
	if err != nil {
		t.Fatal(err)
	}
	params := 0
	for _, n := range Params(g) {
		params += n.Shape.Size()
	}
	if params != 61706 || len(Params(g)) != 10 {
		t.Errorf("LeNet-5 has %d parameters in %d leaves, want 61706 in 10", params, len(Params(g)))
	}
	data := digits(t, "t10k") // which it was not trained on
	data.Source, data.Labels = data.Source.(*dataset.Set).Head(256), data.Labels[:256]
	data.Labels = slices.Clone(data.Labels)
	p := &Problem{Graph: g, Train: data, Valid: data, Kernels: kernel.Go()}
	var scores []float64
	train(t, p, Options{Epochs: 8, Optimizer: SGD{Rate: 0.02, Momentum: 0.5}, Report: func(e Epoch) { scores = append(scores, e.Valid.Loss) }})
	if !(scores[1] < 0.8*scores[0]) {
		t.Errorf("an epoch over 256 digits takes their loss from %.4g to %.4g, want a fifth less", scores[0], scores[1])
	}
}
