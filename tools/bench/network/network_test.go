package network

import (
	"bytes"
	"math"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
	"hawqeye/tools/ort"
)

// The networks have the sizes that their papers give.
func TestSizes(t *testing.T) {
	for name, c := range map[string]struct {
		file         []byte
		params, macs float64 // millions
	}{
		"MobileNetV2 224": {MobileNetV2(224), 3.50, 300.8}, // torchvision says 3.50 and 0.30 G
		"MobileNetV2 96":  {MobileNetV2(96), 3.50, 56.1},
		"transformer":     {Transformer(), 0.398, 25.2}, // without the products of two values
	} {
		m, err := onnx.Decode(c.file)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := onnx.Inspect(m)
		if err != nil || len(facts.Unsupported) > 0 {
			t.Fatalf("%s: %+v, %v", name, facts, err)
		}
		if params, macs := float64(facts.Params)/1e6, float64(facts.MACs)/1e6; math.Abs(params/c.params-1) > 0.01 || math.Abs(macs/c.macs-1) > 0.01 {
			t.Errorf("%s has %.3f M parameters and takes %.1f M multiplications", name, params, macs)
		}
	}
	if !bytes.Equal(Transformer(), Transformer()) {
		t.Error("the same seed gives other files")
	}
}

// ONNX Runtime takes any number of samples of them. Random as they are, what they
// compute neither vanishes nor explodes.
func TestRuntimeTakesThem(t *testing.T) {
	const samples = 2
	var cases []ort.Case
	sizes := []struct{ in, out int }{{3 * 96 * 96, 1000}, {Tokens * Width, classes}}
	for i, file := range [][]byte{MobileNetV2(96), Transformer()} {
		x := make([]float32, samples*sizes[i].in)
		tensor.Normal(x, tensor.Rand(2))
		cases = append(cases, ort.Case{Model: file, Samples: x})
	}
	for i, r := range ort.RunAll(t, cases) {
		if r.Err != nil || len(r.Output.Data) != samples*sizes[i].out {
			t.Errorf("network %d gives %d outputs, %v", i, len(r.Output.Data), r.Err)
			continue
		}
		square := 0.0
		for _, v := range r.Output.Data {
			square += float64(v) * float64(v) / float64(len(r.Output.Data))
		}
		if !(square > 0.01 && square < 100) {
			t.Errorf("network %d: the outputs' mean square is %v", i, square)
		}
	}
}
