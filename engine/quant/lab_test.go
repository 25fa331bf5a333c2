package quant_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// The perturbations of every layer of the lab's networks, against PyTorch's.
func TestPerturbationOfLabModels(t *testing.T) {
	for model, ptq := range map[string]string{
		"resnet20.onnx": "ptq_resnet20.json", "lenet.onnx": "ptq_lenet.json",
		"mlp.onnx": "ptq_mlp.json", "dscnn_kws.onnx": "ptq_dscnn.json",
	} {
		var want struct {
			Layers []string
			Modes  map[string]struct{ Perturbation map[string]map[string]float64 }
		}
		lab.JSON(t, &want, ptq)
		weights := labWeights(t, model)
		for clip, mode := range want.Modes {
			rule, err := quant.FindRule("uniform", clip)
			if err != nil {
				t.Fatal(err)
			}
			for _, layer := range want.Layers {
				w := weights[layer+".weight"]
				for bits, expected := range mode.Perturbation[layer] {
					b, _ := strconv.Atoi(bits)
					q, err := quant.QuantizeWeights(w, 0, b, rule)
					if err != nil {
						t.Fatal(err)
					}
					if got := q.Perturbation(w); math.Abs(got-expected) > 1e-5*expected {
						t.Errorf("%s %s %s at %s bits: perturbation %v, want %v", model, clip, layer, bits, got, expected)
					}
				}
			}
		}
	}
}

// labWeights are the real-valued initializers of a model, by name.
func labWeights(t testing.TB, model string) map[string]*tensor.Tensor {
	m, err := onnx.Decode(lab.Read(t, model))
	if err != nil {
		t.Fatal(err)
	}
	weights := map[string]*tensor.Tensor{}
	for _, init := range m.Graph.Initializers {
		if init.Type != onnx.Float {
			continue
		}
		if weights[init.Name], err = init.Float32s(); err != nil {
			t.Fatal(err)
		}
	}
	return weights
}

// FitAffine is what ONNX's DynamicQuantizeLinear does.
func TestAffineAgreesWithONNX(t *testing.T) {
	for _, name := range []string{"", "_max_adjusted", "_min_adjusted"} {
		dir := "test_dynamicquantizelinear" + name
		x := nodeTest(t, dir, "input_0").floats
		want, scale, zero := nodeTest(t, dir, "output_0"), nodeTest(t, dir, "output_1"), nodeTest(t, dir, "output_2")
		var r quant.Range
		r.Observe(x)
		a, err := quant.FitAffine(r, 8)
		if err != nil {
			t.Fatal(err)
		}
		if a.Scale != scale.floats[0] || int64(a.Zero) != zero.ints[0] {
			t.Errorf("%s: scale %v, zero point %d; want %v, %d", dir, a.Scale, a.Zero, scale.floats[0], zero.ints[0])
		}
		sameCodes(t, dir, a, x, want.ints)
	}
}

func TestQuantizeAgreesWithONNX(t *testing.T) {
	dir := "test_quantizelinear"
	scale, zero := nodeTest(t, dir, "input_1").floats[0], nodeTest(t, dir, "input_2").ints[0]
	a := quant.Affine{Scale: scale, Zero: uint8(zero), Hi: 255}
	sameCodes(t, dir, a, nodeTest(t, dir, "input_0").floats, nodeTest(t, dir, "output_0").ints)
}

func TestDequantizeAgreesWithONNX(t *testing.T) {
	dir := "test_dequantizelinear"
	scale, zero := nodeTest(t, dir, "input_1").floats[0], nodeTest(t, dir, "input_2").ints[0]
	a := quant.Affine{Scale: scale, Zero: uint8(zero), Hi: 255}
	codes, want := nodeTest(t, dir, "input_0").ints, nodeTest(t, dir, "output_0").floats
	x := make([]float32, 1)
	for i, q := range codes {
		a.Dequantize(x, []uint8{uint8(q)})
		if x[0] != want[i] {
			t.Errorf("code %d stands for %v, want %v", q, x[0], want[i])
		}
	}
}

func sameCodes(t *testing.T, what string, a quant.Affine, x []float32, want []int64) {
	t.Helper()
	codes := make([]uint8, len(x))
	a.Quantize(codes, x)
	for i, q := range codes {
		if int64(q) != want[i] {
			t.Errorf("%s: %v has code %d, want %d", what, x[i], q, want[i])
		}
	}
}

type values struct {
	floats []float32
	ints   []int64
}

// nodeTest is one recorded tensor of an operator's conformance test.
func nodeTest(t *testing.T, dir, name string) (v values) {
	t.Helper()
	p, err := onnx.DecodeTensor(lab.Read(t, "onnx-node-tests", dir, "test_data_set_0", name+".pb"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Type.IsInt() {
		v.ints, err = p.Integers()
	} else {
		var f *tensor.Tensor
		if f, err = p.Float32s(); err == nil {
			v.floats = f.Data
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func BenchmarkQuantizeLayer(b *testing.B) {
	w := labWeights(b, "resnet20.onnx")["layer3.1.conv1.weight"]
	for _, clip := range quant.Clips() {
		b.Run(fmt.Sprintf("%s_six_widths_%d", clip.Name(), len(w.Data)), func(b *testing.B) {
			for b.Loop() {
				for _, bits := range []int{2, 3, 4, 5, 6, 8} {
					if _, err := quant.QuantizeWeights(w, 0, bits, quant.Rule{Quantizer: quant.Uniform{}, Clip: clip}); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
