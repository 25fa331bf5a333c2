package simd

import "hawqeye/engine/kernel/wasmasm"

// A depthwise convolution has no sum over channels. Its dot products run over
// taps: of 16 channels at four taps, eight shuffles make four vectors, in which
// each of four channels has its four taps side by side.

// packPlanar packs the weights of a depthwise convolution: block by block, four taps
// by four, or two by two of 16 bits, vectors of four channels with these taps side
// by side. What is missing is 0.
func packPlanar(codes []int8, taps int, halves bool) *packed {
	together := lanes
	if halves {
		together = 2
	}
	p := &packed{bits: 8, steps: (taps + together - 1) / together}
	channels := len(codes) / taps
	for first := 0; first < channels; first += block {
		for tap := 0; tap < taps; tap += together {
			data := make([]byte, block*together)
			for i := range data {
				o, k := first+i/together, tap+i%together
				if o < channels && k < taps {
					data[i] = uint8(codes[o*taps+k])
				}
			}
			p.data = append(p.data, data...)
		}
	}
	return p
}

// emitDepthwise emits the loops of a depthwise convolution: over positions, blocks
// of channels, and steps of so many taps. In the arguments all channels are one group.
func (e *emitter) emitDepthwise(together int, step func(x, tap, w *wasmasm.Local, acc []*wasmasm.Local)) {
	local := func(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }
	steps, taps, channels := e.arg(convSteps, "steps"), e.arg(convTaps, "taps"), e.arg(convGroupOut, "channels")
	x, tap, w, left, start, to, n := local("x"), local("tap"), local("w"), local("left"), local("start"), local("to"), local("n")
	acc := e.Locals(wasmasm.V128, "acc", 4)
	e.walkPositions(dotBatch, func(place, sums *wasmasm.Local) {
		e.I32Load(placeX, place).Set(x)
		e.Set(to, sums)
		e.I32Load(4*convStart, e.args).Set(start)
		e.I32Load(4*convWeights, e.args).Set(w)
		e.Set(n, channels)
		e.Loop(func(again wasmasm.Label) {
			for i, a := range acc {
				e.V128Load(16*i, start).Set(a)
			}
			e.Set(tap, taps)
			e.Set(left, steps)
			e.Loop(func(again wasmasm.Label) {
				step(x, tap, w, acc)
				e.I32Add(tap, 4*together).Set(tap)
				e.I32Add(w, block*together).Set(w)
				e.I32Sub(left, 1).Tee(left).BrIf(again)
			})
			for i, a := range acc {
				e.V128Store(16*i, to, a)
			}
			e.I32Add(x, block).Set(x)
			e.I32Add(start, 4*block).Set(start)
			e.I32Add(to, 4*block).Set(to)
			e.I32Sub(n, block).Tee(n).I32GtS(0).BrIf(again)
		})
	})
}

// emitDotDepthwise emits a depthwise convolution of relaxed dot products.
func emitDotDepthwise(signed bool) func(*emitter) {
	return func(e *emitter) {
		row, quad := e.Locals(wasmasm.V128, "row", lanes), e.Locals(wasmasm.V128, "quad", lanes)
		e.emitDepthwise(lanes, func(x, tap, w *wasmasm.Local, acc []*wasmasm.Local) {
			for i, r := range row {
				e.I32Load(4*i, tap).I32Add(x).V128Load(0)
				if signed {
					e.V128Xor(flip)
				}
				e.Set(r)
			}
			e.interleave4(row, quad)
			for i, q := range quad {
				e.V128Load(16*i, w)
				e.I32x4RelaxedDotI8x16I7x16AddS(q, acc[i]).Set(acc[i])
			}
		})
	}
}

// emitHalvesDepthwise emits a depthwise convolution of 16-bit products.
func emitHalvesDepthwise(e *emitter) {
	row, pairs := e.Locals(wasmasm.V128, "row", 2), e.Local(wasmasm.V128, "pairs")
	e.emitDepthwise(2, func(x, tap, w *wasmasm.Local, acc []*wasmasm.Local) {
		for i, r := range row {
			e.I32Load(4*i, tap).I32Add(x).V128Load(0).Set(r)
		}
		for i, a := range acc {
			if i%2 == 0 {
				e.I8x16Shuffle(interleave8[i/2], row[0], row[1]).Set(pairs)
				e.I16x8ExtendLowI8x16U(pairs)
			} else {
				e.I16x8ExtendHighI8x16U(pairs)
			}
			e.V128Load8x8S(8*i, w).I32x4DotI16x8S().I32x4Add(a).Set(a)
		}
	})
}

// interleave4 turns four rows of 16 bytes into four vectors of columns: four bytes
// of the first column, one from each row, then those of the second, and so on.
func (e *emitter) interleave4(row, quad []*wasmasm.Local) {
	for half := range 2 {
		e.I8x16Shuffle(interleave8[half], row[0], row[1]).Set(quad[2*half])
		e.I8x16Shuffle(interleave8[half], row[2], row[3]).Set(quad[2*half+1])
		// Of these, quad[2·half] has the first two bytes of a column and the next one
		// the others; together they make both vectors of this half.
		e.I8x16Shuffle(interleave16[0], quad[2*half], quad[2*half+1])
		e.I8x16Shuffle(interleave16[1], quad[2*half], quad[2*half+1]).Set(quad[2*half+1])
		e.Set(quad[2*half])
	}
}

// interleave16 is the shuffles that put pairs of bytes of two vectors alternately.
var interleave16 = [2][16]byte{
	{0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23},
	{8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31},
}
