package studio_test

import (
	"slices"
	"testing"

	"hawqeye/engine/wire"
)

// What is recommended is within the tolerance, no network that was tried is smaller
// and within it too, and made again it scores the same.
func TestRecommend(t *testing.T) {
	s := quantizedTiny(t, 8)
	before := run(t, s, wire.QuantizedNet, make([]float32, 28*28))
	for _, tolerance := range []float64{2, 10} {
		r := answer[*wire.Recommended](t, s, &wire.Recommend{ActBits: 8, Data: drawn(300), Tolerance: tolerance})
		if !slices.Equal(run(t, s, wire.QuantizedNet, make([]float32, 28*28)), before) {
			t.Error("the network that was there is another one")
		}
		if !r.Within || r.N != 300 || len(r.Trials) < 3 {
			t.Fatalf("%+v", r)
		}
		lost := func(x wire.Trial) float64 { return 100 * float64(*r.Correct-*x.Correct) / float64(r.N) }
		if lost(r.Chosen) > tolerance {
			t.Errorf("%.2f points are lost of %g that may be", lost(r.Chosen), tolerance)
		}
		for _, x := range r.Trials {
			if lost(x) <= tolerance && x.WeightBytes < r.Chosen.WeightBytes {
				t.Errorf("%+v is smaller than %+v", x, r.Chosen)
			}
		}
		answer[*wire.Quantized](t, s, &wire.Quantize{Assignment: r.Assignment, ActBits: 8})
		score := answer[*wire.Scored](t, s, &wire.Evaluate{Network: wire.QuantizedNet, Data: drawn(300)})
		if *score.Correct != *r.Chosen.Correct || *score.Agreed != r.Chosen.Agreed {
			t.Errorf("made again it has %d right, %d as float; tried it had %d and %d", *score.Correct, *score.Agreed, *r.Chosen.Correct, r.Chosen.Agreed)
		}
		before = run(t, s, wire.QuantizedNet, make([]float32, 28*28))
	}
}

// Where nothing is within the tolerance, that is said.
func TestRecommendNothing(t *testing.T) {
	s := quantizedTiny(t, 2)
	r := answer[*wire.Recommended](t, s, &wire.Recommend{Allocate: wire.Allocate{Bits: []int{2}}, ActBits: 1, Data: drawn(100), Tolerance: 1e-9})
	if r.Within || len(r.Trials) != 1 || len(r.Assignment) != 4 {
		t.Errorf("%+v", r)
	}
}
