package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
)

// planes quantizes, dequantizes and frames values of every width and number of
// channels around those of vectors.
func planes(t *testing.T, set *kernel.Set) {
	ref := kernel.Ref()
	r := rand.New(rand.NewPCG(9, 0))
	for i := range 400 {
		s := &kernel.Planes{Batch: r.IntN(3), H: 1 + r.IntN(3), W: 1 + i%37, C: 1 + i/37}
		s.Pitch = gap(r, s.H, s.W)
		g := kernel.Grid{Scale: float32(r.ExpFloat64()) / 50, Zero: uint8(20 + r.IntN(180)), Hi: 255}
		if i%3 == 0 {
			g.Lo, g.Hi = 20, 200
		}
		name := fmt.Sprintf("%+v %+v", g, *s)

		x := awkward(r, s.Batch*s.C*s.H*s.W, g.Scale)
		codes := unsigned(r, s.Extent(s.Batch, s.H, s.W, s.C))
		want := slices.Clone(codes)
		ref.QuantizeInt(want, x, g, s)
		got, inside := canary(codes)
		set.QuantizeInt(got, x, g, s)
		inside(t, "the codes")
		equal(t, "quantizeInt "+name, got, want)

		reals, wantReals := floats(r, len(x)), make([]float32, len(x))
		fixed := guard(t, codes)
		ref.DequantizeInt(wantReals, codes, g, s)
		gotReals, between := canary(reals)
		set.DequantizeInt(gotReals, codes, g, s)
		fixed()
		between(t, "the real numbers")
		equal(t, "dequantizeInt "+name, gotReals, wantReals)

		checkFrame(t, set, r, *s)
	}
}

// awkward is real numbers on codes, between them, next to the middle, far off,
// and none at all.
func awkward(r *rand.Rand, n int, scale float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		half := float32(r.IntN(600)-300) / 2 * scale
		x[i] = []float32{
			half, math.Nextafter32(half, 1e9), math.Nextafter32(half, -1e9), float32(r.NormFloat64()),
			float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32, -1e-45, 1e30, -1e30,
		}[r.IntN(11)]
	}
	return x
}

func checkFrame(t *testing.T, set *kernel.Set, r *rand.Rand, s kernel.Planes) {
	row, column := r.IntN(3), r.IntN(3)
	s.Row = s.W + column + r.IntN(3)
	s.Image = s.Row * (s.H + row + r.IntN(3))
	q, code := unsigned(r, s.Batch*s.Image*s.C), uint8(r.Uint32())
	want := slices.Clone(q)
	kernel.Ref().FrameInt(want, code, row, column, &s)
	got, inside := canary(q)
	set.FrameInt(got, code, row, column, &s)
	inside(t, "the codes")
	equal(t, fmt.Sprintf("frameInt at %d, %d of %+v", row, column, s), got, want)
}
