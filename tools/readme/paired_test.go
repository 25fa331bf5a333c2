package main

import (
	"math"
	"testing"
)

// An example of Newcombe's, from the paper's table of intervals.
func TestPairedDifferenceAsPublished(t *testing.T) {
	mean, lo, hi := pairs{36, 12, 2, 0}.difference()
	if math.Abs(mean-.2) > 1e-12 || math.Abs(lo-.0569) > 5e-5 || math.Abs(hi-.3404) > 5e-5 {
		t.Errorf("%.4f from %.4f to %.4f, want .2 from .0569 to .3404", mean, lo, hi)
	}
}

func TestApart(t *testing.T) {
	mean, stdErr := apart([]float64{5, 1, 3}, []float64{1, 2, 3}) // differences 4, −1, 0
	if mean != 1 || math.Abs(stdErr-math.Sqrt(7./3)) > 1e-12 {
		t.Errorf("%v ± %v, want 1 ± √(7/3)", mean, stdErr)
	}
}

// Whoever comes first, the interval is the same but for its sign; without a pair
// that differs it holds 0, and it never leaves what is possible.
func TestPairedDifferenceIsAntisymmetric(t *testing.T) {
	for _, p := range []pairs{{36, 12, 2, 0}, {1, 1, 7, 12}, {700, 9, 21, 14}, {0, 5, 0, 0}, {40, 0, 0, 4}, {44, 0, 0, 0}} {
		mean, lo, hi := p.difference()
		turned, from, to := pairs{p.both, p.second, p.first, p.neither}.difference()
		if math.Abs(mean+turned)+math.Abs(lo+to)+math.Abs(hi+from) > 1e-12 {
			t.Errorf("%+v: %v from %v to %v; the other way around %v from %v to %v", p, mean, lo, hi, turned, from, to)
		}
		if !(-1-1e-12 <= lo && lo <= mean && mean <= hi && hi <= 1+1e-12) {
			t.Errorf("%+v: %v from %v to %v", p, mean, lo, hi)
		}
	}
}

// Of all that chance can deal to 30 pairs, weighed by its probability, the interval
// holds the true difference in about 95 %.
func TestPairedDifferenceCovers(t *testing.T) {
	const n = 30
	for _, p := range [][4]float64{{.8, .08, .04, .08}, {.6, .1, .1, .2}, {.3, .3, .1, .3}, {.7, .02, .2, .08}} {
		covered := 0.0
		for a := 0; a <= n; a++ {
			for b := 0; a+b <= n; b++ {
				for c := 0; a+b+c <= n; c++ {
					counts := [4]int{a, b, c, n - a - b - c}
					log, _ := math.Lgamma(n + 1)
					for i, k := range counts {
						ways, _ := math.Lgamma(float64(k) + 1)
						log += float64(k)*math.Log(p[i]) - ways
					}
					_, lo, hi := pairs{counts[0], counts[1], counts[2], counts[3]}.difference()
					if d := p[1] - p[2]; lo <= d && d <= hi {
						covered += math.Exp(log)
					}
				}
			}
		}
		t.Logf("%v: %.4f", p, covered)
		if covered < .94 || covered > .99 {
			t.Errorf("of true shares %v, %.4f of the intervals hold the difference", p, covered)
		}
	}
}
