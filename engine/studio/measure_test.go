package studio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/studio"
	"hawqeye/engine/wire"
)

// calibrated is a session that has seen so many drawn digits, in batches of four.
func calibrated(t *testing.T, samples int) *studio.Session {
	t.Helper()
	s := tiny(t, 4)
	answer[*wire.Ranged](t, s, &wire.Calibrate{Data: drawn(samples)})
	return s
}

// measureUntil cancels a measurement at the first Refined event.
func measureUntil(t *testing.T, s *studio.Session, c *wire.Measure) *wire.Measured {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e, err := watch(t, s, ctx, c, func(e wire.Event) {
		if _, ok := e.(*wire.Refined); ok {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return e.(*wire.Measured)
}

// A measurement that is stopped is one of fewer samples, or of fewer probes.
func TestPartialMeasurement(t *testing.T) {
	for _, c := range []wire.Measure{
		{Method: "exact", Activations: true},
		{Method: "hutchinson", Probes: 1 << 20, Seed: 4},
	} {
		s := calibrated(t, 200)
		got := measureUntil(t, s, &c)
		whole := c
		rest := 200
		if c.Method == "exact" {
			rest = got.Samples
		} else {
			whole.Probes = got.Probes
		}
		want := answer[*wire.Measured](t, calibrated(t, rest), &whole)
		if !got.Partial || want.Partial || got.Seconds <= 0 || c.Method == "exact" && (rest < 4 || rest >= 200) {
			t.Errorf("%s: %d samples, %d probes, partial %v in %v s", c.Method, got.Samples, got.Probes, got.Partial, got.Seconds)
		}
		if less := got.Passes*200 - want.Passes*float64(rest); less < -1e-6 || c.Method == "exact" && less > 1e-6 {
			t.Errorf("%s: %v passes over 200 samples, and %v over %d", c.Method, got.Passes, want.Passes, rest)
		}
		got.Partial, got.Seconds, got.Passes = false, want.Seconds, want.Passes
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: a measurement of so much differs:\n%s", c.Method, diff)
		}
		a := answer[*wire.Allocated](t, s, &wire.Allocate{Damage: "hawqv2", AvgBits: 3})
		harm := 0.0
		for i, l := range got.Layers {
			for _, p := range a.Layers[i].Perturbations {
				if p.Bits == a.Assignment[i].Bits {
					harm += max(0, *l.Trace) / float64(l.Params) * p.Square
				}
			}
		}
		if diff := a.Omega - harm; diff > 1e-12*harm || diff < -1e-12*harm {
			t.Errorf("%s: Ω is %v, by the traces that are there %v", c.Method, a.Omega, harm)
		}
	}
}

// A measurement that has found nothing when it is stopped leaves what was there.
func TestCancelKeepsWhatIsThere(t *testing.T) {
	s := calibrated(t, 40)
	answer[*wire.Measured](t, s, &wire.Measure{})
	by := &wire.Allocate{Damage: "hawqv2", AvgBits: 3}
	before := answer[*wire.Allocated](t, s, by)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []wire.Command{
		&wire.Measure{}, &wire.Measure{Method: "hutchinson"}, &wire.Calibrate{Data: drawn(30)}, &wire.Load{Name: "tiny.onnx", Model: wire.Bulk{Bytes: studio.TinyModel(t)}},
		&wire.Quantize{Assignment: before.Assignment, ActBits: 8},
	} {
		if _, err := do(t, s, ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("%T ended with %v", c, err)
		}
	}
	if diff := cmp.Diff(before, answer[*wire.Allocated](t, s, by)); diff != "" {
		t.Errorf("what was cancelled left something:\n%s", diff)
	}
	// A single layer is no measurement of the model.
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	_, err := watch(t, s, ctx, &wire.Measure{Method: "hutchinson", Probes: 4, PerLayer: true}, func(e wire.Event) {
		if _, ok := e.(*wire.Refined); ok {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a measurement of one layer ended with %v", err)
	}
	if diff := cmp.Diff(before, answer[*wire.Allocated](t, s, by)); diff != "" {
		t.Errorf("half a measurement left something:\n%s", diff)
	}
}

// What is refined ends in the answer, and what is not known is not said.
func TestRefined(t *testing.T) {
	s := calibrated(t, 24)
	var refined []wire.Measured
	e, err := watch(t, s, t.Context(), &wire.Measure{Method: "hutchinson", Probes: 1, PerLayer: true}, func(e wire.Event) {
		if r, ok := e.(*wire.Refined); ok {
			refined = append(refined, r.Measured)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	last := e.(*wire.Measured)
	if len(refined) == 0 || refined[0].Layers[0].Trace == nil || refined[0].Layers[3].Trace != nil {
		t.Fatalf("after the first layer is known: %+v", refined)
	}
	for i, l := range last.Layers {
		if l.Trace == nil || l.TraceStdErr != nil || l.ActTrace != nil || l.TopEigenvalue != nil || l.GaussNewton {
			t.Errorf("one probe of layer %d says %+v", i, l)
		}
	}
	if *refined[0].Layers[0].Trace != *last.Layers[0].Trace {
		t.Error("the first layer's trace changed")
	}
	all := answer[*wire.Measured](t, s, &wire.Measure{Eigenvalues: true, Activations: true})
	for i, l := range all.Layers {
		if l.TraceStdErr == nil || l.ActTrace == nil || l.TopEigenvalue == nil {
			t.Errorf("layer %d lacks something: %+v", i, l)
		}
	}
}
