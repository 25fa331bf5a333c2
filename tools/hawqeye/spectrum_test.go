package main

import (
	"math"
	"strings"
	"testing"

	"hawqeye/tools/lab"
)

// The trace and the largest eigenvalue are those that sensitivity finds in other ways.
func TestSpectrum(t *testing.T) {
	data := []string{
		lab.Path(t, "mlp.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--labels", lab.Path(t, "mnist_ref256_labels.npy"), "--samples", "64",
	}
	var want sensitivity
	command(t, &want, append([]string{"sensitivity", "--eig", "2"}, data...)...)
	for _, l := range want.Layers {
		var got spectrum
		command(t, &got, append([]string{"spectrum", "--layer", l.Name, "--steps", "24", "--probes", "8"}, data...)...)
		if len(got.Top) != 5 || len(l.Eigenvalues) != 2 {
			t.Fatalf("%s: %d and %d eigenvalues, want 5 and 2", l.Name, len(got.Top), len(l.Eigenvalues))
		}
		for i, e := range l.Eigenvalues {
			if d := math.Abs(got.Top[i].Value - e.Value); d > got.Top[i].Residual+e.Residual+1e-5*e.Value {
				t.Errorf("%s: the largest eigenvalues are %v, by sensitivity %v", l.Name, got.Top, l.Eigenvalues)
			}
		}
		if math.Abs(got.Trace-*l.Trace) > 4**got.StdErr {
			t.Errorf("%s: the trace is %v ± %v, exactly %v", l.Name, got.Trace, *got.StdErr, *l.Trace)
		}
	}
	if msg := fails(t, 2, append([]string{"spectrum"}, data...)...); !strings.Contains(msg, "--layer") {
		t.Errorf("of no layer: %q", msg)
	}
	if msg := fails(t, 1, append([]string{"spectrum", "--layer", "none"}, data...)...); !strings.Contains(msg, "none") {
		t.Errorf("of a layer that is not there: %q", msg)
	}
}
