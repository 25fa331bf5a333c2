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

		n := s
		n.H, n.W, n.PadTop, n.PadLeft = s.H+2*s.PadTop, s.W+2*s.PadLeft, 0, 0
		codes := make([]uint8, n.Batch*n.H*n.W*n.In)
		pooled := make([]uint8, len(codes))
		acc, out := make([]int32, s.Batch*s.Out*s.OutH*s.OutW), make([]uint8, s.Batch*s.Out*s.OutH*s.OutW)
		rows := make([]uint8, n.IntScratch())
		q := &kernel.Requant{Mult: make([]int32, s.Out), Shift: make([]uint8, s.Out)}
		sum, table := &kernel.Add{}, new([256]uint8)
		mean := &kernel.AvgPool{Mult: make([]int32, 9), Shift: make([]uint8, 9)}
		for _, set := range sets() {
			p := set.PrepareInt(kernel.IntWeights{Bits: 8, Rows: s.Out, Cols: cols, Packed: make([]byte, s.Out*cols)}, &n)
			for name, run := range map[string]func(){
				"ConvInt":    func() { set.ConvInt(acc, codes, p, 3, rows, &n) },
				"Requant":    func() { set.Requant(out, acc, q) },
				"AddInt":     func() { set.AddInt(out, out, out, sum) },
				"MaxPoolInt": func() { set.MaxPoolInt(pooled[:n.Batch*n.OutH*n.OutW*n.In], codes, &n) },
				"AvgPoolInt": func() { set.AvgPoolInt(pooled[:n.Batch*n.OutH*n.OutW*n.In], codes, mean, &n) },
				"Table":      func() { set.Table(out, out, table) },
			} {
				if allocs := testing.AllocsPerRun(3, run); allocs != 0 {
					t.Errorf("%s of %s made %v allocations in %d groups", name, set.Name, allocs, s.Groups)
				}
			}
		}
	}
}
