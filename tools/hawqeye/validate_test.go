package main

import (
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/studio"
	"hawqeye/tools/lab"
)

// On a real network, the models of damage say in what order assignments do harm.
func TestValidate(t *testing.T) {
	args := []string{"validate", lab.Path(t, "mlp.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--samples", "64", "--assignments", "12"}
	var v validation
	command(t, &v, args...)
	var names []string
	for _, m := range v.Models {
		names = append(names, m.Damage)
		for _, g := range m.Groups {
			if g.Spearman == nil || *g.Spearman < .6 || *g.Spearman > 1 {
				t.Errorf("%s, %d to %d bits: rank correlation %v", m.Damage, g.Low, g.High, g.Spearman)
			}
			if m.Damage == "superposed" && (*g.Spearman < .95 || *g.Error > .5) {
				t.Errorf("superposed shifts, %d to %d bits: rank correlation %.3f, error %.3f", g.Low, g.High, *g.Spearman, *g.Error)
			}
		}
	}
	var want []string // all but that which measures instead of predicting
	for _, d := range studio.Damages()[1:] {
		want = append(want, d.Name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("models %v, want %v", names, want)
	}
	if msg := fails(t, 2, append(args, "--assignments", "1")...); !strings.Contains(msg, "at least two") {
		t.Errorf("of one assignment: %q", msg)
	}
	if msg := fails(t, 2, "allocate", lab.Path(t, "mlp.onnx"), "--avg-bits", "4", "--damage", "none"); !strings.Contains(msg, studio.DamageNames()) {
		t.Errorf("of a model that is not there: %q", msg)
	}
}

// Bits are chosen by what they do to answers, without labels or sensitivities.
func TestAllocateByAnswers(t *testing.T) {
	var a allocation
	command(t, &a, "allocate", lab.Path(t, "mlp.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--avg-bits", "4", "--damage", "measured", "--lock", lockOf(t))
	if a.AvgBits > 4 || len(a.Assignment) != 3 || a.Assignment[2].Bits != 8 {
		t.Errorf("%+v", a)
	}
}

// lockOf fixes the perceptron's last layer.
func lockOf(t *testing.T) string {
	var in inspection
	command(t, &in, "inspect", lab.Path(t, "mlp.onnx"))
	return in.Layers[2].Name + "=8"
}

// The smallest network within a tolerance is sought by running networks.
func TestMaxDrop(t *testing.T) {
	var q quantization
	command(t, &q, "quantize", lab.Path(t, "mlp.onnx"), "--inputs", lab.Path(t, "mnist_ref256_input.npy"), "--labels", lab.Path(t, "mnist_ref256_labels.npy"), "--max-drop", "1", "--damage", "single")
	if drop := *q.Float.Top1 - *q.Quantized.Top1; drop > .01 || q.Quantized.WeightBytes >= q.Float.WeightBytes/8 {
		t.Errorf("%.4f of the right answers are lost, of %d bytes of weights %d are left", drop, q.Float.WeightBytes, q.Quantized.WeightBytes)
	}
	if msg := fails(t, 2, "quantize", lab.Path(t, "mlp.onnx"), "--max-drop", "1", "--avg-bits", "4"); !strings.Contains(msg, "--max-drop") {
		t.Errorf("of two targets: %q", msg)
	}
}
