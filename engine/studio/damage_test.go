package studio

import (
	"testing"

	"hawqeye/engine/dataset"
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
