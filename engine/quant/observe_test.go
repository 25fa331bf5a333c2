package quant

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var observed = rapid.SliceOf(rapid.OneOf(
	rapid.Float32Range(-10, 10), rapid.Float32Range(-1e-30, 1e-30),
	rapid.Float32Range(-math.MaxFloat32, math.MaxFloat32), rapid.Just(float32(0)),
))

func observers() map[string]func() Observer {
	return map[string]func() Observer{
		"range":     func() Observer { return new(Range) },
		"histogram": func() Observer { return NewHistogram(0.9) },
	}
}

// Parts, in any order, merge to what one observer of everything knows.
func TestObserversMerge(t *testing.T) {
	for name, create := range observers() {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			batches := rapid.SliceOfN(observed, 1, 5).Draw(t, "batches")
			whole, merged := create(), create()
			for i := range batches {
				whole.Observe(batches[i])
				part := create()
				part.Observe(batches[len(batches)-1-i])
				if err := merged.Merge(part); err != nil {
					t.Fatal(err)
				}
			}
			if h, ok := whole.(*Histogram); ok && *h != *merged.(*Histogram) {
				t.Fatalf("merged histograms differ from the histogram of everything")
			}
			if whole.Range() != merged.Range() {
				t.Fatalf("merged %v, want %v", merged.Range(), whole.Range())
			}
		}))
	}
}

func TestRangeCoversWhatItSaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := observed.Draw(t, "x")
		var r Range
		r.Observe(x)
		x = append(x, 0)
		if want := (Range{slices.Min(x), slices.Max(x)}); r != want {
			t.Fatalf("range %v, want %v", r, want)
		}
	})
}

// A histogram leaves out no more than it may, and not a bin less than it may.
func TestHistogramRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := observed.Draw(t, "x")
		share := rapid.Float64Range(0.5, 1).Draw(t, "share")
		h := NewHistogram(share)
		h.Observe(x)
		r := h.Range()
		width := math.Ldexp(1, h.exp)
		spare := (1 - share) / 2 * float64(len(x))
		count := func(keep func(float64) bool) float64 {
			n := 0
			for _, v := range x {
				if keep(float64(v)) {
					n++
				}
			}
			return float64(n)
		}
		lo, hi := float64(r.Min), float64(r.Max)
		if below, above := count(func(v float64) bool { return v < lo }), count(func(v float64) bool { return v > hi }); below > spare || above > spare {
			t.Fatalf("%v leaves out %v below and %v above, of %v", r, below, above, spare)
		}
		if lo < 0 && count(func(v float64) bool { return v < lo+width }) <= math.Floor(spare) {
			t.Fatalf("%v could start a bin of %v later", r, width)
		}
		if hi > 0 && count(func(v float64) bool { return v >= hi-width }) <= math.Floor(spare) {
			t.Fatalf("%v could end a bin of %v sooner", r, width)
		}
		x = append(x, 0)
		if r.Min < slices.Min(x) || r.Max > slices.Max(x) || r.Min > 0 || r.Max < 0 {
			t.Fatalf("%v goes beyond what was seen", r)
		}
	})
}

func TestObserversAndTheInfinite(t *testing.T) {
	for name, create := range observers() {
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			o, other := create(), create()
			o.Observe([]float32{1, float32(bad), -1})
			other.Observe([]float32{2})
			if err := other.Merge(o); err != nil {
				t.Fatal(err)
			}
			other.Observe([]float32{3})
			if a, err := FitAffine(other.Range(), 8); err == nil {
				t.Errorf("%s: %v among the activations gives the grid %+v", name, bad, a)
			}
		}
	}
}

func TestObserversOfDifferentKindsDoNotMerge(t *testing.T) {
	for _, pair := range [][2]Observer{
		{new(Range), NewHistogram(0.9)}, {NewHistogram(0.9), new(Range)}, {NewHistogram(0.9), NewHistogram(0.8)},
	} {
		if pair[0].Merge(pair[1]) == nil {
			t.Errorf("%T merged with %T", pair[0], pair[1])
		}
	}
}
