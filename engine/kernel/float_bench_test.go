package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

func random(n int) []float32 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

// sets is the portable set, and the native one where it is another.
func sets() []*kernel.Set {
	all := []*kernel.Set{kernel.Go()}
	if native := kernel.Native(); native.Name != all[0].Name {
		all = append(all, native)
	}
	return all
}

func report(b *testing.B, unit string, products int) {
	b.ReportMetric(2*float64(products)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), unit)
}

// The shapes of ResNet20's layers and of their gradients, per image.
func BenchmarkGemm(b *testing.B) {
	for _, g := range []kernel.Gemm{
		{M: 16, N: 1024, K: 144}, {M: 32, N: 256, K: 288}, {M: 64, N: 64, K: 576},
		{M: 144, N: 1024, K: 16, TransA: true}, {M: 288, N: 256, K: 32, TransA: true}, {M: 576, N: 64, K: 64, TransA: true},
		{M: 16, N: 144, K: 1024, TransB: true}, {M: 32, N: 288, K: 256, TransB: true}, {M: 64, N: 576, K: 64, TransB: true},
	} {
		for _, set := range sets() {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", g.M, g.N, g.K, set.Name), func(b *testing.B) {
				x, y, c := random(g.M*g.K), random(g.N*g.K), random(g.M*g.N)
				for b.Loop() {
					set.GemmF32(c, x, y, g)
				}
				report(b, "GFLOP/s", g.M*g.N*g.K)
			})
		}
	}
}

func BenchmarkConv(b *testing.B) {
	for _, s := range []kernel.Conv{
		{In: 16, H: 32, W: 32, Out: 16, OutH: 32, OutW: 32, StrideH: 1, StrideW: 1, Groups: 1},
		{In: 32, H: 16, W: 16, Out: 32, OutH: 16, OutW: 16, StrideH: 1, StrideW: 1, Groups: 1},
		{In: 64, H: 8, W: 8, Out: 64, OutH: 8, OutW: 8, StrideH: 1, StrideW: 1, Groups: 1},
		{In: 16, H: 32, W: 32, Out: 32, OutH: 16, OutW: 16, StrideH: 2, StrideW: 2, Groups: 1},
		{In: 64, H: 25, W: 5, Out: 64, OutH: 25, OutW: 5, StrideH: 1, StrideW: 1, Groups: 64},
	} {
		s.Batch, s.KH, s.KW, s.PadTop, s.PadLeft, s.DilateH, s.DilateW = 4, 3, 3, 1, 1, 1, 1
		x, w, y := random(s.Batch*s.In*s.H*s.W), random(s.Out*s.In/s.Groups*9), random(s.Batch*s.Out*s.OutH*s.OutW)
		packed, scratch := make([]float32, s.Packed()), make([]float32, max(s.Scratch(), s.GradScratch(), s.WeightScratch()))
		for _, set := range sets() {
			for name, run := range map[string]func(){
				"y":  func() { set.ConvF32(y, x, packed, scratch, &s, nil) },
				"dx": func() { set.ConvInputGradF32(x, y, packed, scratch, &s) },
				"dw": func() { set.ConvWeightGradF32(w, x, y, scratch, &s) },
			} {
				b.Run(fmt.Sprintf("%dx%d-%dx%d/%s/%s", s.In, s.H, s.Out, s.OutH, name, set.Name), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						run()
					}
					report(b, "GFLOP/s", len(y)*9*s.In/s.Groups)
				})
			}
		}
	}
}
