package quant

import "math"

// half is how many bins a Histogram has on each side of 0.
const half = 1 << halfExp

const halfExp = 11

// Histogram is an Observer that leaves out the farthest of what it sees. Its bins
// are 2^exp wide, with borders at multiples of that, and exp is the least that
// holds everything seen: so a coarser histogram is a finer one with neighbouring
// bins added, and merging is exact.
type Histogram struct {
	share float64
	seen  Range
	total uint64
	exp   int
	bins  [2 * half]uint64 // bin half+i counts i·2^exp ≤ x < (i+1)·2^exp
}

// NewHistogram covers the given share of the numbers, 0.9999 say, leaving out half
// of the rest on either side.
func NewHistogram(share float64) *Histogram {
	return &Histogram{share: share, exp: exponent(0)}
}

// exponent is the bins' when the largest magnitude is peak.
func exponent(peak float32) int {
	_, e := math.Frexp(float64(max(peak, math.SmallestNonzeroFloat32)))
	return e - halfExp
}

// Observe counts x; numbers that are not finite spoil the range.
func (h *Histogram) Observe(x []float32) {
	h.seen.Observe(x)
	if !h.seen.finite() {
		return
	}
	h.coarsen(exponent(max(h.seen.Max, -h.seen.Min)))
	perBin := math.Ldexp(1, -h.exp)
	for _, v := range x {
		h.bins[half+int(math.Floor(float64(v)*perBin))]++
	}
	h.total += uint64(len(x))
}

// Merge adds the counts of another *Histogram.
func (h *Histogram) Merge(other Observer) error {
	from, ok := other.(*Histogram)
	if !ok || from.share != h.share {
		return mismatch(h, other)
	}
	o := *from
	h.seen.cover(o.seen)
	h.coarsen(o.exp)
	o.coarsen(h.exp)
	for i, n := range o.bins {
		h.bins[i] += n
	}
	h.total += o.total
	return nil
}

// coarsen widens the bins to 2^exp unless they are as wide already.
func (h *Histogram) coarsen(exp int) {
	if exp <= h.exp {
		return
	}
	old := h.bins
	h.bins = [2 * half]uint64{}
	for i, n := range old {
		h.bins[half+(i-half)>>(exp-h.exp)] += n
	}
	h.exp = exp
}

// Range is the least interval of whole bins that leaves out no more than half of
// the unwanted share on either side, and nothing beyond what was seen.
func (h *Histogram) Range() Range {
	if !h.seen.finite() {
		return h.seen
	}
	spare := uint64((1 - h.share) / 2 * float64(h.total))
	lo, hi := 0, len(h.bins)-1
	for n := h.bins[lo]; n <= spare && lo < half; n += h.bins[lo] {
		lo++
	}
	for n := h.bins[hi]; n <= spare && hi >= half; n += h.bins[hi] {
		hi--
	}
	width := math.Ldexp(1, h.exp)
	return Range{
		Min: max(h.seen.Min, float32(float64(lo-half)*width)),
		Max: min(h.seen.Max, float32(float64(hi+1-half)*width)),
	}
}
