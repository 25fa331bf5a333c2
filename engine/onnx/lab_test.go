package onnx_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/sbinet/npyio"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// npy reads a float32 array of the lab.
func npy(t testing.TB, file string) []float32 {
	t.Helper()
	r, err := npyio.NewReader(bytes.NewReader(lab.Read(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	var v []float32
	if err := r.Read(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func decode(t testing.TB, data []byte) *onnx.Model {
	t.Helper()
	m, err := onnx.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func build(t testing.TB, m *onnx.Model, batch int) (*graph.Graph, *onnx.Report) {
	t.Helper()
	g, r, err := onnx.Build(m, onnx.Options{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	return g, r
}

// run evaluates the first output of g over as many samples as x holds; g takes batch at a time.
func run(t testing.TB, g *graph.Graph, batch int, x []float32) []float32 {
	t.Helper()
	p, err := exec.Compile(g.Outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	in, out := g.Inputs[0], g.Outputs[0]
	per, perOut := in.Shape.Size()/batch, out.Shape.Size()/batch
	var y []float32
	for at := 0; at < len(x); at += batch * per {
		chunk := make([]float32, batch*per)
		n := copy(chunk, x[at:]) / per
		if err := p.Bind(in, chunk); err != nil {
			t.Fatal(err)
		}
		if err := p.Run(kernel.Go()); err != nil {
			t.Fatal(err)
		}
		y = append(y, p.Value(out)[:n*perOut]...)
	}
	return y
}

// furthest is the largest absolute difference.
func furthest(t testing.TB, got, want []float32) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		worst = max(worst, math.Abs(float64(got[i])-float64(want[i])))
	}
	return worst
}

var networks = []struct {
	file, input, logits string
	samples             int
	layers, weights     int
}{
	{"mlp.onnx", "mnist_ref256_input.npy", "mlp_ref256_logits.npy", 256, 3, 784*128 + 128*64 + 64*10},
	{"lenet.onnx", "mnist_ref256_input.npy", "lenet_ref256_logits.npy", 256, 5, 61470},
	{"dscnn_kws.onnx", "dscnn_kws_input.npy", "dscnn_kws_logits.npy", 1000, 10, 22016},
	{"resnet20.onnx", "cifar_ref256_input.npy", "resnet20_ref256_logits.npy", 256, 20, 268336},
	{"resnet20_bn.onnx", "cifar_ref256_input.npy", "resnet20_ref256_logits.npy", 256, 20, 268336},
}

// PyTorch's logits, for batches and for single samples.
func TestLogitsOfNetworks(t *testing.T) {
	for _, n := range networks {
		for _, batch := range []int{1, 32} {
			t.Run(fmt.Sprintf("%s/%d", n.file, batch), func(t *testing.T) {
				x, want := npy(t, n.input), npy(t, n.logits)
				some := 33 // the last batch is not full
				if batch == 1 {
					some = 8
				}
				x, want = x[:len(x)/n.samples*some], want[:len(want)/n.samples*some]
				g, r := build(t, decode(t, lab.Read(t, n.file)), batch)
				if r.Batch != batch || r.Fixed != "" || len(r.Notes) > 0 {
					t.Errorf("report %+v", r)
				}
				if d := furthest(t, run(t, g, batch, x), want); d > 1e-4 {
					t.Errorf("logits differ by %g", d)
				}
			})
		}
	}
}

func TestLayersOfNetworks(t *testing.T) {
	for _, n := range networks {
		g, _ := build(t, decode(t, lab.Read(t, n.file)), 4)
		weights := 0
		var names []string
		for _, l := range g.Layers {
			weights += l.Params()
			names = append(names, l.Name)
			if l.Nodes[0].In[1] != l.Weight || l.Kind == "" {
				t.Errorf("%s: layer %+v does not lead to its weight", n.file, l)
			}
		}
		if len(g.Layers) != n.layers || weights != n.weights {
			t.Errorf("%s: %d layers with %d weights, want %d with %d", n.file, len(g.Layers), weights, n.layers, n.weights)
		}
		if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) != len(names) {
			t.Errorf("%s: names repeat: %v", n.file, names)
		}
	}
	g, _ := build(t, decode(t, lab.Read(t, "resnet20.onnx")), 1)
	if first, last := g.Layers[0], g.Layers[19]; first.Name != "/conv1/Conv" || first.Kind != "Conv" || last.Kind != "Gemm" ||
		last.Weight.Name != "linear.weight" || last.Axis != 0 {
		t.Errorf("first layer %+v, last %+v", first, last)
	}
}

// The lab folded the normalizations of one file into the weights of the other, in float64.
func TestFoldedNormalizationIsTheLabs(t *testing.T) {
	norm, _ := build(t, decode(t, lab.Read(t, "resnet20_bn.onnx")), 1)
	plain, _ := build(t, decode(t, lab.Read(t, "resnet20.onnx")), 1)
	for i, l := range plain.Layers {
		got, want := norm.Layers[i], l
		if got.Name != want.Name || got.Axis != want.Axis {
			t.Errorf("layer %q stands where %q is due", got.Name, want.Name)
		}
		for k, w := range want.Weight.Value.Data {
			if v := got.Weight.Value.Data[k]; math.Abs(float64(v-w)) > 0x1p-23*math.Abs(float64(w)) { // one unit in the last place
				t.Fatalf("%s: weight %d is %v instead of %v", got.Name, k, v, w)
			}
		}
	}
	if n := count(norm, "Mul"); n != 0 {
		t.Errorf("%d normalizations were not folded", n)
	}
}
