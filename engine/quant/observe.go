package quant

import "fmt"

// Observer watches an activation, batch by batch, to choose the range of its
// codes. Observers of parts of the data merge; order and division do not matter.
type Observer interface {
	Observe(x []float32)
	// Merge adds what another observer of the same kind has seen.
	Merge(other Observer) error
	// Range always contains 0.
	Range() Range
}

// Range is an interval around 0. As an Observer it grows to the smallest and the
// largest number seen; NaN among them makes both ends NaN. The zero value has
// seen nothing.
type Range struct{ Min, Max float32 }

// Observe stretches r over x.
func (r *Range) Observe(x []float32) {
	seen := Range{}
	for _, v := range x {
		switch {
		case v < seen.Min:
			seen.Min = v
		case v > seen.Max:
			seen.Max = v
		case v != v:
			r.cover(Range{v, v})
		}
	}
	r.cover(seen)
}

// Merge stretches r over another *Range.
func (r *Range) Merge(other Observer) error {
	o, ok := other.(*Range)
	if !ok {
		return mismatch(r, other)
	}
	r.cover(*o)
	return nil
}

func (r *Range) cover(o Range) { r.Min, r.Max = min(r.Min, o.Min), max(r.Max, o.Max) }

// Range is r itself.
func (r *Range) Range() Range { return *r }

func (r Range) finite() bool { return r.Max-r.Max == 0 && r.Min-r.Min == 0 }

func mismatch(a, b Observer) error {
	return fmt.Errorf("what a %T and a %T have observed does not merge; calibrate all parts with the same observer", a, b)
}
