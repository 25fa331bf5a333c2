package kernel_test

import (
	"testing"

	"hawqeye/engine/kernel"
)

// TestFloatNoAllocations holds every float slot to its promise.
func TestFloatNoAllocations(t *testing.T) {
	for _, s := range []kernel.Conv{
		{In: 4, Out: 20, Groups: 1, PadTop: 1, PadLeft: 1},
		{In: 4, Out: 4, Groups: 4},
	} {
		s.Batch, s.H, s.W, s.OutH, s.OutW = 2, 6, 6, 4+2*s.PadTop, 4+2*s.PadLeft
		s.KH, s.KW, s.StrideH, s.StrideW, s.DilateH, s.DilateW = 3, 3, 1, 1, 1, 1
		x, y := make([]float32, s.Batch*s.In*s.H*s.W), make([]float32, s.Batch*s.Out*s.OutH*s.OutW)
		w := make([]float32, 9*s.Out*s.In/s.Groups)
		packed, scratch := make([]float32, s.Packed()), make([]float32, max(s.Scratch(), s.GradScratch(), s.WeightScratch()))
		side := kernel.PoolAxis{Extent: 6, Out: 4, Kernel: 3, Stride: 1, Dilation: 1}
		pool := kernel.Pool{Batch: 2, Channels: 4, Axes: [3]kernel.PoolAxis{{Extent: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}, side, side}}
		pooled := make([]float32, 2*4*4*4)
		zip := kernel.Zip{Func: kernel.Mul, Rows: 3, Cols: 5, A: kernel.Stride{Row: 5, Col: 1}, B: kernel.Stride{Col: 1}}
		tail, sum := &kernel.Tail{Bias: x, Add: y, Hi: 6}, make([]float64, 4)
		for _, set := range sets() {
			for name, run := range map[string]func(){
				"GemmF32":           func() { set.GemmF32(y, x, w, kernel.Gemm{M: 4, N: 4, K: 5, TransB: true}) },
				"PackConvF32":       func() { set.PackConvF32(packed, w, &s, true) },
				"ConvF32":           func() { set.ConvF32(y, x, packed, scratch, &s, tail) },
				"ConvInputGradF32":  func() { set.ConvInputGradF32(x, y, packed, scratch, &s) },
				"ConvWeightGradF32": func() { set.ConvWeightGradF32(w, x, y, scratch, &s) },
				"MaxPoolF32":        func() { set.MaxPoolF32(pooled, x, x, &pool) },
				"MaxPoolGradF32":    func() { set.MaxPoolGradF32(x, x, pooled, &pool) },
				"AvgPoolF32":        func() { set.AvgPoolF32(pooled, x, &pool) },
				"AvgPoolGradF32":    func() { set.AvgPoolGradF32(x, pooled, &pool) },
				"MapF32":            func() { set.MapF32(x, x, kernel.Map{Func: kernel.Gelu}) },
				"ZipF32":            func() { set.ZipF32(x, x, x, &zip) },
				"SumF32":            func() { set.SumF32(sum, x, 1, 9, 4) },
				"DotF32":            func() { set.DotF32(x, x) },
				"SoftmaxF32":        func() { set.SoftmaxF32(x, x, 4, true) },
			} {
				if allocs := testing.AllocsPerRun(3, run); allocs != 0 {
					t.Errorf("%s of %s made %v allocations in %d groups", name, set.Name, allocs, s.Groups)
				}
			}
		}
	}
}
