package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

// resnet20 is the shapes of its convolutions, padded, and one depthwise layer.
var resnet20 = []kernel.Conv{
	{In: 3, H: 34, W: 34, Out: 16, OutH: 32, OutW: 32, KH: 3, KW: 3, StrideH: 1, StrideW: 1, Groups: 1},
	{In: 16, H: 34, W: 34, Out: 16, OutH: 32, OutW: 32, KH: 3, KW: 3, StrideH: 1, StrideW: 1, Groups: 1},
	{In: 32, H: 18, W: 18, Out: 32, OutH: 16, OutW: 16, KH: 3, KW: 3, StrideH: 1, StrideW: 1, Groups: 1},
	{In: 64, H: 10, W: 10, Out: 64, OutH: 8, OutW: 8, KH: 3, KW: 3, StrideH: 1, StrideW: 1, Groups: 1},
	{In: 16, H: 32, W: 32, Out: 32, OutH: 16, OutW: 16, KH: 1, KW: 1, StrideH: 2, StrideW: 2, Groups: 1},
	{In: 64, H: 27, W: 7, Out: 64, OutH: 25, OutW: 5, KH: 3, KW: 3, StrideH: 1, StrideW: 1, Groups: 64},
}

// BenchmarkConvInt compares SWAR with the scalar oracle and with an ordinary
// tiled scalar kernel, on weights that are normal with a third of the range.
func BenchmarkConvInt(b *testing.B) {
	for _, s := range resnet20 {
		s.Batch, s.DilateH, s.DilateW = 1, 1, 1
		cols := s.KH * s.KW * s.In / s.Groups
		x := make([]uint8, s.H*s.W*s.In+kernel.Slack)
		acc, y := make([]int32, s.OutH*s.OutW*s.Out), make([]uint8, s.OutH*s.OutW*s.Out)
		bench := func(name string, run func()) {
			b.Run(fmt.Sprintf("%dx%d-%dx%d/%s", s.In, s.H, s.Out, s.OutH, name), func(b *testing.B) {
				for b.Loop() {
					run()
				}
				report(b, "GOP/s", len(acc)*cols)
			})
		}
		for _, bits := range []int{2, 3, 4, 5, 6, 8} {
			r := rand.New(rand.NewPCG(1, 1))
			top := float64(int(1)<<(bits-1) - 1)
			codes := make([]int8, s.Out*cols)
			for i := range codes {
				codes[i] = int8(max(-top, min(top, r.NormFloat64()*top/3)))
			}
			c := intLayer(s, bits, codes)
			scratch := make([]uint8, c.Scratch())
			prepared := kernel.Go().PrepareInt(c)
			bench(fmt.Sprintf("w%d/swar", bits), func() { kernel.Go().ConvInt(y, x, nil, prepared, scratch) })
			if bits < 8 {
				continue
			}
			plain := kernel.Ref().PrepareInt(c)
			bench("w8/ref", func() { kernel.Ref().ConvInt(y, x, nil, plain, nil) })
			if s.Groups == 1 {
				window := make([]uint8, 4*cols)
				bench("w8/scalar", func() { tiledConv(acc, x, codes, window, 3, &s) })
			}
		}
	}
}

// intLayer is a convolution over padded input, requantized by one factor.
func intLayer(s kernel.Conv, bits int, codes []int8) *kernel.IntConv {
	w, y := (s.OutW-1)*s.StrideW+s.KW, kernel.Pitch{Row: s.OutW, Image: s.OutW * s.OutH}
	c := &kernel.IntConv{
		Conv: s, X: kernel.Pitch{Row: w, Image: w * ((s.OutH-1)*s.StrideH + s.KH)}, Y: y, R: y, Zero: 3,
		Weights: kernel.IntWeights{Bits: bits, Rows: s.Out, Cols: len(codes) / s.Out, Packed: kernel.PackInts(codes, bits)},
		Bias:    make([]int32, s.Out), Requant: &kernel.Requant{Hi: 255}, Step: make([]float64, s.Out),
	}
	for range s.Out {
		mult, shift := kernel.FixedPoint(1e-3)
		c.Requant.Mult, c.Requant.Shift = append(c.Requant.Mult, mult), append(c.Requant.Shift, shift)
	}
	return c
}

// tiledConv is what SWAR must beat: windows copied side by side, and four
// positions by two output channels in registers.
func tiledConv(acc []int32, x []uint8, w []int8, window []uint8, zero int32, s *kernel.Conv) {
	run, cols := s.KW*s.In, len(w)/s.Out
	for p := 0; p < s.OutH*s.OutW; p += 4 { // the shapes here have whole tiles
		for q := range 4 {
			i, j := (p+q)/s.OutW, (p+q)%s.OutW
			for kh := range s.KH {
				copy(window[q*cols+kh*run:][:run], x[((i*s.StrideH+kh)*s.W+j*s.StrideW)*s.In:])
			}
		}
		x0, x1, x2, x3 := window[:cols], window[cols:][:cols], window[2*cols:][:cols], window[3*cols:][:cols]
		for o := 0; o < s.Out; o += 2 {
			t := dot4x2(x0, x1, x2, x3, w[o*cols:][:cols], w[(o+1)*cols:][:cols], zero)
			for q := range 4 {
				acc[(p+q)*s.Out+o], acc[(p+q)*s.Out+o+1] = t[2*q], t[2*q+1]
			}
		}
	}
}

func dot4x2(x0, x1, x2, x3 []uint8, w0, w1 []int8, zero int32) [8]int32 {
	x1, x2, x3, w0, w1 = x1[:len(x0)], x2[:len(x0)], x3[:len(x0)], w0[:len(x0)], w1[:len(x0)]
	var t0, t1, t2, t3, t4, t5, t6, t7 int32
	for k := range x0 {
		a, b := int32(w0[k]), int32(w1[k])
		v := int32(x0[k]) - zero
		t0 += v * a
		t1 += v * b
		v = int32(x1[k]) - zero
		t2 += v * a
		t3 += v * b
		v = int32(x2[k]) - zero
		t4 += v * a
		t5 += v * b
		v = int32(x3[k]) - zero
		t6 += v * a
		t7 += v * b
	}
	return [8]int32{t0, t1, t2, t3, t4, t5, t6, t7}
}

// The other integer slots, per element of output.
func BenchmarkElementwiseInt(b *testing.B) {
	const n = 16 * 1024
	x, dst := make([]uint8, n), make([]uint8, n)
	sum := &kernel.Add{ZeroA: 3, ZeroB: 4, Zero: 5, MultA: 1 << 30, MultB: 1 << 29, Shift: 31, Hi: 255}
	mean := &kernel.AvgPool{Mult: []int32{1 << 30, 1 << 30, 1 << 30, 1 << 30}, Shift: []uint8{30, 31, 32, 32}, Hi: 255}
	pool := &kernel.IntPool{
		Conv: kernel.Conv{Batch: 1, In: 16, H: 64, W: 64, OutH: 32, OutW: 32, KH: 2, KW: 2, StrideH: 2, StrideW: 2, DilateH: 1, DilateW: 1},
		X:    kernel.Pitch{Row: 64, Image: 64 * 64}, Y: kernel.Pitch{Row: 32, Image: 32 * 32},
	}
	plane, reals := &kernel.Planes{Batch: 1, H: 32, W: 32, C: 16, Pitch: pool.Y}, make([]float32, n)
	grid := kernel.Grid{Scale: .02, Zero: 128, Hi: 255}
	image, table := make([]uint8, 4*n), new([256]uint8)
	for _, set := range []*kernel.Set{kernel.Ref(), kernel.Go()} {
		for _, slot := range []struct {
			name string
			run  func()
		}{
			{"quantizeInt", func() { set.QuantizeInt(dst, reals, grid, plane) }},
			{"dequantizeInt", func() { set.DequantizeInt(reals, x, grid, plane) }},
			{"addInt", func() { set.AddInt(dst, x, x, sum) }},
			{"table", func() { set.Table(dst, x, table) }},
			{"maxPoolInt", func() { set.MaxPoolInt(dst, image, pool) }},
			{"avgPoolInt", func() { set.AvgPoolInt(dst, image, mean, pool) }},
		} {
			b.Run(slot.name+"/"+set.Name, func(b *testing.B) {
				for b.Loop() {
					slot.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
			})
		}
	}
}
