package damage

import (
	"context"
	"math"
	"slices"

	"hawqeye/engine/alloc"
)

const (
	tangentPlanes = 64   // that a bound is sought with, at most
	tightEnough   = 1e-3 // of the damage that a bound may be short of what its relaxation allows
)

// Bound is what no assignment of the space is predicted, by Superposed, to do less
// damage than. Damage is convex in the logits, so that a plane that touches it
// anywhere lies below it everywhere, and what an assignment does to a plane adds
// up over layers: the least of that is a knapsack, solved exactly. The method of
// Frank and Wolfe (1956) moves the place of touch to where the planes bound best,
// over all mixtures of assignments, from that of the assignment given.
func (m *Singles) Bound(ctx context.Context, s *Space, from []uint8) (float64, error) {
	if err := s.check(m); err != nil {
		return 0, err
	}
	at := m.superpose(from)
	slope := make([]float64, len(at))
	best := 0.0 // no damage is less
	for range tangentPlanes {
		if err := m.net.pause(ctx); err != nil {
			return 0, err
		}
		m.steepness(at, slope)
		corner, least, err := m.lowest(s, slope)
		if err != nil {
			return 0, err
		}
		here := m.predict(at)
		bound := here + least
		for i, g := range slope {
			bound -= g * (float64(at[i]) - float64(m.ref.logits[i]))
		}
		if best = max(best, bound); here-best <= tightEnough*here {
			break
		}
		m.approach(at, m.superpose(corner))
	}
	return best, nil
}

// steepness is the gradient of what is predicted for logits.
func (m *Singles) steepness(f []float32, g []float64) {
	classes, n := m.ref.classes, m.ref.samples()
	for i := range n {
		row := g[i*classes:][:classes]
		m.slope(m.ref, i, f[i*classes:][:classes], row)
		for c := range row {
			row[c] /= float64(n)
		}
	}
}

// lowest is the assignment of the space that the slope has fall the most, and a
// bound on how far.
func (m *Singles) lowest(s *Space, slope []float64) ([]uint8, float64, error) {
	layers := make([][]alloc.Choice, len(s.Layers))
	for l, choices := range s.Layers {
		layers[l] = slices.Clone(choices)
		for i, c := range choices {
			var inner float64
			for j, v := range m.shiftOf(l, c.Bits) {
				inner += slope[j] * float64(v)
			}
			layers[l][i].Harm = inner
		}
	}
	a, certificate, err := alloc.Problem{Layers: layers, Fixed: s.Fixed, Limits: s.Limits, Tied: s.Tied}.Solve()
	return a.Bits, certificate.Bound, err
}

// approach moves at towards to, to where the damage is least on the way, by golden
// sections.
func (m *Singles) approach(at, to []float32) {
	x := make([]float32, len(at))
	mean := func(share float64) float64 {
		for i, v := range at {
			x[i] = v + float32(share)*(to[i]-v)
		}
		return m.predict(x)
	}
	lo, hi := 0.0, 1.0
	section := (math.Sqrt(5) - 1) / 2
	for range 20 {
		a, b := hi-section*(hi-lo), lo+section*(hi-lo)
		if mean(a) < mean(b) {
			hi = b
		} else {
			lo = a
		}
	}
	mean((lo + hi) / 2)
	copy(at, x)
}
