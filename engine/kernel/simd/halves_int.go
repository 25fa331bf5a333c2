package simd

import "hawqeye/engine/kernel/wasmasm"

// Without relaxed SIMD, products are of 16 bits: i32x4.dot_i16x8_s adds two of them
// in each lane. The windows of a batch are first widened to 16 bits in scratch,
// where each is a row without gaps.

// halvesRows is how many positions a tile has: beside its ten sums, the weights and
// an activation, the products need a register.
const (
	halvesRows  = 5
	halvesBatch = 2 * halvesRows
)

// emitHalvesConv emits a convolution of dot products of 16 bits, with a tile of so
// many positions and panels. Weights have 16 bits in memory too: to widen or unpack
// them takes a tenth of the time or more, in which they are used five times.
func emitHalvesConv(positions, panels int) func(*emitter) {
	return func(e *emitter) {
		t := e.panelTile(positions, panels)
		t.xBytes, t.wBytes, t.least = 4, 32, 1
		t.load = func(v int, weights *wasmasm.Local) { e.V128Load(16*v, weights) }
		t.activations = func(n int, p *wasmasm.Local) { e.V128Load32Splat(4*n, p) }
		t.multiply = func(b, x, acc *wasmasm.Local) { e.I32x4DotI16x8S(b, x).I32x4Add(acc).Set(acc) }
		steps, widen := e.arg(convSteps, "steps"), e.widen()
		t.convolve(halvesBatch, func(count, shift *wasmasm.Local) {
			e.Call(widen, e.args, count, shift)
		}, func(at tile) {
			t.begin(at)
			for r, p := range t.p {
				e.I32Load(placeWindow+4*r, at.place).Set(p)
			}
			t.walk(steps)
			t.end(at)
		})
	}
}

// widen is the module's function that widens the windows of a group, at a distance
// from the positions' addresses, and writes where they are. It reads and writes
// eight elements at a time; what is too much is overwritten or weighs nothing.
func (e *emitter) widen() *wasmasm.Func {
	return e.helper("widen_u8", func(h *emitter) {
		count, shift := h.Param(wasmasm.I32, "count"), h.Param(wasmasm.I32, "shift")
		local := func(name string) *wasmasm.Local { return h.Local(wasmasm.I32, name) }
		place, to, window := h.arg(convScratch, "place"), local("to"), local("window")
		x, tap, run, n := local("x"), local("tap"), local("run"), local("n")
		taps, runs, length := h.arg(convTaps, "taps"), h.arg(convRuns, "runs"), h.arg(convLength, "length")
		h.I32Load(4*convSums, h.args).I32Mul(halvesBatch).I32Add(place).I32Add(sumsAt).Set(window)
		h.Loop(func(again wasmasm.Label) {
			for r := range halvesRows { // the rows after the last one read it again
				h.I32Store(placeWindow+4*r, place, window)
			}
			h.Set(to, window)
			h.Set(tap, taps)
			h.Set(run, runs)
			h.Loop(func(again wasmasm.Label) {
				h.I32Load(placeX, place).I32Add(shift).I32Load(0, tap).I32Add().Set(x)
				h.Set(n, length)
				h.Loop(func(again wasmasm.Label) {
					h.Get(to).V128Load8x8U(0, x).V128Store(0)
					h.I32Add(to, 16).Set(to)
					h.I32Add(x, 8).Set(x)
					h.I32Sub(n, 8).Tee(n).I32GtS(0).BrIf(again)
				})
				h.I32Shl(n, 1).I32Add(to).Set(to) // n is what was too much, negative
				h.I32Add(tap, 4).Set(tap)
				h.I32Sub(run, 1).Tee(run).BrIf(again)
			})
			h.I32Load(4*convWindow, h.args).I32Add(window).Set(window)
			h.I32Add(place, 4).Set(place)
			h.I32Sub(count, 1).Tee(count).BrIf(again)
		})
	})
}

// packHalves packs weights for kernels of 16-bit products, group by group and panel
// by panel. A step is two columns of the panel's channels, two vectors of words.
func packHalves(codes []int8, rows, groups int) *packed {
	cols, og := len(codes)/rows, rows/groups
	p := &packed{bits: 16, steps: (cols + 1) / 2}
	for g := range groups {
		for first := 0; first < og; first += panel {
			for v := range 2 * p.steps {
				for i := range 8 {
					var word uint16
					if o, k := first+v%2*lanes+i/2, v/2*2+i%2; o < og && k < cols {
						word = uint16(codes[(g*og+o)*cols+k])
					}
					p.data = append(p.data, uint8(word), uint8(word>>8))
				}
			}
		}
	}
	return p
}
