package main

import (
	"math"

	"hawqeye/ui/chart"
)

// pairs counts samples that two networks have seen, by who is right about them.
type pairs struct{ both, first, second, neither int }

// pair compares answers with labels.
func pair(first, second, labels []int) (p pairs) {
	for i, label := range labels {
		switch a, b := first[i] == label, second[i] == label; {
		case a && b:
			p.both++
		case a:
			p.first++
		case b:
			p.second++
		default:
			p.neither++
		}
	}
	return p
}

// difference is by how much the share of right answers of the first network is
// above that of the second, and its 95 % interval: method 10 of Newcombe, "Improved
// confidence intervals for the difference between binomial proportions based on
// paired data", Statistics in Medicine 17, 1998, pp. 2635–2650. It joins Wilson's
// intervals of the two shares by the correlation of the pairs, which a correction
// for continuity draws towards 0.
func (p pairs) difference() (mean, lo, hi float64) {
	right, wrong := [2]int{p.both + p.first, p.both + p.second}, [2]int{p.second + p.neither, p.first + p.neither}
	n := p.both + p.first + p.second + p.neither
	var share, below, above [2]float64
	margins := 1.0
	for i := range share {
		share[i] = float64(right[i]) / float64(n)
		l, u := chart.Wilson(right[i], n)
		below[i], above[i] = share[i]-l, u-share[i]
		margins *= float64(right[i]) * float64(wrong[i])
	}
	phi := float64(p.both)*float64(p.neither) - float64(p.first)*float64(p.second)
	if phi > 0 {
		phi = max(0, phi-float64(n)/2)
	}
	if margins > 0 {
		phi /= math.Sqrt(margins)
	}
	reach := func(a, b float64) float64 { return math.Sqrt(max(0, a*a-2*phi*a*b+b*b)) }
	mean = share[0] - share[1]
	return mean, mean - reach(below[0], above[1]), mean + reach(above[0], below[1])
}

// apart is the mean difference of two lists of the same samples' values, and its
// standard error.
func apart(a, b []float64) (mean, stdErr float64) {
	n := float64(len(a))
	for i, v := range a {
		mean += (v - b[i]) / n
	}
	for i, v := range a {
		stdErr += (v - b[i] - mean) * (v - b[i] - mean)
	}
	return mean, math.Sqrt(stdErr / n / (n - 1))
}
