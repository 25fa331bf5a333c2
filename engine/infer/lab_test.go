package infer

import (
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/tools/lab"
)

// differing is the share of sums that may be rounded to the other side: those
// that lie closer to a half than the float oracle computes. Its sums are wrong by
// 2⁻²⁴ of their largest part, some 10³ codes, or a few 10⁻⁵ of a code per layer.
const differing = 1e-4

// networks are those of the lab with data to calibrate on and to run.
var networks = []struct {
	name, calibration, data string
	prepare                 dataset.Preprocess
}{
	{"lenet.onnx", "mnist-train5000-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", mnist},
	{"mlp.onnx", "mnist-train5000-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", mnist},
	{"dscnn_kws.onnx", "dscnn_kws_input.npy", "dscnn_kws_input.npy", dataset.Preprocess{}},
	{"resnet20.onnx", "cifar10_train2000.bin", "cifar10_test846.bin", cifar},
}

// labNetwork is a network of the lab, calibrated, and the samples to run it on.
func labNetwork(t testing.TB, i, batch, calibration int) (*calibrated, *dataset.Set) {
	t.Helper()
	n := networks[i]
	g := model(t, n.name, batch)
	sample := g.Inputs[0].Shape[1:]
	var sets [2]*dataset.Set
	for j, name := range []string{n.calibration, n.data} {
		var err error
		if sets[j], err = data(t, name, n.prepare).Fit(sample, 0); err != nil {
			t.Fatal(err)
		}
	}
	return calibrate(t, g, sets[0], calibration, 8), sets[1]
}

// mixed is the lab's 4-bit assignment for resnet20, by weight.
func mixed(t testing.TB) map[string]int {
	t.Helper()
	var ptq struct {
		Modes map[string]struct {
			Mixed map[string]struct{ Assign map[string]int }
		}
	}
	lab.JSON(t, &ptq, "ptq_resnet20.json")
	bits := map[string]int{}
	for layer, b := range ptq.Modes["mse"].Mixed["avgtrace:test256:budget4"].Assign {
		bits[layer+".weight"] = b
	}
	if len(bits) != 20 {
		t.Fatalf("the lab assigns bits to %d layers, want 20", len(bits))
	}
	return bits
}

func TestLabNetworksBlockByBlock(t *testing.T) {
	for i, n := range networks {
		const batch = 2
		c, src := labNetwork(t, i, batch, 32)
		x := make([]float32, batch*src.Shape.Size())
		src.Batch(x, 0, batch)
		widths := []map[string]int{nil}
		if n.name == "resnet20.onnx" {
			widths = append(widths, mixed(t))
		}
		for _, bits := range widths {
			s := c.scheme(t, bits)
			compareBlocks(t, s, kernel.Go(), x).check(t, n.name, differing)
			compareRuns(t, s, x)
		}
	}
}

// The integer network and its float oracle agree on the class of nearly every
// sample.
func TestLabNetworksEndToEnd(t *testing.T) {
	for i, n := range networks {
		c, src := labNetwork(t, i, 32, 256)
		s := c.scheme(t, nil)
		y := evaluateAll(t, s, src.Head(256))
		fake := s.FakeQuantized()
		x := make([]float32, fake.Inputs[0].Shape.Size())
		classes := len(y) / 256
		agree := 0
		for from := 0; from < 256; from += 32 {
			src.Batch(x, from, 32)
			want := evaluate(t, kernel.Go(), fake.Outputs[0], map[*graph.Node][]float32{fake.Inputs[0]: x})
			for j := range 32 {
				if argmax(want[j*classes:][:classes]) == argmax(y[(from+j)*classes:][:classes]) {
					agree++
				}
			}
		}
		t.Logf("%s: %d of 256 classes agree with the float oracle", n.name, agree)
		if agree < 254 {
			t.Errorf("%s: %d of 256 classes agree with the float oracle, want 254", n.name, agree)
		}
		if n.name == "resnet20.onnx" {
			resnet20Accuracy(t, c, src)
		}
	}
}

// On the lab's 846 test pictures resnet20 keeps its accuracy at 8 bits, and at
// the lab's 4-bit assignment nearly what the lab measured with float activations.
func resnet20Accuracy(t *testing.T, c *calibrated, src *dataset.Set) {
	t.Helper()
	for _, w := range []struct {
		what  string
		bits  map[string]int
		least float64
		bytes int64
	}{
		{"8 bits", nil, .9173 - .005, 268336},
		{"4 bits mixed", mixed(t), .899, 1073024 / 8},
	} {
		s := c.scheme(t, w.bits)
		y := evaluateAll(t, s, src)
		right := 0
		for i, label := range src.Labels {
			if argmax(y[i*10:][:10]) == label {
				right++
			}
		}
		top1 := float64(right) / float64(len(src.Labels))
		t.Logf("%s: top-1 %.4f of %d", w.what, top1, len(src.Labels))
		if len(src.Labels) != 846 || top1 < w.least {
			t.Errorf("%s: top-1 %.4f of %d, want %.4f of 846", w.what, top1, len(src.Labels), w.least)
		}
		if size := SizeOf(s); size.Weights != w.bytes {
			t.Errorf("%s: the weights take %d bytes, want %d", w.what, size.Weights, w.bytes)
		}
	}
}

func evaluateAll(t *testing.T, s *fuse.Scheme, src *dataset.Set) []float32 {
	t.Helper()
	p, err := Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	y, err := p.Evaluate(t.Context(), src, kernel.Go(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func argmax(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}
