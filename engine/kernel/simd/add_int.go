package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The sum of two codes, Zero + (a·MultA + b·MultB + offset) >> Shift, is computed
// from products of 16 bits: a multiplier is high·2^16 + carry·2^16 + low, where low
// is a signed half and carry, 0 or 1, what it lacks. The quotient is exact, since
// ⌊(x·2^16 + y) / 2^s⌋ = ⌊(x + ⌊y/2^16⌋) / 2^(s−16)⌋.

// The arguments of kernels that add.
const (
	sumHigh = iota // of both multipliers, in halves
	sumLow
	sumCarry
	sumOffsetLow
	sumOffsetHigh
	sumShift
	sumZero
	sumLo
	sumHi
	sumArgs
)

// maxAddShift is where every sum has become 0: no product has more than 39 bits.
const maxAddShift = 42

// sum passes an Add from a place on.
func (a *Args) sum(at int, r *kernel.Add) {
	multA, multB, shift := r.MultA, r.MultB, r.Shift
	if shift > maxAddShift {
		multA, multB, shift = 0, 0, maxAddShift
	}
	offset := int64(1)<<(shift-1) - int64(r.ZeroA)*int64(multA) - int64(r.ZeroB)*int64(multB)
	halves := func(a, b int32) int { return int(uint32(uint16(a)) | uint32(b)<<16) }
	carry := func(m int32) int32 { return int32(uint16(m) >> 15) }
	a.int(at+sumHigh, halves(multA>>16, multB>>16))
	a.int(at+sumLow, halves(multA, multB))
	a.int(at+sumCarry, halves(carry(multA), carry(multB)))
	a.int(at+sumOffsetLow, int(offset&0xFFFF))
	a.int(at+sumOffsetHigh, int(offset>>16))
	a.int(at+sumShift, int(shift)-16)
	a.int(at+sumZero, int(r.Zero))
	a.int(at+sumLo, int(r.Lo))
	a.int(at+sumHi, int(r.Hi))
}

// sum emits additions of codes.
type sum struct {
	e                *emitter
	high, low, carry *wasmasm.Local
	offLow, offHigh  *wasmasm.Local
	shift, zero      *wasmasm.Local
	to               *saturation
	pair, terms      *wasmasm.Local
	v                []*wasmasm.Local
}

// sum loads what Args.sum passed.
func (e *emitter) sum(at int) *sum {
	return &sum{
		e:       e,
		high:    e.splat32(at+sumHigh, "sum_high"),
		low:     e.splat32(at+sumLow, "sum_low"),
		carry:   e.splat32(at+sumCarry, "sum_carry"),
		offLow:  e.splat32(at+sumOffsetLow, "sum_offset_low"),
		offHigh: e.splat32(at+sumOffsetHigh, "sum_offset_high"),
		shift:   e.arg(at+sumShift, "sum_shift"),
		zero:    e.splat32(at+sumZero, "sum_zero"),
		to:      e.saturation(at + sumZero),
		pair:    e.Local(wasmasm.V128, "sum_pair"),
		terms:   e.Local(wasmasm.V128, "sum_terms"),
		v:       e.Locals(wasmasm.V128, "sum", 4),
	}
}

// codes leaves the sums of 16 codes of a and b on the stack.
func (s *sum) codes(a, b *wasmasm.Local) {
	e := s.e
	for i, v := range s.v {
		if i%2 == 0 {
			e.I8x16Shuffle(interleave8[i/2], a, b).Set(s.pair)
			e.I16x8ExtendLowI8x16U(s.pair).Set(s.terms)
		} else {
			e.I16x8ExtendHighI8x16U(s.pair).Set(s.terms)
		}
		e.I32x4DotI16x8S(s.terms, s.low).I32x4Add(s.offLow).I32x4ShrS(16)
		e.I32x4DotI16x8S(s.terms, s.carry).I32x4Add()
		e.I32x4DotI16x8S(s.terms, s.high).I32x4Add()
		e.I32x4Add(s.offHigh).I32x4ShrS(s.shift).I32x4Add(s.zero).Set(v)
	}
	s.to.clamped(s.v)
}

// interleave8 is the shuffles that put the bytes of two vectors alternately.
var interleave8 = [2][16]byte{
	{0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23},
	{8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31},
}

// saturation emits the last step to codes: the clamp.
type saturation struct {
	e      *emitter
	lo, hi *wasmasm.Local
}

// saturation loads the bounds of codes, which follow a zero point.
func (e *emitter) saturation(zero int) *saturation {
	t := &saturation{e, e.Local(wasmasm.V128, "lo"), e.Local(wasmasm.V128, "hi")}
	e.V128Load8Splat(4*zero+4, e.args).Set(t.lo)
	e.V128Load8Splat(4*zero+8, e.args).Set(t.hi)
	return t
}

// clamped leaves the codes of two or four vectors of numbers on the stack, the
// first eight of 16 in any case.
func (t *saturation) clamped(v []*wasmasm.Local) {
	e, last := t.e, len(v)-2
	e.I16x8NarrowI32x4S(v[0], v[1]).I16x8NarrowI32x4S(v[last], v[last+1])
	e.I8x16NarrowI16x8U().I8x16MaxU(t.lo).I8x16MinU(t.hi)
}

// The arguments of add_u8.
const (
	addDst = iota
	addA
	addB
	addCount
	addSum
)

// emitAdd adds codes, 16 at a time.
func emitAdd(e *emitter) {
	dst, a, b, n := e.arg(addDst, "dst"), e.arg(addA, "a"), e.arg(addB, "b"), e.arg(addCount, "n")
	s := e.sum(addSum)
	u, v := e.Local(wasmasm.V128, "u"), e.Local(wasmasm.V128, "v")
	e.sixteens(n, func() {
		e.V128Load(0, a).Set(u)
		e.V128Load(0, b).Set(v)
		e.Get(dst)
		s.codes(u, v)
		e.V128Store(0)
	}, dst, a, b)
	e.loadRest(u, a, n)
	e.loadRest(v, b, n)
	s.codes(u, v)
	e.Set(u)
	e.storeRest(dst, u, n)
}

func (c *caller) addInt(dst, a, b []uint8, r *kernel.Add) {
	n := len(dst)
	need("AddInt", "a", len(a), n)
	need("AddInt", "b", len(b), n)
	args := c.m.Begin()
	address(args, addDst, dst, n)
	address(args, addA, a, n)
	address(args, addB, b, n)
	args.int(addCount, n)
	args.sum(addSum, r)
	c.call(addInt, args)
}
