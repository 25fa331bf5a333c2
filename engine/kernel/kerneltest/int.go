package kerneltest

import (
	"fmt"
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
	r := rand.New(rand.NewPCG(3, 0))
	for i, s := range intConvs() {
		bits := 2 + i%7
		codes := signed(r, s.Out*s.KH*s.KW*s.In/s.Groups, bits)
		x := unsigned(r, s.Batch*s.H*s.W*s.In)
		checkConvInt(t, set, &s, codes, bits, x, uint8(r.Uint32()))
	}
	extremeConvInt(t, set)
}

// extremeConvInt meets every bound of an accumulator: the largest activations
// and the largest weights of either sign, with the numbers of columns around
// those that 12- to 32-bit partial sums can hold.
func extremeConvInt(t *testing.T, set *kernel.Set) {
	for bits := 2; bits <= 8; bits++ {
		low, high := int8(-1<<(bits-1)), int8(1<<(bits-1)-1)
		for _, cols := range []int{1, 8, 9, 16, 17, 18, 19, 32, 33, 42, 43, 64, 65, 128, 129, 257, 258, 275, 514, 1030, 4113} {
			for _, weights := range [][2]int8{{low, low}, {high, high}, {low, high}, {high, low}} {
				s := kernel.Conv{Batch: 2, In: cols, H: 1, W: 1, Out: 5, OutH: 1, OutW: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1}
				codes := make([]int8, s.Out*cols)
				for i := range codes {
					codes[i] = weights[i/cols%2]
				}
				for _, v := range [][2]uint8{{255, 0}, {255, 128}, {0, 255}} {
					checkConvInt(t, set, &s, codes, bits, slices.Repeat([]uint8{v[0]}, s.Batch*cols), v[1])
				}
			}
		}
	}
}

func checkConvInt(t *testing.T, set *kernel.Set, s *kernel.Conv, codes []int8, bits int, x []uint8, zero uint8) {
	t.Helper()
	w := kernel.IntWeights{Bits: bits, Rows: s.Out, Cols: len(codes) / s.Out, Packed: kernel.PackInts(codes, bits)}
	n := s.Batch * s.OutH * s.OutW * s.Out
	want := make([]int32, n)
	ref := kernel.Ref()
	ref.ConvInt(want, x, ref.PrepareInt(w, s), zero, nil, s)

	before := make([]int32, n)
	for i := range before {
		before[i] = int32(i) - 7
	}
	packed := guard(t, w.Packed)
	prepared := set.PrepareInt(w, s)
	packed()
	x, around := canary(x)
	fixed := guard(t, x)
	got, inside := canary(before)
	scratch, within := canary(unsigned(rand.New(rand.NewPCG(4, 4)), s.IntScratch()))
	for range 2 { // the second time over its own result
		set.ConvInt(got, x, prepared, zero, scratch, s)
		fixed()
		around(t, "the input")
		inside(t, "the accumulators")
		within(t, "scratch")
		equal(t, fmt.Sprintf("convInt %d bits, zero %d, %+v", bits, zero, *s), got, want)
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
