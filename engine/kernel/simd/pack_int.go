package simd

import (
	"math"

	"hawqeye/engine/kernel"
)

// panel is how many output channels a tile sums at once; lanes is how many of
// them share a vector, each with as many columns.
const (
	panel = 8
	lanes = 4
)

// runs are the stretches of x that a window consists of: Cols columns of the
// weights, or of each group's, in order.
type runs struct {
	at     []int32 // where each begins in x, from where the window does
	length int     // in bytes
}

func runsOf(c *kernel.IntConv) runs {
	cg := c.In / c.Groups
	r, taps := runs{length: cg}, c.KW
	if cg == c.In && c.DilateW == 1 {
		r.length, taps = c.KW*cg, 1
	}
	for kh := range c.KH {
		for kw := range taps {
			r.at = append(r.at, int32((kh*c.DilateH*c.X.Row+kw*c.DilateW)*c.In))
		}
	}
	return r
}

// packed is the weights of a convolution as the kernels of one width read them:
// group by group, panel by panel, run by run, step by step. A step is four columns
// of the panel's channels, two vectors of bytes. Weights of fewer than 8 bits lie
// in the upper bits of these bytes, and the bits below hold further vectors: of 4
// bits the two of a step share one, of 2 bits the four of two steps. So they
// count 2^scale times as much, and sums do too.
type packed struct {
	bits  int // of a weight in data: 8, 4 or 2
	steps int // of a run
	data  []byte
}

func (p *packed) scale() int { return 8 - p.bits }

func pack(c *kernel.IntConv, codes []int8, bits int, r runs) *packed {
	p := &packed{bits: bits, steps: (r.length + lanes - 1) / lanes}
	if bits == 2 {
		p.steps += p.steps % 2
	}
	og, cols := c.Out/c.Groups, c.Weights.Cols
	vectors := 2 * p.steps // of bytes, of a run of a panel
	share := 8 / bits      // so many share one
	for g := range c.Groups {
		for first := 0; first < og; first += panel {
			for run := range r.at {
				data := make([]byte, 16*vectors/share)
				for v := range vectors {
					for i := range 16 {
						o, k := first+v%2*lanes+i/lanes, v/2*lanes+i%lanes
						if o < og && k < r.length {
							code := codes[(g*og+o)*cols+run*r.length+k]
							data[v/share*16+i] |= uint8(code) << (8 - bits) >> (v % share * bits)
						}
					}
				}
				p.data = append(p.data, data...)
			}
		}
	}
	return p
}

// layer is a convolution as the kernels read it.
type layer struct {
	*packed
	runs
	kernel   int
	start    []int32 // what each channel's sum begins with, blocks for each group
	channels []int32 // blocks of what turns sums into codes, for each group
	reals    []float64
}

// A block is 16 channels. What requantizes them is four rows of numbers.
const (
	block      = 16
	blockMult  = 0 * block // multipliers
	blockLeft  = 1 * block // powers of two that bring them all over one shift
	blockMost  = 2 * block // sums beyond which everything saturates
	blockLeast = 3 * block
	blockSize  = 4 * block
)

// newLayer packs a convolution. Its kernel adds offset to every activation.
func newLayer(c *kernel.IntConv, offset int32) *layer {
	codes := make([]int8, c.Out*c.Weights.Cols)
	kernel.UnpackInts(codes, c.Weights.Packed, c.Weights.Bits)
	l := &layer{runs: runsOf(c)}
	l.packed = pack(c, codes, width(c, codes), l.runs)
	og := c.Out / c.Groups
	blocks := (og + block - 1) / block
	l.start = make([]int32, c.Groups*blocks*block)
	l.channels = make([]int32, c.Groups*blocks*blockSize)
	l.reals = make([]float64, len(l.start))
	for o := range c.Out {
		g, i := o/og, o%og
		at := g*blocks*block + i
		for _, w := range codes[o*c.Weights.Cols:][:c.Weights.Cols] {
			l.start[at] -= (int32(c.Zero) + offset) * int32(w)
		}
		if c.Bias != nil {
			l.start[at] += c.Bias[o]
		}
		l.start[at] <<= l.scale()
		if c.Step != nil {
			l.reals[at] = c.Step[o] / float64(int(1)<<l.scale())
		}
		if c.Requant != nil {
			l.requant(c.Requant, o, l.channels[(g*blocks+i/block)*blockSize+i%block:])
		}
	}
	return l
}

// requant fills channel o's numbers into its block.
func (l *layer) requant(r *kernel.Requant, o int, b []int32) {
	mult, shift := r.Mult[o], int(r.Shift[o])+l.scale()
	if mult == 0 {
		return
	}
	b[blockMult], b[blockLeft] = mult, 1<<(kernel.MaxShift-shift)
	most := int32(min((512<<shift+int64(mult)-1)/int64(mult), math.MaxInt32))
	b[blockMost], b[blockLeast] = most, -most
}

// width is the fewest bits that the kernels can read the weights in: scaled sums
// must still fit 32 bits, and their multipliers the one shift.
func width(c *kernel.IntConv, codes []int8) int {
	bits := 8
	switch {
	case c.Weights.Bits <= 2:
		bits = 2
	case c.Weights.Bits <= 4:
		bits = 4
	}
	for o := range c.Out {
		var sum int64
		for _, w := range codes[o*c.Weights.Cols:][:c.Weights.Cols] {
			sum += 255 * max(int64(w), -int64(w))
		}
		if c.Bias != nil {
			sum += max(int64(c.Bias[o]), -int64(c.Bias[o]))
		}
		r := c.Requant
		if sum > math.MaxInt32>>(8-bits) || r != nil && r.Mult[o] != 0 && int(r.Shift[o])+8-bits > kernel.MaxShift {
			return 8
		}
	}
	return bits
}
