package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// resnet20 is the shapes of its convolutions, already padded.
var resnet20 = []*Conv{
	{Batch: 1, In: 3, H: 34, W: 34, Out: 16, OutH: 32, OutW: 32, KH: 3, KW: 3, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
	{Batch: 1, In: 16, H: 34, W: 34, Out: 16, OutH: 32, OutW: 32, KH: 3, KW: 3, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
	{Batch: 1, In: 32, H: 18, W: 18, Out: 32, OutH: 16, OutW: 16, KH: 3, KW: 3, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
	{Batch: 1, In: 64, H: 10, W: 10, Out: 64, OutH: 8, OutW: 8, KH: 3, KW: 3, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
	{Batch: 1, In: 16, H: 33, W: 33, Out: 32, OutH: 16, OutW: 16, KH: 1, KW: 1, StrideH: 2, StrideW: 2, DilateH: 1, DilateW: 1, Groups: 1},
}

func BenchmarkConvInt(b *testing.B) {
	for _, s := range resnet20 {
		for _, bits := range []int{2, 3, 4, 5, 6, 8} {
			k := s.KH * s.KW * s.In / s.Groups
			r := rand.New(rand.NewPCG(1, 1))
			codes := make([]int8, s.Out*k)
			top := float64(int(1)<<(bits-1) - 1)
			for i := range codes {
				codes[i] = int8(max(-top, min(top, r.NormFloat64()*top/3)))
			}
			w := IntWeights{Bits: bits, Rows: s.Out, Cols: k, Packed: PackInts(codes, bits)}
			x := make([]uint8, s.Batch*s.H*s.W*s.In)
			acc := make([]int32, s.Batch*s.OutH*s.OutW*s.Out)
			for _, set := range []*Set{Ref(), Go()} {
				b.Run(fmt.Sprintf("%dx%dx%dk%d/w%d/%s", s.In, s.H, s.Out, s.KH, bits, set.Name), func(b *testing.B) {
					if set.Name == "ref" && bits != 8 {
						b.Skip()
					}
					p := set.PrepareInt(w, s)
					scratch := make([]uint8, s.IntScratch())
					b.ReportAllocs()
					for b.Loop() {
						set.ConvInt(acc, x, p, 3, scratch, s)
					}
					b.ReportMetric(2*float64(len(acc)*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GOP/s")
					if p.lanes != nil {
						b.ReportMetric(float64(p.lanes.chunk), "chunk")
						b.ReportMetric(float64(p.lanes.width), "width")
					}
				})
			}
		}
	}
}
