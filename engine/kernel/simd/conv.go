package simd

import "hawqeye/engine/kernel"

// convBlock is how many elements of an image the panels of weights pass over together.
const convBlock = 1 << 13

// needImages holds the operands of a convolution against its geometry.
func needImages(slot string, s *kernel.Conv, x, y, w, scratch []float32, weights, room int) {
	need(slot, "the image", len(x), s.Batch*s.H*s.W*s.In)
	need(slot, "the result, or its gradient,", len(y), s.Batch*s.OutH*s.OutW*s.Out)
	need(slot, "the weights", len(w), weights)
	need(slot, "scratch", len(scratch), room)
}

// conv sweeps over each image.
func (c *caller) conv(y, x, packed, scratch []float32, s *kernel.Conv, t *kernel.Tail) {
	needImages("ConvF32", s, x, y, packed, scratch, s.Packed(), s.Scratch())
	q := product{lo: -inf, hi: inf}
	var add []float32
	if t != nil {
		q.lo, q.hi, q.bias, add = t.Lo, t.Hi, t.Bias, t.Add
		if t.Bias != nil {
			need("ConvF32", "the bias", len(t.Bias), s.Out)
		}
		if t.Add != nil {
			need("ConvF32", "what is added", len(t.Add), s.Batch*s.OutH*s.OutW*s.Out)
		}
	}
	flat := s.Flat()
	f, p := flat.Forward(), picture{Padded: flat.PaddedInput(), images: x, scratch: scratch}
	out := flat.OutH * flat.OutW * flat.Out
	for n := range flat.Batch {
		p.turn(n)
		q.c, q.add = y[n*out:][:out], from(add, n*out)
		c.convSweep(q, &f, &p, packed)
	}
}

// convInputGrad sweeps over the gradient of each result, once for each pixel of a
// cell of the stride.
func (c *caller) convInputGrad(dx, dy, packed, scratch []float32, s *kernel.Conv) {
	needImages("ConvInputGradF32", s, dx, dy, packed, scratch, s.Packed(), s.GradScratch())
	flat := s.Flat()
	p := picture{Padded: flat.PaddedGrad(), images: dy, scratch: scratch}
	in := flat.H * flat.W * flat.In
	if flat.Unseen() {
		clear(dx[:flat.Batch*in])
	}
	for n := range flat.Batch {
		p.turn(n)
		q, rest := product{c: dx[n*in:][:in], lo: -inf, hi: inf}, packed
		for i := range flat.Backwards() {
			f := flat.Backward(i)
			rest = c.convSweep(q, &f, &p, rest)
		}
	}
}

// picture is one of the images that are swept over.
type picture struct {
	kernel.Padded
	images, scratch []float32
	n               int
	padded          bool
}

// turn goes to image n.
func (p *picture) turn(n int) { p.n, p.padded = n, false }

// pad copies the image, with zeros around it, if that has not been done.
func (p *picture) pad() {
	if !p.padded {
		p.Fill(p.scratch, p.images, p.n)
		p.padded = true
	}
}

// bare is the image as it lies.
func (p *picture) bare() []float32 {
	size := p.InH * p.InW * p.C
	return p.images[p.n*size:][:size]
}

// convSweep sweeps over an image, and returns the packed weights that are left.
func (c *caller) convSweep(q product, f *kernel.Sweep, p *picture, packed []float32) []float32 {
	groups, channels, to := f.Channels()
	if f.Rows.Taps*f.Cols.Taps == 0 {
		return packed
	}
	width, all := f.Conv.OutW, groups*to
	if f.Adjoint {
		width = f.Conv.W
	}
	first := (f.Rows.To*width + f.Cols.To) * all
	q.b, q.c, q.add = packed, q.c[first:], from(q.add, first)
	q.groups, q.columns, q.aGroup = groups, to, channels
	q.count, q.cols = f.Rows.Positions*f.Cols.Positions, f.Cols.Positions
	q.cMove, q.cRow = f.Cols.Step*all, f.Rows.Step*width*all
	packed = packed[f.Rows.Taps*f.Cols.Taps*channels*groups*to:]
	if place, ok := stripOf(f); ok && to >= 4 {
		c.stripes(place, &q, f, p)
		if q.skip(to &^ 3); q.columns == 0 {
			return packed
		}
	}
	p.pad()
	q.a = p.Data[(f.Rows.At*p.W+f.Cols.At)*p.C+to-q.columns:]
	q.aMove, q.aRow = f.Cols.Move*p.C, f.Rows.Move*p.W*p.C
	q.outer, q.aOuter, q.inner, q.aInner = f.Rows.Taps, f.Rows.Dist*p.W*p.C, f.Cols.Taps, f.Cols.Dist*p.C
	q.n, q.step, q.block = channels, 1, convBlock
	switch {
	case f.Conv.Depthwise():
		q.planar = true
		q.inner, q.n, q.step, q.ldb = 1, f.Cols.Taps, q.aInner, to
	case groups == 1 && f.Cols.Dist == 1: // a row of taps lies side by side
		q.inner, q.n = 1, f.Cols.Taps*channels
	}
	c.sweep(&q)
	return packed
}

// packConv brings weights into the order of the sweeps.
func (c *caller) packConv(packed, w []float32, s *kernel.Conv, adjoint bool) {
	need("PackConvF32", "the packed weights", len(packed), s.Packed())
	need("PackConvF32", "the weights", len(w), s.Out*s.In/s.Groups*s.KH*s.KW)
	if !adjoint {
		f := s.Forward()
		c.packSweep(packed, w, &f)
		return
	}
	for i := range s.Backwards() {
		f := s.Backward(i)
		packed = c.packSweep(packed, w, &f)
	}
}

// packSweep packs the panels of one width after the other, and returns what is left.
func (c *caller) packSweep(packed, w []float32, f *kernel.Sweep) []float32 {
	s := f.Conv
	groups, channels, to := f.Channels()
	size := s.KH * s.KW
	step, column := size, channels*size // between channels, and columns
	of := widths[:]
	switch {
	case s.Depthwise():
		of = []int{to}
	case f.Adjoint:
		step, column = to*size, size
	}
	p := permutation{src: w, axes: [4]permuted{
		{n: f.Rows.Taps, src: f.Rows.Next * s.KW}, {n: f.Cols.Taps, src: f.Cols.Next}, {n: channels, src: step}, {dst: 1, src: column},
	}}
	at := 0
	for _, width := range of {
		end := at + (to-at)/width*width
		p.axes[3].n = width
		for i, n := 2, width; i >= 0; i-- {
			p.axes[i].dst = n
			n *= p.axes[i].n
		}
		rows := f.Rows.Taps * f.Cols.Taps * channels
		for g := range groups {
			for j := at; j < end && rows > 0; j += width {
				p.first = g*channels*to*size + j*column + f.Rows.First*s.KW + f.Cols.First
				p.dst, packed = packed[:rows*width], packed[rows*width:]
				c.permute(&p)
			}
		}
		at = end
	}
	return packed
}
