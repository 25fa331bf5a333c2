package studio_test

import (
	"slices"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/engine/quant"
	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// Every weight is in one bin, at its own size over its channel's scale, and has one code.
func TestWeigh(t *testing.T) {
	s := tiny(t, 4)
	m, err := onnx.Decode(studio.TinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := onnx.Build(m, onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range g.Layers {
		for _, bits := range []int{2, 3, 8} {
			for _, clip := range []string{"", "max"} {
				w := answer[*wire.Weighed](t, s, &wire.Weigh{Layer: l.Name, Bits: bits, Clip: clip})
				rule := quant.DefaultRule()
				if clip != "" {
					if rule, err = quant.FindRule(rule.Quantizer.Name(), clip); err != nil {
						t.Fatal(err)
					}
				}
				q, err := quant.QuantizeWeights(l.Weight.Value, l.Axis, bits, rule)
				if err != nil {
					t.Fatal(err)
				}
				codes := make([]int, 2*w.Top+1)
				for _, c := range q.Codes {
					codes[int(c)+w.Top]++
				}
				if w.Top != rule.Quantizer.Top(bits) || !slices.Equal(codes, w.Codes) || w.Perturbation != q.Perturbation(l.Weight.Value) {
					t.Errorf("%s at %d bits: codes %v and perturbation %v, want %v and %v", l.Name, bits, w.Codes, w.Perturbation, codes, q.Perturbation(l.Weight.Value))
				}
				units := inUnits(l.Weight.Value.Data, q)
				if lo, hi := min(units[0], -float64(w.Top)), max(units[len(units)-1], float64(w.Top)); w.Lo != lo || w.Hi != hi {
					t.Errorf("%s at %d bits: bins from %v to %v, want %v to %v", l.Name, bits, w.Lo, w.Hi, lo, hi)
				}
				if got := below(units, w); !slices.Equal(w.Bins, got) {
					t.Errorf("%s at %d bits: bins hold %v, want %v", l.Name, bits, w.Bins, got)
				}
			}
		}
	}
}

// inUnits is a layer's weights in units of their channel's scale, sorted.
func inUnits(data []float32, q *quant.Weights) []float64 {
	var units []float64
	inner := q.Shape[q.Axis+1:].Size()
	for i, v := range data {
		units = append(units, float64(v)/float64(q.Scales[i/inner%q.Shape[q.Axis]]))
	}
	slices.Sort(units)
	return units
}

// below counts sorted weights between the ends of bins by searching for the ends.
func below(units []float64, w *wire.Weighed) []int {
	counts := make([]int, len(w.Bins))
	last := 0
	for i := range counts {
		n := len(units)
		if i < len(counts)-1 {
			n, _ = slices.BinarySearch(units, w.Lo+(w.Hi-w.Lo)*float64(i+1)/float64(len(counts)))
		}
		counts[i], last = n-last, n
	}
	return counts
}
