package hessian

import (
	"math"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// reference is what the lab knows about a network on the first 256 samples of its data.
type reference struct {
	Layers map[string]struct {
		Params int
		TraceW float64 `json:"trace_w"`
		TraceZ float64 `json:"trace_z"`
		TraceA float64 `json:"trace_a"`
		ElemsZ int     `json:"z_elems"`
		ElemsA int     `json:"a_elems"`
		StdErr float64 `json:"se_over_samples"`
		TopEig float64 `json:"exact_top_eig"`
	}
}

// labCase is a network of the lab with its data and numbers; layers are the
// lab's names in graph order.
type labCase struct {
	name, model, reference string
	inputs, labels         string
	layers                 []string
}

var (
	mlp    = labCase{"mlp", "mlp.onnx", "ref_mlp.json", "mnist_ref256_input.npy", "mnist_ref256_labels.npy", []string{"fc1", "fc2", "fc3"}}
	lenet  = labCase{"lenet", "lenet.onnx", "ref_lenet.json", "mnist_ref256_input.npy", "mnist_ref256_labels.npy", []string{"conv1", "conv2", "fc1", "fc2", "fc3"}}
	dscnn  = labCase{"dscnn", "dscnn_kws.onnx", "ref_dscnn.json", "dscnn_kws_input.npy", "dscnn_kws_labels.npy", []string{"mods.0", "mods.1", "mods.2", "mods.3", "mods.4", "mods.5", "mods.6", "mods.7", "mods.8", "mods.11"}}
	resnet = labCase{"resnet20", "resnet20.onnx", "ref_resnet20.json", "cifar_ref256_input.npy", "cifar_ref256_labels.npy", []string{
		"conv1", "layer1.0.conv1", "layer1.0.conv2", "layer1.1.conv1", "layer1.1.conv2", "layer1.2.conv1", "layer1.2.conv2",
		"layer2.0.conv1", "layer2.0.conv2", "layer2.1.conv1", "layer2.1.conv2", "layer2.2.conv1", "layer2.2.conv2",
		"layer3.0.conv1", "layer3.0.conv2", "layer3.1.conv1", "layer3.1.conv2", "layer3.2.conv1", "layer3.2.conv2", "linear",
	}}
)

func (c labCase) build(t testing.TB, batch int) *graph.Graph {
	t.Helper()
	m, err := onnx.Decode(lab.Read(t, c.model))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(m, onnx.Options{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	return loss.Logits(g)
}

// problem is the network over the first samples of its data.
func (c labCase) problem(t testing.TB, batch, samples int) *Problem {
	t.Helper()
	g := c.build(t, batch)
	read := func(name string) dataset.File { return dataset.File{Name: name, Data: lab.Read(t, name)} }
	set, err := dataset.Read([]dataset.File{read(c.inputs)}, dataset.Options{Labels: read(c.labels), Samples: samples})
	if err != nil {
		t.Fatal(err)
	}
	set, err = set.Fit(g.Inputs[0].Shape[1:], g.Outputs[0].Shape[1])
	if err != nil {
		t.Fatal(err)
	}
	return &Problem{Graph: g, Source: set, Labels: set.Labels, Kernels: kernel.Native(), Seed: 1}
}

func (c labCase) numbers(t testing.TB) reference {
	t.Helper()
	var ref reference
	lab.JSON(t, &ref, c.reference)
	return ref
}

// measure runs Measure, which must succeed.
func measure(t testing.TB, p *Problem, o Options) *Result {
	t.Helper()
	r, err := Measure(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func relative(got, want float64) float64 { return math.Abs(got-want) / math.Abs(want) }
