package infer

import "hawqeye/engine/kernel"

// chunkSums is how many accumulators a convolution keeps at a time: as many as a
// first-level cache holds with the codes they come from.
const chunkSums = 1 << 14

// convStep is a convolution with its bias, clamp and rounding. It runs chunk by
// chunk, several whole images or a band of one image's rows, so that
// accumulators and padded codes stay small whatever the image's size.
type convStep struct {
	x, y                 int // y holds codes, or real numbers where step is set
	padded, acc, scratch int
	weights              int
	zero                 uint8 // zero point of x
	bias                 []int32
	requant              kernel.Requant
	step                 []float64 // of each channel's accumulator

	whole       kernel.Conv // as in the file
	pads        bool        // the chunks are copied into padding
	chunk, rest kernel.Conv // as ConvInt sees them: a full chunk, and the last of the images or of an image
}

func newConvStep(g kernel.Conv) *convStep {
	c := &convStep{whole: g, chunk: g}
	c.pads = g.PadTop > 0 || g.PadLeft > 0 || g.H < reach(g.OutH, g.StrideH, g.KH, g.DilateH) || g.W < reach(g.OutW, g.StrideW, g.KW, g.DilateW)
	image := g.OutH * g.OutW * g.Out
	if image <= chunkSums {
		c.chunk.Batch = min(g.Batch, chunkSums/image)
	} else {
		c.chunk.Batch = 1
		c.chunk.OutH = max(1, chunkSums/(g.OutW*g.Out))
	}
	c.rest = c.chunk
	c.rest.Batch = or(g.Batch%c.chunk.Batch, c.chunk.Batch)
	c.rest.OutH = or(g.OutH%c.chunk.OutH, c.chunk.OutH)
	for _, part := range []*kernel.Conv{&c.chunk, &c.rest} {
		part.PadTop, part.PadLeft = 0, 0
		if c.pads {
			part.W = reach(g.OutW, g.StrideW, g.KW, g.DilateW)
		}
		if c.pads || part.OutH < g.OutH {
			part.H = reach(part.OutH, g.StrideH, g.KH, g.DilateH)
		}
	}
	return c
}

// reach is the extent of input that n outputs read.
func reach(n, stride, kernel, dilation int) int { return (n-1)*stride + (kernel-1)*dilation + 1 }

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

func (c *convStep) paddedSize() int {
	if !c.pads {
		return 0
	}
	return c.chunk.Batch * c.chunk.H * c.chunk.W * c.chunk.In
}

func (c *convStep) run(r *Runner) {
	x, acc := r.u8[c.x], r.i32[c.acc]
	for image := 0; image < c.whole.Batch; image += c.chunk.Batch {
		for row := 0; row < c.whole.OutH; row += c.chunk.OutH {
			g := &c.chunk
			if image+g.Batch > c.whole.Batch || row+g.OutH > c.whole.OutH {
				g = &c.rest
			}
			in := r.u8[c.padded]
			if c.pads {
				c.pad(in, x, image, row, g)
			} else {
				in = x[(image*c.whole.H+row*g.StrideH)*g.W*g.In:]
			}
			part := acc[:g.Batch*g.OutH*g.OutW*g.Out]
			r.k.ConvInt(part, in[:g.Batch*g.H*g.W*g.In], r.prepared[c.weights], c.zero, r.u8[c.scratch], g)
			at := (image*c.whole.OutH + row) * g.OutW * g.Out
			if c.step == nil {
				r.k.Requant(r.u8[c.y][at:at+len(part)], part, &c.requant)
			} else {
				c.scale(r.f32[c.y], part, at)
			}
		}
	}
}

// pad copies what the chunk g, from a row of an image on, reads of x, and the
// zero point for what lies outside.
func (c *convStep) pad(dst, x []uint8, image, row int, g *kernel.Conv) {
	rowLen, from := g.W*g.In, c.whole.W*g.In
	left := min(c.whole.PadLeft*g.In, rowLen)
	n := min(from, rowLen-left)
	for i := range g.Batch {
		for h := range g.H {
			to := dst[:rowLen]
			dst = dst[rowLen:]
			src := row*g.StrideH - c.whole.PadTop + h
			if src < 0 || src >= c.whole.H {
				fill(to, c.zero)
				continue
			}
			fill(to[:left], c.zero)
			copy(to[left:left+n], x[((image+i)*c.whole.H+src)*from:])
			fill(to[left+n:], c.zero)
		}
	}
}

// scale writes accumulators, the first of which is element at of the channels-last
// result, as real numbers in row-major order.
func (c *convStep) scale(y []float32, acc []int32, at int) {
	plane := c.whole.OutH * c.whole.OutW
	for len(acc) > 0 {
		position := at / c.whole.Out
		image, p := position/plane, position%plane
		for o, step := range c.step {
			y[(image*c.whole.Out+o)*plane+p] = float32(float64(acc[o]+c.bias[o]) * step)
		}
		acc, at = acc[c.whole.Out:], at+c.whole.Out
	}
}

func fill(dst []uint8, v uint8) {
	for i := range dst {
		dst[i] = v
	}
}
