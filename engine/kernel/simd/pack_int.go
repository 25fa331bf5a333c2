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

// layer is a convolution as the kernels read it. What it has for every channel it
// has for whole blocks of them, in each group.
type layer struct {
	*packed
	runs
	kernel  int
	groups  int       // of the convolution; all channels of a depthwise one are in one
	start   []int32   // what each channel's sum begins with
	steps   []float64 // what turns sums into real numbers
	factors []float64 // what turns sums into codes,
	wide    bool      // unless these do:
	blocks  []int32
}

// newLayer packs a convolution for a kernel that adds offset to every activation.
func newLayer(c *kernel.IntConv, offset int32, fused bool) *layer {
	codes := make([]int8, c.Out*c.Weights.Cols)
	kernel.UnpackInts(codes, c.Weights.Packed, c.Weights.Bits)
	for bits := width(c, codes); ; bits = 8 {
		l := &layer{runs: runsOf(c), groups: c.Groups}
		if planar(c) {
			l.groups = 1
			l.packed = packPlanar(codes, len(l.at))
			for len(l.at)%lanes > 0 {
				l.at = append(l.at, l.at[0]) // weighs nothing
			}
		} else {
			l.packed = pack(c, codes, bits, l.runs)
		}
		l.fill(c, codes, offset)
		if c.Requant == nil || l.requantize(c.Requant, fused) {
			return l
		}
	}
}

// planar says that every output channel is a filter over the input channel of the same number.
func planar(c *kernel.IntConv) bool { return c.Groups > 1 && c.In == c.Groups && c.Out == c.Groups }

func (l *layer) fill(c *kernel.IntConv, codes []int8, offset int32) {
	og := c.Out / l.groups
	padded := (og + block - 1) / block * block
	l.start, l.steps = make([]int32, l.groups*padded), make([]float64, l.groups*padded)
	for o := range c.Out {
		at := o/og*padded + o%og
		for _, w := range codes[o*c.Weights.Cols:][:c.Weights.Cols] {
			l.start[at] -= (int32(c.Zero) + offset) * int32(w)
		}
		if c.Bias != nil {
			l.start[at] += c.Bias[o]
		}
		l.start[at] <<= l.scale()
		if c.Step != nil {
			l.steps[at] = math.Ldexp(c.Step[o], -l.scale())
		}
	}
}

// width is the fewest bits that the kernels can read the weights in: scaled sums
// must still fit 32 bits.
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
		if sum > math.MaxInt32>>(8-bits) {
			return 8
		}
	}
	return bits
}
