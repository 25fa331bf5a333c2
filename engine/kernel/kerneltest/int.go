package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
)

// intConvs is the table of geometries: the tails of every dimension, one at a
// time and then together with strides, dilations and groups.
func intConvs() []kernel.Conv {
	plain := kernel.Conv{Batch: 1, H: 1, W: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1}
	var all []kernel.Conv
	add := func(s kernel.Conv) {
		s.OutH = (s.H-s.DilateH*(s.KH-1)-1)/s.StrideH + 1
		s.OutW = (s.W-s.DilateW*(s.KW-1)-1)/s.StrideW + 1
		all = append(all, s)
	}
	for out := 1; out <= 35; out++ {
		s := plain
		s.In, s.Out = 5, out
		add(s)
	}
	for in := 1; in <= 40; in++ {
		s := plain
		s.In, s.Out = in, 7
		add(s)
	}
	for batch := range 20 {
		s := plain
		s.Batch, s.In, s.Out = batch, 3, 18
		add(s)
	}
	for _, ch := range [][3]int{{1, 1, 1}, {3, 5, 1}, {4, 4, 4}, {3, 6, 3}, {20, 20, 20}, {4, 34, 2}, {6, 3, 3}, {17, 16, 1}} {
		for _, k := range [][2]int{{1, 1}, {3, 3}, {2, 3}, {1, 4}, {5, 1}} {
			for _, stride := range [][2]int{{1, 1}, {2, 2}, {1, 3}} {
				for _, dilate := range [][2]int{{1, 1}, {2, 1}, {1, 2}} {
					s := plain
					s.Batch, s.H, s.W, s.In, s.Out, s.Groups = 2, 9, 8, ch[0], ch[1], ch[2]
					s.KH, s.KW, s.StrideH, s.StrideW, s.DilateH, s.DilateW = k[0], k[1], stride[0], stride[1], dilate[0], dilate[1]
					add(s)
				}
			}
		}
	}
	return all
}

func convInt(t *testing.T, set *kernel.Set) {
	for i, s := range intConvs() {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		c := randomIntConv(r, s, 2+i%7)
		checkIntConv(t, set, c, unsigned(r, c.reach()))
	}
	for bits := 2; bits <= 8; bits += 2 { // a set may have a way of its own with many weights
		r := rand.New(rand.NewPCG(3, uint64(bits)))
		s := kernel.Conv{Batch: 1, In: 1700, H: 1, W: 1, Out: 965, OutH: 1, OutW: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1}
		c := randomIntConv(r, s, bits)
		checkIntConv(t, set, c, unsigned(r, c.reach()))
	}
	extremeConvInt(t, set)
	extremeSums(t, set)
}

// intConv is a convolution whose weights are still apart.
type intConv struct {
	kernel.IntConv
	codes []int8
}

// randomIntConv has random numbers throughout, and gaps between rows and images.
func randomIntConv(r *rand.Rand, s kernel.Conv, bits int) *intConv {
	c := &intConv{codes: signed(r, s.Out*s.KH*s.KW*s.In/s.Groups, bits)}
	c.Conv, c.Zero = s, uint8(r.Uint32())
	c.Weights.Bits = bits
	c.X, c.Y, c.R = gap(r, s.H, s.W), gap(r, s.OutH, s.OutW), gap(r, s.OutH, s.OutW)
	if r.IntN(2) == 0 {
		c.R = c.Y
	}
	if r.IntN(4) > 0 {
		c.Bias = make([]int32, s.Out)
	}
	c.Requant = &kernel.Requant{Zero: uint8(r.Uint32()), Hi: 255}
	if r.IntN(3) == 0 {
		c.Requant.Lo, c.Requant.Hi = 20, 200
	}
	spread := math.Sqrt(float64(len(c.codes)/s.Out)) * 100 * float64(int(1)<<(bits-1))
	for o := range s.Out {
		if c.Bias != nil {
			c.Bias[o] = int32(r.NormFloat64() * spread)
		}
		mult, shift := kernel.FixedPoint(r.ExpFloat64() * 100 / spread)
		c.Requant.Mult, c.Requant.Shift = append(c.Requant.Mult, mult), append(c.Requant.Shift, shift)
		c.Step = append(c.Step, r.ExpFloat64())
	}
	if r.IntN(2) == 0 {
		c.Add = &kernel.Add{ZeroA: uint8(r.Uint32()), ZeroB: uint8(r.Uint32()), Zero: uint8(r.Uint32()), MultB: 1<<30 + r.Int32N(1<<30), Shift: 31, Hi: 255}
		c.Add.MultA = r.Int32N(1<<30) - 1<<29
	}
	return c
}

// gap is a pitch of images with something between them.
func gap(r *rand.Rand, h, w int) kernel.Pitch {
	w += r.IntN(3)
	return kernel.Pitch{Row: w, Image: w*h + r.IntN(5)}
}

// reach is how much of its input a convolution reads.
func (c *intConv) reach() int { return c.X.Extent(c.Batch, c.H, c.W, c.In) }

// extremeConvInt meets every bound of a sum: the largest activations and the
// largest weights of either sign, with the numbers of columns around those that
// 12- to 32-bit partial sums can hold.
func extremeConvInt(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(4, 0))
	for bits := 2; bits <= 8; bits++ {
		low, high := int8(-1<<(bits-1)), int8(1<<(bits-1)-1)
		for _, cols := range []int{1, 8, 9, 16, 17, 18, 19, 32, 33, 42, 43, 64, 65, 128, 129, 257, 258, 275, 514, 1030, 4113} {
			for _, weights := range [][2]int8{{low, low}, {high, high}, {low, high}, {high, low}} {
				s := kernel.Conv{Batch: 2, In: cols, H: 1, W: 1, Out: 5, OutH: 1, OutW: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1}
				c := randomIntConv(r, s, bits)
				for i := range c.codes {
					c.codes[i] = weights[i/cols%2]
				}
				for _, v := range [][2]uint8{{255, 0}, {255, 128}, {0, 255}} {
					c.Zero = v[1]
					for o := range s.Out {
						largest := cols * (255 - int(v[1])) << (bits - 1)
						c.Requant.Mult[o], c.Requant.Shift[o] = kernel.FixedPoint(float64(40*(o+1)) / float64(max(largest, cols*int(v[1])<<(bits-1))))
					}
					checkIntConv(t, set, c, slices.Repeat([]uint8{v[0]}, c.reach()))
				}
			}
		}
	}
}

func checkIntConv(t *testing.T, set *kernel.Set, c *intConv, x []uint8) {
	t.Helper()
	r := rand.New(rand.NewPCG(4, 4))
	c.Weights.Rows, c.Weights.Cols = c.Out, len(c.codes)/c.Out
	c.Weights.Packed = kernel.PackInts(c.codes, c.Weights.Bits)
	name := fmt.Sprintf("convInt %d bits, zero %d, requant %+v, add %+v, %+v", c.Weights.Bits, c.Zero, *c.Requant, c.Add, c.Conv)
	residual := unsigned(r, c.R.Extent(c.Batch, c.OutH, c.OutW, c.Out))
	codes := unsigned(r, c.Y.Extent(c.Batch, c.OutH, c.OutW, c.Out))
	reals := floats(r, len(codes))
	wantCodes, wantReals := slices.Clone(codes), slices.Clone(reals)
	ref := kernel.Ref()
	p := ref.PrepareInt(&c.IntConv)
	ref.ConvInt(wantCodes, x, residual, p, nil)
	ref.ConvReal(wantReals, x, p, nil)

	packed := guard(t, c.Weights.Packed)
	p = set.PrepareInt(&c.IntConv)
	packed()
	x, around := canary(x)
	residual, beside := canary(residual)
	fixed := guard(t, x, residual)
	gotCodes, inside := canary(codes)
	gotReals, between := canary(reals)
	scratch, within := canary(unsigned(r, c.Scratch()))
	for range 2 { // the second time over its own result
		set.ConvInt(gotCodes, x, residual, p, scratch)
		set.ConvReal(gotReals, x, p, scratch)
	}
	fixed()
	around(t, "the input")
	beside(t, "the residual")
	inside(t, "the codes")
	between(t, "the real numbers")
	within(t, "scratch")
	equal(t, name, gotCodes, wantCodes)
	equal(t, "the real numbers of "+name, gotReals, wantReals)
	if c.Add != nil && c.R == c.Y {
		copy(wantCodes, codes)
		ref.ConvInt(wantCodes, x, codes, ref.PrepareInt(&c.IntConv), nil)
		copy(gotCodes, codes)
		set.ConvInt(gotCodes, x, gotCodes, p, scratch)
		inside(t, "the codes in place")
		equal(t, name+" in place", gotCodes, wantCodes)
	}
}

func equal[T comparable](t *testing.T, name string, got, want []T) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: element %d is %v, should be %v", name, i, got[i], want[i])
		}
	}
}

func signed(r *rand.Rand, n, bits int) []int8 {
	s := make([]int8, n)
	for i := range s {
		s[i] = int8(r.IntN(1<<bits) - 1<<(bits-1))
	}
	return s
}

func unsigned(r *rand.Rand, n int) []uint8 {
	s := make([]uint8, n)
	for i := range s {
		s[i] = uint8(r.Uint32())
	}
	return s
}
