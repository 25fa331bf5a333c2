package quant

import (
	"fmt"
	"math"
)

// Affine is the grid of an activation: code q stands for (q − Zero)·Scale.
type Affine struct {
	Scale  float32
	Zero   uint8 // the code of 0
	Lo, Hi uint8 // the codes in use
}

// FitAffine is the grid of 2^bits codes over r, which stretches to contain 0, for
// 1 to 8 bits. It fails where r is not finite, or so wide that codes times Scale
// might overflow.
func FitAffine(r Range, bits int) (Affine, error) {
	if bits < 1 || bits > 8 {
		return Affine{}, fmt.Errorf("activations of %d bits are not supported; choose from 1 to 8", bits)
	}
	lo, hi := float64(min(r.Min, 0)), float64(max(r.Max, 0))
	if !(hi-lo <= largestSpan) {
		return Affine{}, fmt.Errorf("the activation ranges from %v to %v, which no scale covers; look for samples that overflow the float model", r.Min, r.Max)
	}
	a := Affine{Scale: 1, Hi: uint8(1<<bits - 1)}
	if lo < hi {
		a.Scale = max(smallestScale, float32((hi-lo)/float64(a.Hi)))
	}
	a.Zero = uint8(min(float64(a.Hi), math.RoundToEven(-lo/float64(a.Scale))))
	return a, nil
}

// Quantize fills codes with those nearest to x, saturating. NaN gets the code of 0.
func (a Affine) Quantize(codes []uint8, x []float32) {
	zero := float32(a.Zero)
	lo, hi := float32(a.Lo)-zero, float32(a.Hi)-zero
	for i, v := range x {
		t := v / a.Scale
		switch { // the bounds are integers, so that clamping first is the same
		case t < lo:
			t = lo
		case t > hi:
			t = hi
		case t != t:
			t = 0
		}
		codes[i] = uint8(int(math.RoundToEven(float64(t))) + int(a.Zero))
	}
}

// Dequantize fills x with what codes stand for.
func (a Affine) Dequantize(x []float32, codes []uint8) {
	for i, q := range codes {
		x[i] = float32(int(q)-int(a.Zero)) * a.Scale
	}
}
