package simd

import (
	"math"
	"math/bits"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// A sum becomes a code by one multiplication in floats: where 1.5·2^23 is added to a
// float32, or 1.5·2^52 to a float64, its integer part, rounded, is in the lower bits of
// what comes out. Four sums take 3 instructions in float32, where the product is rounded
// with the addition; 8 in float64, or 10 where it is not; and 14 in integers.
//
// The contract's product has up to 63 bits, floats have 24 and 53, and a half is rounded
// to the even neighbour instead of up. But all ways are steps that go up, and so
// are equal if they are where they step. That is proved when a layer is prepared. Where
// the proof fails, the layer is requantized in integers: wide.

// What rounds when it is added.
const (
	magic32 = 3 << 22
	magic64 = 3 << 51
)

// roundsInSingle reports whether float32 requantizes every sum, which counts 2^scale, as
// float64 does where roundsRight: if the multiplier is a float32, and the product is
// rounded but once, with magic.
func roundsInSingle(mult int32, shift, scale int, most int64) bool {
	if bits.Len32(uint32(mult))-bits.TrailingZeros32(uint32(mult)) > 24 {
		return false
	}
	if most > 1<<(24+scale) && int64(mult)<<24>>(shift-scale) < 512 {
		return false // a sum that is no float32 may not saturate
	}
	return most*int64(mult)>>shift < magic32-512 // or the float's sign would change
}

// roundsRight reports whether float64 requantizes every sum as the contract says,
// by mult/2^shift, with products rounded before magic is added unless fused. No sum
// is beyond most.
func roundsRight(mult int32, shift int, most int64, fused bool) bool {
	if mult == 0 {
		return true
	}
	if most > math.MaxInt32 || most*int64(mult)>>shift > math.MaxInt32-256 {
		return false // with a zero point, it may exceed the 32 bits that are read
	}
	// A half between two codes, (2k+1)/2, is a sum times mult/2^shift only if the odd
	// part of mult divides 2k+1.
	if mult>>bits.TrailingZeros32(uint32(mult)) < 512 {
		return false
	}
	// Products of sums up to 2^22 are exact. If the rest saturates, so do all.
	if fused || int64(mult)<<22>>shift >= 256 {
		return true
	}
	// Rounding moves a product by 2^(shift+8-53) units at most: halves must not be so
	// near to the products on both sides.
	near := int64(1) << max(0, shift-44)
	for k := int64(-256); k <= 256; k++ {
		above := (2*k + 1) << (shift - 1) % int64(mult)
		if above < 0 {
			above += int64(mult)
		}
		if above < near || int64(mult)-above < near {
			return false
		}
	}
	return true
}

// requantizer emits the way from sums to codes.
type requantizer interface {
	// begin is emitted before codes, for all positions, with the block of numbers of so
	// many vectors of sums at an address.
	begin(at *wasmasm.Local, vectors int)
	// codes leaves the codes of vectors of sums at from on the stack.
	codes(from, at *wasmasm.Local, vectors int)
	size() int // of a block
}

// singleRequantizer multiplies by float32 factors, of which a block consists.
type singleRequantizer struct {
	*emitter
	magic, exponent *wasmasm.Local
	to              *saturation
	v, factors      []*wasmasm.Local
}

func (e *emitter) singleRequantizer() requantizer {
	q := &singleRequantizer{
		e, e.splat32(convMagic, "magic32"), e.Local(wasmasm.V128, "exponent"), e.saturation(convZero),
		e.Locals(wasmasm.V128, "v", 4), e.Locals(wasmasm.V128, "factor", 4),
	}
	b := int32(math.Float32bits(magic32))
	e.Set(q.exponent, [4]int32{b, b, b, b})
	return q
}

func (q *singleRequantizer) size() int { return 4 * block }

func (q *singleRequantizer) begin(at *wasmasm.Local, vectors int) {
	for i, f := range q.factors[:vectors] {
		q.V128Load(16*i, at).Set(f)
	}
}

func (q *singleRequantizer) codes(from, _ *wasmasm.Local, vectors int) {
	for i, v := range q.v[:vectors] {
		q.V128Load(16*i, from).F32x4ConvertI32x4S()
		q.F32x4RelaxedMadd(q.factors[i], q.magic).I32x4Sub(q.exponent).Set(v)
	}
	q.to.clamped(q.v[:vectors])
}

// doubleRequantizer multiplies by float64 factors, of which a block consists.
type doubleRequantizer struct {
	*emitter
	magic *wasmasm.Local
	to    *saturation
	v     []*wasmasm.Local
}

func (e *emitter) doubleRequantizer() requantizer {
	q := &doubleRequantizer{e, e.Local(wasmasm.V128, "magic64"), e.saturation(convZero), e.Locals(wasmasm.V128, "v", 4)}
	e.V128Load64Splat(4*convMagic, e.args).Set(q.magic)
	return q
}

func (q *doubleRequantizer) size() int { return 8 * block }

func (q *doubleRequantizer) begin(*wasmasm.Local, int) {}

func (q *doubleRequantizer) codes(from, at *wasmasm.Local, vectors int) {
	for i, v := range q.v[:vectors] {
		for half := range 2 {
			at := func() { q.V128Load(32*i+16*half, at) }
			q.V128Load64Zero(16*i+8*half, from).F64x2ConvertLowI32x4S()
			if at(); q.level == Relaxed {
				q.F64x2RelaxedMadd(q.magic)
			} else {
				q.F64x2Mul().F64x2Add(q.magic)
			}
		}
		q.I8x16Shuffle(lowerHalves).Set(v)
	}
	q.to.clamped(q.v[:vectors])
}

// wideRequantizer keeps sums within what saturates, brings them over 2^MaxShift and
// multiplies; of the 64 bits the upper half holds all that decides.
type wideRequantizer struct {
	*emitter
	round, sum, mult *wasmasm.Local
	to               *saturation
	v                []*wasmasm.Local
}

func (e *emitter) wideRequantizer() requantizer {
	q := &wideRequantizer{
		e, e.Local(wasmasm.V128, "round"), e.Local(wasmasm.V128, "wide_sum"), e.Local(wasmasm.V128, "mult"),
		e.saturation(convZero), e.Locals(wasmasm.V128, "v", 4),
	}
	// The zero point and half a unit, where the upper half of 64 bits has them.
	e.V128Load32Splat(4*convZero, e.args).I32x4Shl(kernel.MaxShift - 32)
	e.I32x4Add([4]int32{1 << 18, 1 << 18, 1 << 18, 1 << 18}).Set(q.round)
	return q
}

func (q *wideRequantizer) size() int { return 4 * blockSize }

func (q *wideRequantizer) begin(*wasmasm.Local, int) {}

func (q *wideRequantizer) codes(from, at *wasmasm.Local, vectors int) {
	for i, v := range q.v[:vectors] {
		q.V128Load(16*i, from).V128Load(4*blockMost+16*i, at).I32x4MinS()
		q.V128Load(4*blockLeast+16*i, at).I32x4MaxS()
		q.V128Load(4*blockLeft+16*i, at).I32x4Mul().Set(q.sum)
		q.V128Load(4*blockMult+16*i, at).Set(q.mult)
		q.I64x2ExtmulLowI32x4S(q.sum, q.mult).I64x2ExtmulHighI32x4S(q.sum, q.mult)
		q.I8x16Shuffle(upperHalves)
		q.I32x4Add(q.round).I32x4ShrS(kernel.MaxShift - 32).Set(v)
	}
	q.to.clamped(q.v[:vectors])
}

// These shuffles take one half of each of four lanes of 64 bits.
var (
	lowerHalves = [16]byte{0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27}
	upperHalves = [16]byte{4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31}
)

// What requantizes a block widely is four rows of numbers.
const (
	blockMult  = 0 * block // multipliers
	blockLeft  = 1 * block // powers of two that bring them all over one shift
	blockMost  = 2 * block // sums beyond which everything saturates
	blockLeast = 3 * block
	blockSize  = 4 * block
)

// requantize computes what turns sums into codes. It fails where scaled sums take
// more shift than there is.
func (l *layer) requantize(c *kernel.IntConv, most []int64, fused bool) bool {
	right, inSingle := true, fused
	for o, mult := range c.Requant.Mult {
		shift, most := int(c.Requant.Shift[o])+l.scale, most[o]<<l.scale
		right = right && roundsRight(mult, shift, most, fused)
		inSingle = inSingle && roundsInSingle(mult, shift, l.scale, most)
	}
	switch {
	case !right:
		l.precision = wide
		return l.requantizeWidely(c)
	case inSingle:
		l.precision, l.singles = single, factors[float32](l, c)
	default:
		l.doubles = factors[float64](l, c)
	}
	return true
}

// factors is what every channel's sum is multiplied by.
func factors[F float32 | float64](l *layer, c *kernel.IntConv) []F {
	f := make([]F, len(l.start))
	for o, mult := range c.Requant.Mult {
		f[l.at(c, o)] = F(math.Ldexp(float64(mult), -int(c.Requant.Shift[o])-l.scale))
	}
	return f
}

func (l *layer) requantizeWidely(c *kernel.IntConv) bool {
	l.blocks = make([]int32, len(l.start)/block*blockSize)
	for o, mult := range c.Requant.Mult {
		shift := int(c.Requant.Shift[o]) + l.scale
		if mult == 0 {
			continue
		}
		if shift > kernel.MaxShift {
			return false
		}
		i := l.at(c, o)
		b := l.blocks[i/block*blockSize+i%block:]
		b[blockMult], b[blockLeft] = mult, 1<<(kernel.MaxShift-shift)
		most := int32(min((512<<shift+int64(mult)-1)/int64(mult), math.MaxInt32))
		b[blockMost], b[blockLeast] = most, -most
	}
	return true
}
