package kerneltest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

// pools compares both poolings with the scalar set on every geometry of the
// float convolutions, for numbers of channels around those of vectors.
func pools(t *testing.T, set *kernel.Set) {
	ref := kernel.Ref()
	r := rand.New(rand.NewPCG(8, 0))
	geometries := convs()
	geometries = append(geometries, &kernel.Conv{
		Batch: 2, H: 8, W: 8, OutH: 1, OutW: 1, KH: 8, KW: 8, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1,
	})
	for i, g := range geometries {
		s := kernel.IntPool{Conv: *g, X: gap(r, g.H, g.W), Y: gap(r, g.OutH, g.OutW)}
		s.In = 1 + i%35
		s.Out, s.Groups = s.In, s.In
		x := unsigned(r, s.X.Extent(s.Batch, s.H, s.W, s.In))
		want := unsigned(r, s.Y.Extent(s.Batch, s.OutH, s.OutW, s.In))
		fixed := guard(t, x)

		got, inside := canary(want)
		ref.MaxPoolInt(want, x, &s)
		set.MaxPoolInt(got, x, &s)
		inside(t, "the maxima")
		equal(t, fmt.Sprintf("maxPoolInt %+v", s), got, want)

		q := kernel.AvgPool{ZeroIn: uint8(r.Uint32()), Zero: uint8(r.Uint32()), Hi: 255}
		for n := range s.KH * s.KW {
			mult, shift := kernel.FixedPoint(r.ExpFloat64() / float64(n+1))
			q.Mult, q.Shift = append(q.Mult, mult), append(q.Shift, shift)
		}
		if i%3 == 0 {
			q.Lo, q.Hi = 40, 200
		}
		ref.AvgPoolInt(want, x, &q, &s)
		set.AvgPoolInt(got, x, &q, &s)
		inside(t, "the means")
		equal(t, fmt.Sprintf("avgPoolInt %+v %+v", q, s), got, want)
		fixed()
	}
}
