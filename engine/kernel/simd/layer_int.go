package simd

import (
	"math"
	"slices"

	"hawqeye/engine/kernel"
)

// family is kernels of convolutions of codes that sum alike: for every width of
// weights one, and one for a single position; and one for depthwise convolutions.
type family struct {
	conv, row [9]int // by bits
	depthwise int
	halves    bool  // products of 16 bits, not of 8
	offset    int32 // is added to activations
	fused     bool  // a relaxed multiply-add rounds once
	unpacked  int   // so many weights of a layer, or fewer, are kept in whole bytes
}

// packed is weights as a kernel reads them.
type packed struct {
	bits  int // of each
	scale int // they count 2^scale times as much, and sums do too
	steps int // of a segment of activations, or of taps
	data  []byte
}

// layer is a convolution as its kernel reads it. What it has for every channel it
// has for whole blocks of them, in each group.
type layer struct {
	*packed
	kernel    int
	groups    int       // of the convolution; all channels of a depthwise one are in one
	taps      []int32   // where each segment of a window begins, from where the window does
	length    int       // of a segment
	start     []int32   // what each channel's sum begins with
	reals     []float64 // what turns sums into real numbers
	precision int       // of what turns sums into codes, which is one of these:
	singles   []float32
	doubles   []float64
	blocks    []int32
}

// block is how many channels share vectors of codes.
const block = 16

func newLayer(f *family, c *kernel.IntConv) *layer {
	codes := make([]int8, c.Out*c.Weights.Cols)
	kernel.UnpackInts(codes, c.Weights.Packed, c.Weights.Bits)
	most := largest(c, codes)
	for bits := f.width(c, most); ; bits = 8 {
		l := &layer{groups: c.Groups, kernel: f.conv[bits]}
		if c.Batch*c.OutH*c.OutW == 1 {
			l.kernel = f.row[bits]
		}
		l.taps, l.length = segments(c)
		switch {
		case planar(c):
			l.kernel, l.groups = f.depthwise, 1
			l.packed = packPlanar(codes, len(l.taps), f.halves)
			for len(l.taps)%lanes > 0 {
				l.taps = append(l.taps, l.taps[0]) // weighs nothing
			}
		case f.halves:
			l.packed = packHalves(codes, c.Out, c.Groups)
		default:
			l.packed = packDot(codes, c.Out, c.Groups, l.length, bits)
		}
		l.begin(c, codes, f.offset)
		if c.Step != nil {
			l.reals = make([]float64, len(l.start))
			for o, step := range c.Step {
				l.reals[l.at(c, o)] = math.Ldexp(step, -l.scale)
			}
		}
		if c.Requant == nil || l.requantize(c, most, f.fused) {
			return l
		}
	}
}

// planar says that every output channel is a filter over the input channel of the same number.
func planar(c *kernel.IntConv) bool { return c.Groups > 1 && c.In == c.Groups && c.Out == c.Groups }

// segments are what a window consists of in x: where each begins, and its length.
func segments(c *kernel.IntConv) (taps []int32, length int) {
	cg, across := c.In/c.Groups, c.KW
	length = cg
	if cg == c.In && c.DilateW == 1 {
		length, across = c.KW*cg, 1
	}
	for kh := range c.KH {
		for kw := range across {
			taps = append(taps, int32((kh*c.DilateH*c.X.Row+kw*c.DilateW)*c.In))
		}
	}
	return taps, length
}

// begin computes what sums begin with: the bias, and what is to be subtracted for
// the zero point and the kernel's own offset.
func (l *layer) begin(c *kernel.IntConv, codes []int8, offset int32) {
	padded := (c.Out/l.groups + block - 1) / block * block
	l.start = make([]int32, l.groups*padded, l.groups*padded+(rowPanels-1)*panel) // which a last tile reads
	for o := range c.Out {
		var sum int32
		for _, w := range codes[o*c.Weights.Cols:][:c.Weights.Cols] {
			sum -= (int32(c.Zero) + offset) * int32(w)
		}
		if c.Bias != nil {
			sum += c.Bias[o]
		}
		l.start[l.at(c, o)] = sum << l.scale
	}
}

// at is the place of a channel in what there is for whole blocks of them.
func (l *layer) at(c *kernel.IntConv, channel int) int {
	og := c.Out / l.groups
	return channel/og*(len(l.start)/l.groups) + channel%og
}

// width is the fewest bits that kernels can read the weights in with profit: sums of
// scaled weights must still fit 32 bits.
func (f *family) width(c *kernel.IntConv, most []int64) int {
	bits := 8
	switch {
	case c.Out*c.Weights.Cols <= f.unpacked:
	case c.Weights.Bits <= 2:
		bits = 2
	case c.Weights.Bits <= 4:
		bits = 4
	}
	if slices.Max(most) > math.MaxInt32>>(8-bits) {
		return 8
	}
	return bits
}

// largest is what each channel's sum can come to, with or without its sign.
func largest(c *kernel.IntConv, codes []int8) []int64 {
	most := make([]int64, c.Out)
	for o := range most {
		for _, w := range codes[o*c.Weights.Cols:][:c.Weights.Cols] {
			most[o] += 255 * max(int64(w), -int64(w))
		}
		if c.Bias != nil {
			most[o] += max(int64(c.Bias[o]), -int64(c.Bias[o]))
		}
	}
	return most
}
