package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

func TestFixedPoint(t *testing.T) {
	factors := []float64{0x1p-60, 0x1p-32, 0x1p-21, math.Nextafter(0x1p-20, 0), 0.5, 1, math.Nextafter(1, 0), 1 - 0x1p-33, math.Nextafter(0x1p10, 0)}
	r := rand.New(rand.NewPCG(9, 0))
	for range 10000 {
		factors = append(factors, math.Ldexp(1+r.Float64(), r.IntN(50)-40))
	}
	for _, f := range factors {
		mult, shift := kernel.FixedPoint(f)
		if mult < 0 || shift < kernel.MinShift || shift > kernel.MaxShift {
			t.Errorf("%g is %d over 2^%d, out of range", f, mult, shift)
		}
		if got := math.Ldexp(float64(mult), -int(shift)); math.Abs(got-f) > max(0x1p-31*f, 0x1p-52) {
			t.Errorf("%g became %g", f, got)
		}
	}
	for _, f := range []float64{0, -1, 0x1p-60, math.NaN(), math.Inf(-1)} {
		if mult, _ := kernel.FixedPoint(f); mult != 0 {
			t.Errorf("%g became the multiplier %d instead of 0", f, mult)
		}
	}
	for _, f := range []float64{0x1p10, 1e300, math.Inf(1)} {
		if mult, shift := kernel.FixedPoint(f); mult != math.MaxInt32 || shift != kernel.MinShift {
			t.Errorf("%g became %d over 2^%d instead of the largest multiplier", f, mult, shift)
		}
	}
}
