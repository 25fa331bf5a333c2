package simd

import "hawqeye/engine/kernel/wasmasm"

// dotRows is how many positions a tile has: its twelve sums, the panel's two
// vectors and an activation fill the fifteen registers that V8 leaves.
const (
	dotRows  = 6
	dotBatch = 4 * dotRows
)

// flip is the uppermost bit of every byte.
var flip = [4]int32{-0x7f7f7f80, -0x7f7f7f80, -0x7f7f7f80, -0x7f7f7f80}

// rowPanels is how many panels a tile has of a single position: with eight sums under
// way, products do not wait for each other.
const rowPanels = 4

// emitDotConv emits a convolution of relaxed dot products, of weights of some bits
// and activations, with a tile of so many positions and panels. i32x4.relaxed_dot
// takes activations as they are where its second operand is unsigned; where it is
// signed, their uppermost bit is flipped, and the sums begin with what that makes up for.
func emitDotConv(bits int, signed bool, positions, panels int) func(*emitter) {
	return func(e *emitter) {
		t := e.panelTile(positions, panels)
		t.xBytes, t.wBytes, t.least = lanes, lanes*bits, max(1, 4/bits)
		t.load = e.dotWeights(bits, panels > 1)
		t.activations = func(n int, p *wasmasm.Local) {
			if e.V128Load32Splat(lanes*n, p); signed {
				e.V128Xor(flip)
			}
		}
		t.multiply = func(b, x, acc *wasmasm.Local) {
			e.I32x4RelaxedDotI8x16I7x16AddS(b, x, acc).Set(acc)
		}
		taps, runs, steps := e.arg(convTaps, "taps"), e.arg(convRuns, "runs"), e.arg(convSteps, "steps")
		run, tap, segment := e.Local(wasmasm.I32, "run"), e.Local(wasmasm.I32, "tap"), e.Local(wasmasm.I32, "segment")
		t.convolve(dotBatch, func(_, _ *wasmasm.Local) {}, func(at tile) {
			t.begin(at)
			e.Set(tap, taps)
			e.Set(run, runs)
			e.Loop(func(again wasmasm.Label) {
				e.I32Load(0, tap).I32Add(at.shift).Set(segment)
				for r, p := range t.p {
					e.I32Load(placeX+4*r, at.place).I32Add(segment).Set(p)
				}
				t.walk(steps)
				e.I32Add(tap, 4).Set(tap)
				e.I32Sub(run, 1).Tee(run).BrIf(again)
			})
			t.end(at)
		})
	}
}

// dotWeights emits the loading of a vector of weights. Where several share what
// lies in memory, the uppermost bits of every byte are the first one's. A shift would
// take the place of a product: bits are brought up by doubling instead, or looked up
// by the four lower ones, which takes fewer instructions and more registers.
func (e *emitter) dotWeights(bits int, registers bool) func(vector int, weights *wasmasm.Local) {
	if bits == 8 {
		return func(v int, weights *wasmasm.Local) { e.V128Load(16*v, weights) }
	}
	table := func(name string, entry func(i int) int) *wasmasm.Local {
		var bytes [16]byte
		for i := range bytes {
			bytes[i] = byte(entry(i))
		}
		l := e.Local(wasmasm.V128, name)
		e.Set(l, bytes)
		return l
	}
	shared := e.Local(wasmasm.V128, "shared")
	upper := table("upper", func(int) int { return 0xff << (8 - bits) })
	double := func(n int) {
		for range n {
			e.I8x16Add(shared, shared).Set(shared)
		}
		e.Get(shared)
	}
	if bits == 4 && !registers {
		return func(v int, weights *wasmasm.Local) {
			if v%2 == 0 {
				e.V128Load(8*v, weights).Tee(shared).V128And(upper)
			} else {
				double(4)
			}
		}
	}
	lower := table("lower", func(int) int { return 0x0f })
	if bits == 4 {
		second := table("second", func(i int) int { return i << 4 })
		return func(v int, weights *wasmasm.Local) {
			if v%2 == 0 {
				e.V128Load(8*v, weights).Tee(shared).V128And(upper)
			} else {
				e.V128And(shared, lower).Set(shared)
				e.I8x16RelaxedSwizzle(second, shared)
			}
		}
	}
	third, fourth := table("third", func(i int) int { return i >> 2 << 6 }), table("fourth", func(i int) int { return i << 6 })
	return func(v int, weights *wasmasm.Local) {
		switch v % 4 {
		case 0:
			e.V128Load(4*v, weights).Tee(shared).V128And(upper)
		case 1:
			double(2)
			e.V128And(upper)
		case 2: // loaded again, rather than keep a register while products are computed
			e.V128Load(4*(v-2), weights).V128And(lower).Set(shared)
			e.I8x16RelaxedSwizzle(third, shared)
		case 3:
			e.I8x16RelaxedSwizzle(fourth, shared)
		}
	}
}

// packDot packs weights, whose columns lie in segments of a length. Group by group,
// panel by panel, segment by segment, a step is four columns of the panel's channels:
// two vectors of bytes. Weights of fewer bits lie in the upper bits of these bytes,
// 2^(8−bits) times as large as they are, and further vectors in those below: of 4
// bits the two of a step share one, of 2 bits the four of two steps.
func packDot(codes []int8, rows, groups, length, bits int) *packed {
	cols, og := len(codes)/rows, rows/groups
	share := 8 / bits
	p := &packed{bits: bits, scale: 8 - bits, steps: (length + lanes - 1) / lanes}
	if share == 4 {
		p.steps += p.steps % 2
	}
	for g := range groups {
		for first := 0; first < og; first += panel {
			for segment := 0; segment < cols; segment += length {
				data := make([]byte, 16*2*p.steps/share)
				for v := range 2 * p.steps {
					for i := range 16 {
						o, k := first+v%2*lanes+i/lanes, v/2*lanes+i%lanes
						if o < og && k < length {
							code := codes[(g*og+o)*cols+segment+k]
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
