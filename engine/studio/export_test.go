package studio_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// classes is the largest output of every ten.
func classes(outputs []float32) []int {
	var c []int
	for row := range slices.Chunk(outputs, 10) {
		c = append(c, slices.Index(row, slices.Max(row)))
	}
	return c
}

// The check counts what a session with the exported file for its model counts.
func TestExportCheck(t *testing.T) {
	for _, bits := range []float64{2, 4} {
		s := quantizedTiny(t, bits)
		for _, check := range []int{0, 1, 11, 40, 100} {
			e := answer[*wire.Exported](t, s, &wire.Export{Format: "onnx", Check: check})
			other := studio.New(kernel.Go(), nil)
			answer[*wire.Loaded](t, other, &wire.Load{Name: e.Name, Model: e.File})
			set, err := strokes.Digits(3, 40)
			if err != nil {
				t.Fatal(err)
			}
			x := make([]float32, 40*784)
			set.Batch(x, 0, 40)
			for i := range x {
				x[i] = float32((float64(x[i]) - 0.13) / 0.3)
			}
			read, engine := classes(run(t, other, wire.FloatNet, x)), classes(run(t, s, wire.QuantizedNet, x))
			same := 0
			for i := range min(check, 40) {
				if read[i] == engine[i] {
					same++
				}
			}
			if e.Checked != min(check, 40) || e.Same != same || same < e.Checked*9/10 {
				t.Errorf("%v bits: %d of %d are the same, want %d of %d", bits, e.Same, e.Checked, same, min(check, 40))
			}
		}
	}
}

// An exported file says what the model's said, classes for example, and of its
// widths the truth; it can be quantized again, and is not called so twice.
func TestExportKeepsMetadata(t *testing.T) {
	const classes = `["zero","one"]`
	m, err := onnx.Decode(studio.TinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	m.Metadata = []*onnx.Entry{{Key: "hawqeye.bits", Value: "{}"}, {Key: "hawqeye.classes", Value: classes}}
	e := &wire.Exported{Name: "Tiny.ONNX", File: wire.Bulk{Bytes: m.Encode()}}
	for _, bits := range []int{4, 3} {
		s := studio.New(kernel.Go(), nil)
		answer[*wire.Loaded](t, s, &wire.Load{Name: e.Name, Model: e.File})
		answer[*wire.Ranged](t, s, &wire.Calibrate{Data: drawn(9)})
		var assignment []wire.Choice
		want := map[string]int{}
		for _, l := range s.Layers() {
			assignment = append(assignment, wire.Choice{Layer: l.Name, Bits: bits})
			want[l.Name] = bits
		}
		answer[*wire.Quantized](t, s, &wire.Quantize{Assignment: assignment, ActBits: 8})
		e = answer[*wire.Exported](t, s, &wire.Export{Format: "onnx"})
		if m, err = onnx.Decode(e.File.Bytes); err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, entry := range m.Metadata {
			said[entry.Key] = entry.Value
		}
		var widths map[string]int
		if err := json.Unmarshal([]byte(said["hawqeye.bits"]), &widths); err != nil || !maps.Equal(widths, want) ||
			said["hawqeye.classes"] != classes || len(m.Metadata) != 2 || e.Name != "Tiny.quantized.onnx" {
			t.Errorf("at %d bits %s says %v (%v)", bits, e.Name, said, err)
		}
	}
}

// A recipe is JSON that says what was chosen.
func TestRecipe(t *testing.T) {
	s := tiny(t, 8)
	answer[*wire.Ranged](t, s, &wire.Calibrate{Data: drawn(9)})
	var want []map[string]any
	var assignment []wire.Choice
	for i, l := range s.Layers() {
		assignment = append(assignment, wire.Choice{Layer: l.Name, Bits: 2 + i})
		want = append(want, map[string]any{"layer": l.Name, "bits": 2.0 + float64(i)})
	}
	answer[*wire.Quantized](t, s, &wire.Quantize{Assignment: assignment, ActBits: 7, Clip: "max"})
	e := answer[*wire.Exported](t, s, &wire.Export{Format: "json", Check: 5})
	var got map[string]any
	if err := json.Unmarshal(e.File.Bytes, &got); err != nil {
		t.Fatalf("%s: %v", e.File.Bytes, err)
	}
	var layers []map[string]any
	for _, l := range got["assignment"].([]any) {
		layers = append(layers, l.(map[string]any))
	}
	delete(got, "assignment")
	if diff := cmp.Diff(map[string]any{
		"model": "tiny.onnx", "data": "9 digits in pen strokes, seed 3", "samples": 9.0, "quantizer": "uniform", "clip": "max", "act_bits": 7.0,
	}, got) + cmp.Diff(want, layers); diff != "" || e.Name != "tiny.recipe.json" || e.Checked != 0 {
		t.Errorf("%s:\n%s", e.Name, diff)
	}
}
