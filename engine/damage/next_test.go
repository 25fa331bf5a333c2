package damage

import (
	"testing"

	"hawqeye/engine/alloc"
	"hawqeye/engine/kernel"
)

// Where no move and no pair helps, one layer's way down makes room for two up.
func TestNextStep(t *testing.T) {
	const samples, classes = 3, 2
	shift := func(sample int, by float32) []float32 {
		f := make([]float32, samples*classes)
		f[sample*classes] = by
		return f
	}
	bits := func(n int64) alloc.Costs { return alloc.Costs{WeightBits: n} }
	up := func(layer int, dearer int64, s []float32) *move {
		return &move{layers: []int{layer}, from: 4, to: 5, cost: bits(dearer), shift: s}
	}
	down := func(layer int, cheaper int64, s []float32) *move {
		return &move{layers: []int{layer}, from: 4, to: 3, cost: bits(-cheaper), shift: s}
	}
	m := &Singles{
		net:   &network{Problem: &Problem{Kernels: kernel.Go()}},
		ref:   newReference(make([]float32, samples*classes), classes, temperature),
		score: (*reference).quadratic, slope: (*reference).quadraticSlope,
	}
	at := []float32{1, 0, 1, 0, 0, 0} // what the logits are off by
	damage := m.predict(at)
	for moved, offer := range map[int][]*move{
		3: {up(0, 2, shift(0, -1)), up(1, 2, shift(1, -1)), down(2, 4, shift(2, 1.2)), down(3, 1, shift(2, .1))},
		2: {up(0, 2, shift(0, -1)), up(1, 2, shift(1, -1)), down(2, 2, shift(2, .8)), up(3, 2, shift(2, 1))},
		1: {up(0, 0, shift(0, -1)), up(1, 9, shift(1, -1)), down(2, 4, shift(2, 1.2))},
		0: {up(0, 2, shift(0, -1)), up(1, 2, shift(1, -1)), down(2, 3, shift(2, 1.2))},
	} {
		step, err := m.next(t.Context(), at, damage, bits(100), bits(100), offer)
		switch {
		case err != nil:
			t.Fatal(err)
		case step == nil:
			if moved > 0 {
				t.Errorf("no step was found, want one of %d moves", moved)
			}
			continue
		}
		after := at
		for _, x := range step.step {
			after = append([]float32(nil), after...)
			add(after, x.shift, 1)
		}
		if len(step.step) != moved || step.damage >= damage || step.damage != m.predict(after) {
			t.Errorf("%d layers move, want %d, and the damage goes from %v to %v", len(step.step), moved, damage, step.damage)
		}
	}
}
