package simd

import (
	"slices"
	"unsafe"
)

// What i32x4.relaxed_dot_i8x16_i7x16_add_s makes of a second operand of all 8 bits
// is up to the engine, and the same wherever it runs. Two answers are of use.
const (
	dotUnsigned = 1 << iota // exact products with numbers of 0 … 255: x86 with VNNI
	dotSigned               // exact products with numbers of −128 … 127: ARM
)

// The arguments of probes: so many bytes of operands, and what
// comes of them, which begins as the third.
const (
	probeA = iota
	probeB
	probeC
	probeBytes
)

// emitProbe emits an instruction of three operands on vectors from memory.
func emitProbe(instruction func(*emitter)) func(*emitter) {
	return func(e *emitter) {
		a, b, c, n := e.arg(probeA, "a"), e.arg(probeB, "b"), e.arg(probeC, "c"), e.arg(probeBytes, "n")
		e.sixteens(n, func() {
			e.Get(c)
			e.V128Load(0, a).V128Load(0, b).V128Load(0, c)
			instruction(e)
			e.V128Store(0)
		}, a, b, c)
	}
}

func probe[A, B, C any](c *caller, place int, a []A, b []B, result []C) {
	args := c.m.Begin()
	address(args, probeA, a, len(a))
	address(args, probeB, b, len(b))
	address(args, probeC, result, len(result))
	args.int(probeBytes, len(a)*int(unsafe.Sizeof(a[0])))
	c.call(place, args)
}

// fusesMadd asks for (1+e)² − (1+2e): e², or 0 where the square is rounded.
func (c *caller) fusesMadd() bool {
	return fuses[float32](c, maddProbe32, 0x1p-14) && fuses[float64](c, maddProbe64, 0x1p-30)
}

func fuses[F float32 | float64](c *caller, place int, e F) bool {
	x := slices.Repeat([]F{1 + e}, 16/int(unsafe.Sizeof(e)))
	y := slices.Repeat([]F{-1 - 2*e}, len(x))
	probe(c, place, x, x, y)
	return !slices.ContainsFunc(y, func(v F) bool { return v != e*e })
}

// dotProduct asks a machine what its dot product is, with all pairs of extreme
// numbers, alike and different in the lanes.
func (c *caller) dotProduct() int {
	extremes := []uint8{0, 1, 63, 64, 65, 127, 128, 129, 191, 192, 254, 255}
	var a, b []uint8
	for _, x := range extremes {
		for j, y := range extremes {
			for range 16 {
				a, b = append(a, x), append(b, y)
			}
			for i := range 16 {
				a, b = append(a, extremes[(i*7+j)%len(extremes)]), append(b, extremes[(i*5+int(x))%len(extremes)])
			}
		}
	}
	dots := make([]int32, len(a)/4)
	probe(c, dotProbe, a, b, dots)
	result := dotUnsigned | dotSigned
	for i, dot := range dots {
		var unsigned, signed int32
		for k := 4 * i; k < 4*i+4; k++ {
			unsigned += int32(int8(a[k])) * int32(b[k])
			signed += int32(int8(a[k])) * int32(int8(b[k]))
		}
		if dot != unsigned {
			result &^= dotUnsigned
		}
		if dot != signed {
			result &^= dotSigned
		}
	}
	return result
}
