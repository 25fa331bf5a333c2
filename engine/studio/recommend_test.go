package studio_test

import (
	"context"
	"errors"
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

// Stopped, it is the smallest within the tolerance so far, or nothing.
func TestStopRecommending(t *testing.T) {
	s := quantizedTiny(t, 8)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e, err := watch(t, s, ctx, &wire.Recommend{ActBits: 8, Data: drawn(300), Tolerance: 10}, func(e wire.Event) {
		if r, ok := e.(*wire.Recommending); ok && r.Recommended.Within {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := e.(*wire.Recommended); !r.Partial || !r.Within || len(r.Trials) != 1 || len(r.Assignment) != 4 {
		t.Errorf("stopped: %+v", r)
	}
	if _, err := do(t, s, ctx, &wire.Recommend{ActBits: 8, Data: drawn(300)}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped at once: %v", err)
	}
}
