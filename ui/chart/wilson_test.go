package chart

import (
	"math"
	"testing"
)

// The values are those of method 3 in Newcombe, "Two-sided confidence intervals
// for the single proportion", Statistics in Medicine 17, 1998, table I.
func TestWilsonAsPublished(t *testing.T) {
	for _, c := range []struct {
		correct, n int
		lo, hi     float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		lo, hi := Wilson(c.correct, c.n)
		if math.Abs(lo-c.lo) > 5e-5 || math.Abs(hi-c.hi) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.correct, c.n, lo, hi, c.lo, c.hi)
		}
	}
}

// The ends are the shares from which what was seen is just 1.96 of their own
// standard deviations away.
func TestWilsonSolvesItsEquation(t *testing.T) {
	for n := 1; n <= 400; n += 7 {
		for correct := 0; correct <= n; correct += 3 {
			lo, hi := Wilson(correct, n)
			seen := float64(correct) / float64(n)
			if lo > seen || hi < seen {
				t.Fatalf("%d of %d is not in %v to %v", correct, n, lo, hi)
			}
			for _, p := range []float64{lo, hi} {
				if p == 0 || p == 1 {
					continue
				}
				if z := math.Abs(seen-p) / math.Sqrt(p*(1-p)/float64(n)); math.Abs(z-1.959964) > 1e-5 {
					t.Fatalf("%d of %d: %v is %v deviations away", correct, n, p, z)
				}
			}
		}
	}
	if lo, hi := Wilson(0, 0); lo != 0 || hi != 1 {
		t.Errorf("without samples: %v to %v", lo, hi)
	}
}
