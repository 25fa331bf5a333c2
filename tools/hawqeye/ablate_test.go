package main

import (
	"math"
	"strings"
	"testing"

	"hawqeye/tools/lab"
)

// Weights at 2 bits do more than at 8, layer by layer; what rounding activations
// does has nothing to do with it.
func TestAblate(t *testing.T) {
	args := []string{"ablate", lab.Path(t, "lenet.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--samples", "100"}
	var fine, coarse ablation
	command(t, &fine, append(args, "--bits", "8")...)
	command(t, &coarse, append(args, "--bits", "2", "--labels", lab.Path(t, "mnist_ref256_labels.npy"))...)
	if len(fine.Weights.Each) != 5 || len(fine.Activations.Each) < 5 || fine.Samples != 100 || fine.ActBits != 8 {
		t.Fatalf("%+v", fine)
	}
	for l, r := range coarse.Weights.Each {
		if f := fine.Weights.Each[l]; !(r.Alone.KL > 10*f.Alone.KL) || f.Name != r.Name || f.Alone.Top1 != nil || r.Alone.Top1 == nil {
			t.Errorf("%+v at 2 bits, %+v at 8", r, f)
		}
	}
	for v, r := range coarse.Activations.Each {
		if d := math.Abs(r.Alone.KL - fine.Activations.Each[v].Alone.KL); d > 0 {
			t.Errorf("%s depends on the width of weights by %v", r.Name, d)
		}
	}
	if msg := fails(t, 2, append(args, "--bits", "9")...); !strings.Contains(msg, "--bits 9") {
		t.Errorf("nine bits: %q", msg)
	}
}
