package kernel_test

import (
	"testing"

	"hawqeye/engine/kernel"
)

// TestIntNoAllocations holds every integer slot but PrepareInt to its promise.
func TestIntNoAllocations(t *testing.T) {
	for _, s := range []kernel.Conv{
		{In: 4, Out: 20, Groups: 1, PadTop: 1, PadLeft: 1},
		{In: 4, Out: 4, Groups: 4},
	} {
		s.Batch, s.H, s.W, s.OutH, s.OutW = 2, 6, 6, 4+2*s.PadTop, 4+2*s.PadLeft
		s.KH, s.KW, s.StrideH, s.StrideW, s.DilateH, s.DilateW = 3, 3, 1, 1, 1, 1
		cols := 9 * s.In / s.Groups

		c := intLayer(s, 8, make([]int8, s.Out*cols))
		codes := make([]uint8, c.X.Extent(s.Batch, s.H+2, s.W+2, s.In)+kernel.Slack)
		out, rows := make([]uint8, s.Batch*s.Out*s.OutH*s.OutW), make([]uint8, c.Scratch())
		x, y := make([]float32, s.Batch*s.In*s.H*s.W), make([]float32, len(out))
		sum, table := &kernel.Add{Shift: kernel.MinShift}, new([256]uint8)
		mean := &kernel.AvgPool{Mult: make([]int32, 9), Shift: make([]uint8, 9)}
		pool := &kernel.IntPool{Conv: s, X: kernel.Pitch{Row: s.W, Image: s.W * s.H}, Y: kernel.Pitch{Row: s.OutW, Image: s.OutW * s.OutH}}
		plane := &kernel.Planes{Batch: s.Batch, H: s.H, W: s.W, C: s.In, Pitch: pool.X}
		for _, set := range sets() {
			p := set.PrepareInt(c)
			for name, run := range map[string]func(){
				"ConvInt":       func() { set.ConvInt(out, codes, nil, p, rows) },
				"ConvReal":      func() { set.ConvReal(y, codes, p, rows) },
				"AddInt":        func() { set.AddInt(out, out, out, sum) },
				"MaxPoolInt":    func() { set.MaxPoolInt(out, codes, pool) },
				"AvgPoolInt":    func() { set.AvgPoolInt(out, codes, mean, pool) },
				"QuantizeInt":   func() { set.QuantizeInt(codes, x, kernel.Grid{Scale: 1}, plane) },
				"DequantizeInt": func() { set.DequantizeInt(x, codes, kernel.Grid{Scale: 1}, plane) },
				"FrameInt":      func() { set.FrameInt(codes, 1, 0, 0, plane) },
				"Table":         func() { set.Table(out, out, table) },
			} {
				if allocs := testing.AllocsPerRun(3, run); allocs != 0 {
					t.Errorf("%s of %s made %v allocations in %d groups", name, set.Name, allocs, s.Groups)
				}
			}
		}
	}
}
