package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

func gemm(t *testing.T, set *kernel.Set) {
	dims := []int{1, 2, 3, 4, 5, 7, 8, 9, 17}
	for _, m := range dims {
		for _, n := range dims {
			for _, k := range []int{1, 2, 3, 8, 256, 640, 641} {
				for flags := range 8 {
					g := kernel.Gemm{M: m, N: n, K: k, TransA: flags&1 > 0, TransB: flags&2 > 0, Acc: flags&4 > 0}
					checkGemm(t, set, g)
				}
			}
		}
	}
	for _, g := range []kernel.Gemm{
		{M: 0, N: 3, K: 4}, {M: 3, N: 0, K: 4}, {M: 3, N: 4, K: 0}, {M: 3, N: 4, K: 0, Acc: true},
		{M: 33, N: 65, K: 130, TransA: true}, {M: 70, N: 70, K: 300, TransB: true}, {M: 130, N: 131, K: 64},
	} {
		checkGemm(t, set, g)
	}
}

func checkGemm(t *testing.T, set *kernel.Set, g kernel.Gemm) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, uint64(g.M<<20|g.N<<10|g.K)))
	a, b := floats(r, g.M*g.K), floats(r, g.K*g.N)
	before := floats(r, g.M*g.N)
	fixed := guard(t, a, b)

	want := append([]float32(nil), before...)
	kernel.Ref().GemmF32(want, a, b, g)
	size := absolute(before)
	kernel.Ref().GemmF32(size, absolute(a), absolute(b), g)

	got, inside := canary(before)
	set.GemmF32(got, a, b, g)
	fixed()
	inside(t, "C")
	near(t, fmt.Sprintf("gemm %+v", g), got, want, size, g.K+1)
}

// convs is the table of geometries: every feature alone, then together.
func convs() []*kernel.Conv {
	var all []*kernel.Conv
	for _, kernelSize := range [][2]int{{1, 1}, {3, 3}, {2, 3}, {1, 5}, {5, 1}} {
		for _, stride := range [][2]int{{1, 1}, {2, 2}, {1, 3}} {
			for _, pads := range [][4]int{{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 0, 1, 3}, {0, 6, 4, 0}} {
				for _, dilate := range [][2]int{{1, 1}, {2, 1}, {1, 3}} {
					for _, ch := range [][3]int{{1, 1, 1}, {1, 5, 1}, {3, 4, 1}, {4, 6, 2}, {5, 5, 5}, {3, 6, 3}} {
						s := &kernel.Conv{
							Batch: 2, In: ch[0], H: 7, W: 9, Out: ch[1], Groups: ch[2],
							KH: kernelSize[0], KW: kernelSize[1], StrideH: stride[0], StrideW: stride[1],
							PadTop: pads[0], PadLeft: pads[1], DilateH: dilate[0], DilateW: dilate[1],
						}
						s.OutH = (s.H+pads[0]+pads[2]-dilate[0]*(s.KH-1)-1)/stride[0] + 1
						s.OutW = (s.W+pads[1]+pads[3]-dilate[1]*(s.KW-1)-1)/stride[1] + 1
						if s.OutH > 0 && s.OutW > 0 {
							all = append(all, s)
						}
					}
				}
			}
		}
	}
	// A stride that leaves most of a row out; a kernel larger than its image, seen
	// through padding alone; a row; an empty batch.
	return append(all,
		&kernel.Conv{Batch: 1, In: 3, H: 19, W: 30, Out: 3, OutH: 10, OutW: 1, KH: 1, KW: 1, StrideH: 2, StrideW: 30, DilateH: 1, DilateW: 1, Groups: 3},
		&kernel.Conv{Batch: 1, In: 2, H: 1, W: 2, Out: 3, OutH: 3, OutW: 4, KH: 3, KW: 3, StrideH: 1, StrideW: 1, PadTop: 2, PadLeft: 2, DilateH: 1, DilateW: 1, Groups: 1},
		&kernel.Conv{Batch: 3, In: 2, H: 1, W: 40, Out: 3, OutH: 1, OutW: 19, KH: 1, KW: 4, StrideH: 1, StrideW: 2, DilateH: 1, DilateW: 1, Groups: 1},
		&kernel.Conv{Batch: 0, In: 2, H: 4, W: 4, Out: 3, OutH: 4, OutW: 4, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
	)
}

// conv compares the three contractions, and packed weights through them.
func conv(t *testing.T, set *kernel.Set) {
	geometries := convs()
	for _, ch := range [][3]int{{16, 16, 1}, {3, 35, 1}, {40, 33, 1}, {32, 32, 32}, {35, 35, 35}, {24, 48, 2}} { // around whole vectors
		geometries = append(geometries,
			&kernel.Conv{Batch: 2, In: ch[0], H: 6, W: 5, Out: ch[1], OutH: 6, OutW: 5, KH: 3, KW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1, DilateH: 1, DilateW: 1, Groups: ch[2]},
			&kernel.Conv{Batch: 3, In: ch[0], H: 5, W: 8, Out: ch[1], OutH: 3, OutW: 4, KH: 3, KW: 3, StrideH: 2, StrideW: 2, PadTop: 1, PadLeft: 1, DilateH: 1, DilateW: 1, Groups: ch[2]},
			&kernel.Conv{Batch: 2, In: ch[0], H: 4, W: 4, Out: ch[1], OutH: 4, OutW: 4, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: ch[2]})
	}
	// More rows of a filter, and a longer row of positions, than are summed at a time.
	geometries = append(geometries,
		&kernel.Conv{Batch: 1, In: 2, H: 70, W: 3, Out: 3, OutH: 2, OutW: 2, KH: 69, KW: 2, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
		&kernel.Conv{Batch: 1, In: 2, H: 2, W: 600, Out: 3, OutH: 2, OutW: 600, KH: 1, KW: 3, StrideH: 1, StrideW: 1, PadLeft: 1, DilateH: 1, DilateW: 1, Groups: 1})
	for i, s := range geometries {
		checkConv(t, set, s, rand.New(rand.NewPCG(2, uint64(i))))
	}
}

func checkConv(t *testing.T, set *kernel.Set, s *kernel.Conv, r *rand.Rand) {
	t.Helper()
	ref := kernel.Ref()
	x := floats(r, s.Batch*s.In*s.H*s.W)
	w := floats(r, s.Out*s.In/s.Groups*s.KH*s.KW)
	y := floats(r, s.Batch*s.Out*s.OutH*s.OutW)
	packed := func(k *kernel.Set, w []float32, adjoint bool) []float32 {
		fixed := guard(t, w)
		p, inside := canary(floats(r, s.Packed()))
		k.PackConvF32(p, w, s, adjoint)
		fixed()
		inside(t, "the packed weights")
		return p
	}
	for _, slot := range []struct {
		name  string
		room  int // of scratch
		run   func(k *kernel.Set, dst, a, b, scratch []float32)
		dst   []float32
		a, b  []float32
		terms int
	}{
		{"conv", s.Scratch(), func(k *kernel.Set, y, x, w, scratch []float32) {
			k.ConvF32(y, x, packed(k, w, false), scratch, s, nil)
		}, y, x, w, s.In / s.Groups * s.KH * s.KW},
		{"convInputGrad", s.GradScratch(), func(k *kernel.Set, dx, dy, w, scratch []float32) {
			k.ConvInputGradF32(dx, dy, packed(k, w, true), scratch, s)
		}, x, y, w, s.Out / s.Groups * s.KH * s.KW},
		{"convWeightGrad", s.WeightScratch(), func(k *kernel.Set, dw, x, dy, scratch []float32) {
			k.ConvWeightGradF32(dw, x, dy, scratch, s)
		}, w, x, y, s.Batch * s.OutH * s.OutW},
	} {
		want, size := make([]float32, len(slot.dst)), make([]float32, len(slot.dst))
		slot.run(ref, want, slot.a, slot.b, nil)
		slot.run(ref, size, absolute(slot.a), absolute(slot.b), nil)

		fixed := guard(t, slot.a, slot.b)
		got, inside := canary(floats(r, len(slot.dst)))
		scratch, within := canary(floats(r, slot.room))
		slot.run(set, got, slot.a, slot.b, scratch)
		fixed()
		inside(t, "the destination")
		within(t, "scratch")
		near(t, fmt.Sprintf("%s %+v", slot.name, *s), got, want, size, slot.terms)
	}
	checkTail(t, set, s, r, x, w)
}

// checkTail compares what is added to a convolution, also in place, and clamped.
// The bias is large: products may not be summed onto it.
func checkTail(t *testing.T, set *kernel.Set, s *kernel.Conv, r *rand.Rand, x, w []float32) {
	t.Helper()
	ref, inf := kernel.Ref(), float32(math.Inf(1))
	n := s.Batch * s.Out * s.OutH * s.OutW
	bias := floats(r, s.Out)
	for i := range bias {
		bias[i] *= 1 << 10
	}
	tail := []kernel.Tail{
		{Bias: bias, Lo: 0, Hi: inf},
		{Add: floats(r, n), Lo: -inf, Hi: 1},
		{Bias: bias, Add: floats(r, n), Lo: -inf, Hi: inf},
	}[r.IntN(3)]
	run := func(k *kernel.Set, y, x, w, scratch []float32, tail *kernel.Tail) {
		packed := make([]float32, s.Packed())
		k.PackConvF32(packed, w, s, false)
		k.ConvF32(y, x, packed, scratch, s, tail)
	}
	want, size := make([]float32, n), make([]float32, n)
	run(ref, want, x, w, nil, &tail)
	run(ref, size, absolute(x), absolute(w), nil, nil)
	terms := s.In / s.Groups * s.KH * s.KW
	for i := range size { // 2·(terms+2) roundings of the products, and a few of the rest
		rest := 0.0
		if tail.Bias != nil {
			rest = math.Abs(float64(tail.Bias[i%s.Out]))
		}
		if tail.Add != nil {
			rest += math.Abs(float64(tail.Add[i]))
		}
		size[i] += float32(2 * rest / float64(terms+2))
	}

	got, inside := canary(floats(r, n))
	if tail.Add != nil && r.IntN(2) == 0 {
		copy(got, tail.Add)
		tail.Add = got
	}
	run(set, got, x, w, make([]float32, s.Scratch()), &tail)
	inside(t, "the destination")
	near(t, fmt.Sprintf("conv with a tail %+v", *s), got, want, size, terms)
}

// near fails where got is further from want than 2·(terms+2) roundings of size.
func near(t *testing.T, name string, got, want, size []float32, terms int) {
	t.Helper()
	for i := range want {
		bound := 2 * float64(terms+2) * 0x1p-24 * float64(size[i])
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= bound) {
			t.Fatalf("%s: element %d is %v, the scalar set says %v (off by %.3g, allowed %.3g)", name, i, got[i], want[i], d, bound)
		}
	}
}

func floats(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

func absolute(s []float32) []float32 {
	out := make([]float32, len(s))
	for i, v := range s {
		out[i] = float32(math.Abs(float64(v)))
	}
	return out
}
