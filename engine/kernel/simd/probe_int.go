package simd

// What i32x4.relaxed_dot_i8x16_i7x16_add_s makes of a second operand of all 8 bits
// is up to the engine, and the same wherever it runs. Two answers are of use.
const (
	dotUnsigned = 1 << iota // exact products with numbers of 0 … 255: x86 with VNNI
	dotSigned               // exact products with numbers of −128 … 127: ARM
)

// The arguments of probe_dot: n pairs of vectors, and where their dot products go.
const (
	probeA = iota
	probeB
	probeDot
	probeCount
)

// emitProbe emits the instruction as convolutions have it.
func emitProbe(e *emitter) {
	a, b, dot, n := e.arg(probeA, "a"), e.arg(probeB, "b"), e.arg(probeDot, "dot"), e.arg(probeCount, "n")
	e.sixteens(n, func() {
		e.Get(dot)
		e.V128Load(0, a).V128Load(0, b).V128Load(0, dot).I32x4RelaxedDotI8x16I7x16AddS()
		e.V128Store(0)
	}, a, b, dot)
}

// probe asks a machine what its dot product is, with all pairs of extreme numbers.
func (c *caller) probe() int {
	extremes := []uint8{0, 1, 63, 64, 65, 127, 128, 129, 191, 192, 254, 255}
	var a, b []uint8
	for i := range len(extremes) * len(extremes) * 16 {
		a, b = append(a, extremes[i/16%len(extremes)]), append(b, extremes[i/16/len(extremes)])
	}
	for i := range 16 * 16 { // and different ones in every lane
		a, b = append(a, extremes[i*7%len(extremes)]), append(b, extremes[(i*5+i/16)%len(extremes)])
	}
	dots := make([]int32, len(a)/4)
	args := c.m.Begin()
	address(args, probeA, a, len(a))
	address(args, probeB, b, len(b))
	address(args, probeDot, dots, len(dots))
	args.int(probeCount, len(a))
	c.call(dotProbe, args)
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
