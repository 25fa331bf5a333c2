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
	axes := walk(p, bytes)
	a.int(convWidth, axes[0].n)
	a.int(convRows, axes[1].n)
	for i := range 3 {
		a.int(convStep+i, axes[0].by[i])
		a.int(convRow+i, axes[1].by[i])
		a.int(convImage+i, axes[2].by[i])
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

// axis is positions in a line: how many, and how many bytes there are from one to the
// next, in x, in y and in the residual.
type axis struct {
	n  int
	by [3]int
}

// walk is the axes of a convolution's positions, the fastest first. As many as lie in one
// line are joined: the shorter the lines are, the longer takes their walk.
func walk(p *kernel.Prepared, bytes int) [3]axis {
	x, y, r := p.In, p.Out*bytes, p.Out
	axes := [3]axis{
		{p.OutW, [3]int{p.StrideW * x, y, r}},
		{p.OutH, [3]int{p.StrideH * p.X.Row * x, p.Y.Row * y, p.R.Row * r}},
		{p.Batch, [3]int{p.X.Image * x, p.Y.Image * y, p.R.Image * r}},
	}
	for range 2 {
		for i := range 2 {
			if inner, outer := &axes[i], &axes[i+1]; inner.n == 1 || inner.before(outer, p.Add != nil) {
				if inner.n == 1 {
					inner.by = outer.by
				}
				inner.n, outer.n = inner.n*outer.n, 1
			}
		}
	}
	return axes
}

// before says that the outer axis goes on where a ends; the residual matters only where it is added.
func (a *axis) before(outer *axis, residual bool) bool {
	for i, by := range a.by {
		if a.n*by != outer.by[i] && (i < 2 || residual) {
			return false
		}
	}
	return true
}
