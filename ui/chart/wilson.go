package chart

import "math"

// Wilson is the 95 % interval of a share of which correct of n were seen (Wilson,
// "Probable Inference", JASA 22, 1927). It is [0, 1] where nothing was.
func Wilson(correct, n int) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // the standard normal's quantile at 97.5 %
	m := float64(n)
	p := min(max(float64(correct)/m, 0), 1)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	lo, hi = max(0, centre-half), min(1, centre+half)
	if correct <= 0 {
		lo = 0
	}
	if correct >= n {
		hi = 1
	}
	return lo, hi
}
