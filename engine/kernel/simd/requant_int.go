package simd

import (
	"math"
	"math/bits"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// A sum becomes a code by one multiplication in float64: where 1.5·2^52 is added to
// a number, its integer part, rounded, is in the lower bits of what comes out. Four
// sums take 8 instructions of x86 in that way where the product is rounded with the
// addition, 10 where it is not; in integers they take 14.
//
// The contract's product has up to 63 bits, float64 has 53, and a half is rounded
// to the even neighbour instead of up. But both ways are steps that go up, and so
// are equal if they are where they step. roundsRight proves that when a layer is
// prepared. Where it fails, the layer is requantized in integers: wide.

// magic is what rounds when it is added.
const magic = 3 << 51

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
	// codes leaves the codes of so many vectors of sums on the stack, with the block
	// of their numbers at another address.
	codes(from, at *wasmasm.Local, vectors int)
	size() int // of a block
}

// floatRequantizer multiplies by float64 factors, of which a block consists.
type floatRequantizer struct {
	*emitter
	magic *wasmasm.Local
	to    *saturation
	v     []*wasmasm.Local
}

func (e *emitter) requantizer() requantizer {
	q := &floatRequantizer{e, e.Local(wasmasm.V128, "magic"), e.saturation(convZero), e.Locals(wasmasm.V128, "v", 4)}
	e.V128Load64Splat(4*convMagic, e.args).Set(q.magic)
	return q
}

func (q *floatRequantizer) size() int { return 8 * block }

func (q *floatRequantizer) codes(from, at *wasmasm.Local, vectors int) {
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
	r := c.Requant
	l.factors = make([]float64, len(l.start))
	for o, mult := range r.Mult {
		shift := int(r.Shift[o]) + l.scale
		l.factors[l.at(c, o)] = math.Ldexp(float64(mult), -shift)
		l.wide = l.wide || !roundsRight(mult, shift, most[o]<<l.scale, fused)
	}
	if !l.wide {
		return true
	}
	l.blocks = make([]int32, len(l.start)/block*blockSize)
	for o, mult := range r.Mult {
		shift := int(r.Shift[o]) + l.scale
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
