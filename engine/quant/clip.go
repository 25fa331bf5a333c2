package quant

import (
	"math"
	"slices"
)

// Max is the scale at which the largest weight gets the largest code.
type Max struct{}

// Name is "max".
func (Max) Name() string { return "max" }

// Scale is the largest magnitude over the largest code.
func (Max) Scale(q Quantizer, magnitudes []float32, bits int) float32 {
	return clippedScale(1, largest(magnitudes), q.Top(bits))
}

// MSE is the scale of least squared error among k times that of Max,
// k = 0.20, 0.21 … 1.00; of equally good ones, the largest.
type MSE struct{}

// Name is "mse".
func (MSE) Name() string { return "mse" }

// Scale tries every k, from 1 down.
func (MSE) Scale(q Quantizer, magnitudes []float32, bits int) float32 {
	top, peak := q.Top(bits), largest(magnitudes)
	best := clippedScale(1, peak, top)
	least := q.Error(magnitudes, best, bits, math.Inf(1))
	for percent := 99; percent >= 20; percent-- {
		s := clippedScale(float64(percent)/100, peak, top)
		if e := q.Error(magnitudes, s, bits, least); e < least {
			best, least = s, e
		}
	}
	return best
}

func largest(magnitudes []float32) float32 {
	if len(magnitudes) == 0 {
		return 0
	}
	return slices.Max(magnitudes)
}

const (
	// smallestScale is the least normal float32: runtimes may take anything below it for zero.
	smallestScale = 0x1p-126
	// largestSpan leaves room for a scale that was rounded up, times the largest code.
	largestSpan = math.MaxFloat32 / 2
)

// clippedScale gives the code top to k·peak; a channel of zeros has scale 1.
func clippedScale(k float64, peak float32, top int) float32 {
	if peak == 0 {
		return 1
	}
	return max(smallestScale, float32(k*float64(peak)/float64(top)))
}
