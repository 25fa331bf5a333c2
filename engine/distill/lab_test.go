package distill_test

import (
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/distill"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// On ResNet-20 with its normalizations: the pictures that it was trained on show
// the statistics that the file remembers, noise does not, and what is distilled
// from noise comes near.
func TestLab(t *testing.T) {
	m, err := onnx.Decode(lab.Read(t, "resnet20_bn.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(m, onnx.Options{Batch: 32})
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Norms) != 19 {
		t.Fatalf("%d normalizations are known, the file has 19", len(g.Norms))
	}
	set, err := dataset.Open(lab.Path(t, "cifar10_train2000.bin"), dataset.Options{Preprocess: dataset.Preprocess{Mean: []float64{.485, .456, .406}, Std: []float64{.229, .224, .225}}})
	if err != nil {
		t.Fatal(err)
	}
	d := distill.Distance(g)
	plan, err := exec.Compile([]*graph.Node{d}, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(s tensor.Source) float64 {
		x := make([]float32, g.Inputs[0].Shape.Size())
		s.Batch(x, 0, 32)
		if err := plan.Bind(g.Inputs[0], x); err != nil {
			t.Fatal(err)
		}
		if err := plan.Run(kernel.Native()); err != nil {
			t.Fatal(err)
		}
		return float64(plan.Value(d)[0])
	}
	in, err := distill.Run(t.Context(), g, kernel.Native(), distill.Options{Samples: 32, Steps: 30, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	distilled, err := dataset.FromInputs("distilled", in.Values, g.Inputs[0].Shape[1:])
	if err != nil {
		t.Fatal(err)
	}
	real, made := at(set), at(distilled)
	t.Logf("distance of noise %.1f, of training pictures %.1f, distilled %.1f", in.Before, real, made)
	if real > in.Before/10 || made > in.Before/5 {
		t.Errorf("distance of noise %v, of training pictures %v, distilled %v", in.Before, real, made)
	}
}
