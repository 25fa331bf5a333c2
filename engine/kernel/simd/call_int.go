package simd

import "hawqeye/engine/kernel"

func (c *caller) convInt(y, x, residual []uint8, p *kernel.Prepared, scratch []uint8) {
	l := p.Own.(*layer)
	need("ConvInt", "y", len(y), p.Y.Extent(p.Batch, p.OutH, p.OutW, p.Out))
	needConv("ConvInt", p, x, scratch)
	mode, n := toCodes, 0
	if p.Add != nil {
		mode, n = mode|added, p.R.Extent(p.Batch, p.OutH, p.OutW, p.Out)+kernel.Slack
		need("ConvInt", "the residual, with its slack,", cap(residual), n)
	}
	a := c.m.Begin()
	a.conv(p, x, scratch, mode|l.precision, 1)
	switch l.precision {
	case single:
		address(a, convTable, l.singles, len(l.singles))
		a.int(convTableSize, 4*len(l.singles)/l.groups)
		a.float(convMagic, magic32+float32(p.Requant.Zero))
	case wide:
		address(a, convTable, l.blocks, len(l.blocks))
		a.int(convTableSize, 4*len(l.blocks)/l.groups)
	default:
		address(a, convTable, l.doubles, len(l.doubles))
		a.int(convTableSize, 8*len(l.doubles)/l.groups)
		a.float64(convMagic, magic64+float64(p.Requant.Zero))
	}
	address(a, convAt+1, y, len(y))
	address(a, convAt+2, residual[:n], n)
	a.int(convZero, int(p.Requant.Zero))
	a.int(convZero+1, int(p.Requant.Lo))
	a.int(convZero+2, int(p.Requant.Hi))
	if p.Add != nil {
		a.sum(convSum, p.Add)
	}
	c.call(l.kernel, a)
}

func (c *caller) convReal(y []float32, x []uint8, p *kernel.Prepared, scratch []uint8) {
	l := p.Own.(*layer)
	need("ConvReal", "y", len(y), p.Y.Extent(p.Batch, p.OutH, p.OutW, p.Out))
	needConv("ConvReal", p, x, scratch)
	a := c.m.Begin()
	a.conv(p, x, scratch, toReals, 4)
	address(a, convTable, l.reals, len(l.reals))
	a.int(convTableSize, 8*len(l.reals)/l.groups)
	address(a, convAt+1, y, len(y))
	a.int(convAt+2, 0)
	c.call(l.kernel, a)
}

// reach is how much of its input a convolution reads, slack included.
func reach(p *kernel.Prepared) int {
	h := (p.OutH-1)*p.StrideH + (p.KH-1)*p.DilateH + 1
	w := (p.OutW-1)*p.StrideW + (p.KW-1)*p.DilateW + 1
	return p.X.Extent(p.Batch, h, w, p.In) + kernel.Slack
}

func needConv(slot string, p *kernel.Prepared, x, scratch []uint8) {
	need(slot, "x, with its slack,", cap(x), reach(p))
	need(slot, "scratch", len(scratch), p.Scratch())
}

// conv passes what all convolutions have in common. An element of y has so many bytes.
func (a *Args) conv(p *kernel.Prepared, x, scratch []uint8, mode, bytes int) {
	l, n := p.Own.(*layer), reach(p)
	address(a, convWeights, l.data, len(l.data))
	address(a, convStart, l.start[:cap(l.start)], cap(l.start))
	address(a, convTaps, l.taps, len(l.taps))
	address(a, convScratch, scratch, len(scratch))
	address(a, convAt, x[:n], n)
	a.int(convMode, mode)
	a.int(convWidth, p.OutW)
	a.int(convRows, p.OutH)
	for i, d := range [3]kernel.Pitch{p.X, p.Y, p.R} {
		step, row, size := 1, d.Row, p.Out
		if i == 0 {
			step, row, size = p.StrideW, p.StrideH*d.Row, p.In
		} else if i == 1 {
			size *= bytes
		}
		a.int(convStep+i, step*size)
		a.int(convRow+i, row*size)
		a.int(convImage+i, d.Image*size)
	}
	a.int(convRuns, len(l.taps))
	a.int(convLength, l.length)
	a.int(convWindow, 4*l.steps)
	a.int(convSteps, l.steps)
	a.int(convGroups, l.groups)
	a.int(convGroupX, p.In/l.groups)
	a.int(convGroupOut, p.Out/l.groups)
	panels := (p.Out/l.groups + panel - 1) / panel
	a.int(convPanels, panels)
	a.int(convPanelBytes, len(l.data)/(l.groups*panels))
	a.int(convSums, 4*len(l.start)/l.groups)
	a.int(convCount, p.Batch*p.OutH*p.OutW)
}
