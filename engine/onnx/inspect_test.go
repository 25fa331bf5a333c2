package onnx_test

import (
	"slices"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

func TestInspect(t *testing.T) {
	f, err := onnx.Inspect(decode(t, lab.Read(t, "lenet.onnx")))
	if err != nil {
		t.Fatal(err)
	}
	if f.Format != "ONNX" || f.Opset != 13 || f.IRVersion != 7 || f.Producer != "pytorch 1.13.0" {
		t.Errorf("%s, opset %d, IR %d, by %q", f.Format, f.Opset, f.IRVersion, f.Producer)
	}
	if in := f.Inputs[0]; in.Name != "input" || !slices.Equal(in.Shape, []int{-1, 1, 28, 28}) || in.Names[0] != "N" {
		t.Errorf("input %+v", in)
	}
	if out := f.Outputs[0]; out.Name != "logits" || !slices.Equal(out.Shape, []int{-1, 10}) {
		t.Errorf("output %+v", out)
	}
	if f.Params != 61706 { // the lab's README
		t.Errorf("%d parameters", f.Params)
	}
	// LeNet-5 by hand: 28² outputs of 25 taps in 6 maps, 10² of 6·25 in 16, and the products.
	wantMACs := []int64{784 * 6 * 25, 100 * 16 * 150, 400 * 120, 120 * 84, 84 * 10}
	for i, l := range f.Layers {
		if l.MACs != wantMACs[i] {
			t.Errorf("%s: %d multiply-accumulates, want %d", l.Name, l.MACs, wantMACs[i])
		}
	}
	if l := f.Layers[1]; l.Name != "/conv2/Conv" || l.Op != "Conv" || !slices.Equal(l.Shape, []int{16, 6, 5, 5}) || l.Params != 2400 {
		t.Errorf("layer %+v", l)
	}
}

// A model that cannot be run is described all the same.
func TestInspectUnsupported(t *testing.T) {
	f, err := onnx.Inspect(decode(t, lab.Read(t, "onnx-node-tests", "test_convtranspose_1d", "model.onnx")))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Unsupported) != 1 || f.Unsupported[0].Op != "ConvTranspose" || len(f.Inputs) != 2 {
		t.Errorf("%+v", f)
	}
}
