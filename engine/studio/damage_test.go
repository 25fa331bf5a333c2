package studio

import (
	"context"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
	"hawqeye/engine/wire"
)

// Every model of damage keeps to the limits and the locks, and the measured one
// does no more damage than any other.
func TestDamages(t *testing.T) {
	s := loaded(t, TinyModel(t))
	data, err := dataset.Normal(1, 40, tensor.Shape{1, 28, 28})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Allocate(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 4}); err == nil {
		t.Error("answers were compared on no samples")
	}
	if _, err := s.Calibrate(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	by := map[string]*wire.Allocated{}
	for _, d := range Damages() {
		if d.Curvature {
			if _, err := s.Allocate(t.Context(), &wire.Allocate{Damage: d.Name, AvgBits: 4}); err == nil {
				t.Errorf("%s does without sensitivities", d.Name)
			}
			continue
		}
		a, err := s.Allocate(t.Context(), &wire.Allocate{
			Damage: d.Name, AvgBits: 4, Front: true, Locked: []wire.Choice{{Layer: "depthwise", Bits: 7}},
		})
		if err != nil {
			t.Fatal(d.Name, err)
		}
		if a.AvgBits > 4 || a.Assignment[1].Bits != 7 || len(a.Front) < 2 {
			t.Errorf("%s: %+v", d.Name, a)
		}
		by[d.Name] = a
	}
	widths := func(a *wire.Allocated) []uint8 {
		var bits []uint8
		for _, c := range a.Assignment {
			bits = append(bits, uint8(c.Bits))
		}
		return bits
	}
	for name, a := range by {
		c, err := s.singles.Evaluate(t.Context(), "", widths(a))
		if err != nil {
			t.Fatal(err)
		}
		if best := by["measured"].Omega; best > c.Damage {
			t.Errorf("%s does damage %g, measured %g", name, c.Damage, best)
		}
	}
}

// until carries out a command and cancels it at the first event of a kind.
func until[E wire.Event](t *testing.T, s *Session, c wire.Command) (last wire.Event, seen []E) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.Do(ctx, c, func(e wire.Event) {
		last = e
		if e, ok := e.(E); ok {
			seen = append(seen, e)
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return last, seen
}

// batched is the tiny model in batches of so many samples, calibrated.
func batched(t *testing.T, n int64) *Session {
	t.Helper()
	s := New(kernel.Go(), nil)
	i, err := Inspect("x.onnx", TinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	s.BatchMACs = n * i.MACs
	if _, err := s.Load("x.onnx", TinyModel(t)); err != nil {
		t.Fatal(err)
	}
	calibrateOnNoise(t, s)
	return s
}

// What is found while layers are rounded one at a time is shown, and serves when
// the rest is not waited for; whoever asks for something else gets all of it.
func TestStopComparing(t *testing.T) {
	s := batched(t, 16)
	last, seen := until[*wire.Compared](t, s, &wire.Allocate{AvgBits: 4, Apart: true, Front: true})
	a, ok := last.(*wire.Allocated)
	if !ok || !a.Partial || a.Samples < 16 || a.Samples >= 256 || len(a.Front) < 2 {
		t.Fatalf("stopped: %T %+v", last, last)
	}
	if c := seen[0]; c.Samples%16 != 0 || c.Total != 256 || len(c.Layers) != 4 || !(c.Layers[0].Perturbations[0].Damage > 0 && c.Layers[0].Perturbations[0].StdErr > 0) {
		t.Errorf("after a batch: %+v", c)
	}
	if _, err := s.improve(t.Context(), &wire.Allocate{AvgBits: 4}); err != nil {
		t.Error(err)
	}
	whole, err := s.Allocate(t.Context(), &wire.Allocate{AvgBits: 4, Bits: []int{2, 4, 8}, Apart: true})
	if err != nil || whole.Partial || whole.Samples != 256 {
		t.Errorf("afterwards: %+v %v", whole, err)
	}
}

// An improvement that is stopped is the best so far, within the limits.
func TestStopImproving(t *testing.T) {
	s := batched(t, 16)
	c := wire.Allocate{AvgBits: 3}
	last, seen := until[*wire.Improving](t, s, &wire.Improve{Allocate: c})
	m, ok := last.(*wire.Improved)
	if !ok || !m.Partial || m.Damage > m.Start || m.Start != seen[0].Improved.Start {
		t.Fatalf("stopped: %T %+v", last, last)
	}
	whole, err := s.improve(t.Context(), &c)
	if err != nil || whole.Partial || whole.Damage > m.Damage {
		t.Fatalf("afterwards: %+v %v", whole, err)
	}
	a, err := s.Allocate(t.Context(), &c)
	if err != nil || a.Omega != whole.Damage || a.WeightBytes != whole.WeightBytes {
		t.Errorf("improved to %+v, allocated %+v %v", whole, a, err)
	}
	measured, err := s.singles.Evaluate(t.Context(), "", narrow(whole.Bits))
	if err != nil || measured.Damage != whole.Damage || measured.Agreement != whole.Agreement {
		t.Errorf("measured again it is %+v, was %+v", measured, whole)
	}
	alone, err := s.improve(t.Context(), &wire.Allocate{Damage: "single", AvgBits: 3})
	if err != nil || alone.Damage != alone.Start || alone.Samples != 0 || alone.Partial {
		t.Errorf("single layers' damage was improved on: %+v %v", alone, err)
	}
	if _, err := s.improve(t.Context(), &wire.Allocate{Damage: "single", WeightBytes: 1}); err == nil {
		t.Error("an assignment takes one byte")
	}
	fast, err := s.improve(t.Context(), &wire.Allocate{Nanoseconds: 1e12})
	if err != nil || slices.Min(fast.Bits) < 8 {
		t.Errorf("without haste there is chosen %+v %v", fast, err)
	}
}

// What every layer does alone is the same to the message as to the solver.
func TestDamageOfLayers(t *testing.T) {
	s := batched(t, 16)
	a, err := s.Allocate(t.Context(), &wire.Allocate{AvgBits: 3, Apart: true})
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i, r := range a.Layers {
		at := slices.IndexFunc(r.Perturbations, func(p wire.Perturbation) bool { return p.Bits == a.Assignment[i].Bits })
		sum += r.Perturbations[at].Damage
	}
	if math.Abs(sum-a.Omega) > 1e-12*sum {
		t.Errorf("layers do %g together, the assignment %g", sum, a.Omega)
	}
}
