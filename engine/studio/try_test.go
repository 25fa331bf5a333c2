package studio_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// softmax is by its definition.
func softmax(logits []float32) []float64 {
	p := make([]float64, len(logits))
	for i, a := range logits {
		var sum float64
		for _, b := range logits {
			sum += math.Exp(float64(b) - float64(a))
		}
		p[i] = 1 / sum
	}
	return p
}

// sameProbabilities compares a trial of inputs with running them.
func sameProbabilities(t *testing.T, s *studio.Session, tried *wire.Tried, x []float32) {
	t.Helper()
	for net, got := range map[wire.Network][]float64{wire.FloatNet: tried.Float, wire.QuantizedNet: tried.Quantized} {
		want := softmax(run(t, s, net, x))
		sum := 0.0
		for i, p := range got {
			if sum += p; math.Abs(p-want[i]) > 1e-6 {
				t.Errorf("%s: class %d has probability %v, run says %v", net, i, p, want[i])
			}
		}
		if len(got) != len(want) || math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: %d probabilities that add up to %v", net, len(got), sum)
		}
	}
}

// To try a sample is to run it, one at a time and not in batches.
func TestTryIsRun(t *testing.T) {
	s := quantizedTiny(t, 4)
	set, err := strokes.Digits(3, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 7, 19} {
		data := drawn(0)
		data.From = min(i, 4)
		tried := answer[*wire.Tried](t, s, &wire.Try{Data: data, Sample: i - data.From})
		x := make([]float32, 784)
		set.Batch(x, i, 1)
		want, _, _ := spread(x)
		for j := range x {
			x[j] = float32((float64(x[j]) - 0.13) / 0.3)
		}
		sameProbabilities(t, s, tried, x)
		if !bytes.Equal(tried.Picture.Bytes, want) || tried.Width != 28 || tried.Colors != 1 || *tried.Label != set.Labels[i] || !slices.Equal(tried.Classes, set.Classes) {
			t.Errorf("sample %d is shown as a %d of %v", i, *tried.Label, tried.Classes)
		}
	}
}

// What a person draws goes through the engine's own pen, prepared as the data is.
func TestTryStrokes(t *testing.T) {
	s := quantizedTiny(t, 4)
	seven := []wire.Stroke{{Points: []float64{100, 100, 180, 101, 130, 250}}, {Points: []float64{115, 180, 160, 178}}}
	tried := answer[*wire.Tried](t, s, &wire.Try{Strokes: seven, Data: drawn(0)})
	picture := strokes.Render([]strokes.Stroke{{{X: 100, Y: 100}, {X: 180, Y: 101}, {X: 130, Y: 250}}, {{X: 115, Y: 180}, {X: 160, Y: 178}}})
	if !bytes.Equal(tried.Picture.Bytes, picture[:]) || tried.Label != nil || len(tried.Classes) != 10 {
		t.Errorf("the drawing is shown otherwise than it is rendered, label %v, classes %v", tried.Label, tried.Classes)
	}
	x := make([]float32, 784)
	for i, v := range picture {
		x[i] = float32((float64(v)/255 - 0.13) / 0.3)
	}
	sameProbabilities(t, s, tried, x)
	for _, wild := range [][]float64{{math.NaN(), 3}, {math.Inf(1), 0, 5, 5}, {1e308, -1e308, 0, 0}} {
		if e, err := do(t, s, t.Context(), &wire.Try{Strokes: []wire.Stroke{{Points: wild}}}); err == nil {
			for _, p := range e.(*wire.Tried).Float {
				if math.IsNaN(p) {
					t.Errorf("a stroke of %v has probabilities %v", wild, e.(*wire.Tried).Float)
				}
			}
		}
	}
}

// Without a quantized network the float one answers alone.
func TestTryFloatAlone(t *testing.T) {
	if tried := answer[*wire.Tried](t, tiny(t, 2), &wire.Try{Data: drawn(0)}); len(tried.Float) != 10 || tried.Quantized != nil {
		t.Errorf("%d and %d probabilities", len(tried.Float), len(tried.Quantized))
	}
}
