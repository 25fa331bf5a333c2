package kernel_test

import (
	"fmt"
	"math"
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

// Whatever passes over values once, at the size of a residual network's first
// stage, in bytes that are read.
func BenchmarkPass(b *testing.B) {
	const n, channels = 4 * 32 * 32 * 16, 16
	x, y, dst, row := random(n), random(n), make([]float32, n), random(channels)
	inf := float32(math.Inf(1))
	axis := kernel.PoolAxis{Extent: 32, Out: 16, Kernel: 2, Stride: 2, Dilation: 1}
	pool := &kernel.Pool{Batch: 4, Channels: channels, Axes: [3]kernel.PoolAxis{{Extent: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}, axis, axis}}
	whole := kernel.Stride{Row: n, Col: 1}
	sum := &kernel.Zip{Func: kernel.AddScaled, By: 1, Rows: 1, Cols: n, A: whole, B: whole}
	bias := &kernel.Zip{Func: kernel.AddScaled, By: 1, Rows: n / channels, Cols: channels, A: kernel.Stride{Row: channels, Col: 1}, B: kernel.Stride{Col: 1}}
	gate := &kernel.Zip{Func: kernel.Gate, Hi: inf, Rows: 1, Cols: n, A: whole, B: whole}
	sums := make([]float64, channels)
	for _, set := range sets() {
		for _, c := range []struct {
			name string
			run  func()
		}{
			{"clamp", func() { set.MapF32(dst, x, kernel.Map{Func: kernel.Clamp, B: inf}) }},
			{"exp", func() { set.MapF32(dst, x, kernel.Map{Func: kernel.Exp}) }},
			{"add", func() { set.ZipF32(dst, x, y, sum) }},
			{"bias", func() { set.ZipF32(dst, x, row, bias) }},
			{"gate", func() { set.ZipF32(dst, x, y, gate) }},
			{"sum over positions", func() { set.SumF32(sums, x, 1, n/channels, channels) }},
			{"sum along rows", func() { set.SumF32(sums, x, n/channels, n/channels, 1) }},
			{"dot", func() { set.DotF32(x, y) }},
			{"softmax", func() { set.SoftmaxF32(dst, x, 64, true) }},
			{"maxPool", func() { set.MaxPoolF32(dst, x, x, pool) }},
			{"maxPoolGrad", func() { set.MaxPoolGradF32(dst, x, y, pool) }},
			{"avgPool", func() { set.AvgPoolF32(dst, x, pool) }},
			{"avgPoolGrad", func() { set.AvgPoolGradF32(dst, y, pool) }},
		} {
			b.Run(c.name+"/"+set.Name, func(b *testing.B) {
				b.SetBytes(4 * n)
				for b.Loop() {
					c.run()
				}
			})
		}
	}
}
