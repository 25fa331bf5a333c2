package simd

import (
	"strconv"

	"hawqeye/engine/kernel/wasmasm"
)

// dotRows is how many positions a tile has: its twelve sums, the panel's two
// vectors and an activation fill the fifteen registers that V8 leaves.
const dotRows = 6

// flip is the uppermost bit of every byte.
var flip = [4]int32{-0x7f7f7f80, -0x7f7f7f80, -0x7f7f7f80, -0x7f7f7f80}

// emitDotConv emits a convolution of relaxed dot products, of weights of some bits
// and activations. i32x4.relaxed_dot takes activations as they are where its second
// operand is unsigned; where it is signed, their uppermost bit is flipped, and the
// sums begin with what that makes up for.
func emitDotConv(bits int, signed bool) func(*emitter) {
	return func(e *emitter) {
		t := &dotTile{emitter: e, bits: bits, signed: signed}
		for r := range dotRows {
			t.acc = append(t.acc, e.Locals(wasmasm.V128, "acc"+strconv.Itoa(r), 2))
		}
		t.b, t.x, t.packed = e.Locals(wasmasm.V128, "b", 2), e.Local(wasmasm.V128, "x"), e.Local(wasmasm.V128, "packed")
		t.p = e.Locals(wasmasm.I32, "p", dotRows)
		t.taps, t.runs, t.steps = e.arg(convTaps, "taps"), e.arg(convRuns, "runs"), e.arg(convSteps, "steps")
		t.run, t.tap, t.left = e.Local(wasmasm.I32, "run"), e.Local(wasmasm.I32, "tap"), e.Local(wasmasm.I32, "left_steps")
		e.convolve(dotRows, t.emit)
	}
}

type dotTile struct {
	*emitter
	bits      int
	signed    bool
	acc       [][]*wasmasm.Local // by row and half of the panel
	b         []*wasmasm.Local
	x, packed *wasmasm.Local
	p         []*wasmasm.Local // where each row reads

	taps, runs, steps *wasmasm.Local
	tap, run, left    *wasmasm.Local
}

func (t *dotTile) emit(at tile) {
	for h := range 2 {
		t.V128Load(16*h, at.start).Set(t.acc[0][h])
		for r := 1; r < dotRows; r++ {
			t.Set(t.acc[r][h], t.acc[0][h])
		}
	}
	t.Set(t.tap, t.taps)
	t.Set(t.run, t.runs)
	t.Loop(func(again wasmasm.Label) {
		for r, p := range t.p {
			t.I32Load(0, t.tap).I32Add(at.shift).I32Load(placeX+4*r, at.place).I32Add().Set(p)
		}
		t.Set(t.left, t.steps)
		t.walk(4, at.weights)
		t.walk(max(1, 4/t.bits), at.weights)
		t.I32Add(t.tap, 4).Set(t.tap)
		t.I32Sub(t.run, 1).Tee(t.run).BrIf(again)
	})
	to := t.p[0]
	t.Set(to, at.sums)
	for r, acc := range t.acc {
		if r > 0 {
			t.I32Add(to, at.size).Set(to)
		}
		t.V128Store(0, to, acc[0])
		t.V128Store(16, to, acc[1])
	}
}

// walk emits a loop of n steps at once, as long as there are so many.
func (t *dotTile) walk(n int, weights *wasmasm.Local) {
	t.Block(func(done wasmasm.Label) {
		t.I32LtS(t.left, n).BrIf(done)
		t.Loop(func(again wasmasm.Label) {
			for step := range n {
				t.step(step, weights)
			}
			for _, p := range t.p {
				t.I32Add(p, 4*n).Set(p)
			}
			t.I32Add(weights, 4*n*t.bits).Set(weights)
			t.I32Sub(t.left, n).Tee(t.left).I32GeS(n).BrIf(again)
		})
	})
}

// step emits four columns of all rows and channels.
func (t *dotTile) step(n int, weights *wasmasm.Local) {
	for h, b := range t.b {
		t.load(2*n+h, weights)
		t.Set(b)
	}
	for r, p := range t.p {
		t.V128Load32Splat(4*n, p)
		if t.signed {
			t.V128Xor(flip)
		}
		t.Set(t.x)
		for h, b := range t.b {
			t.I32x4RelaxedDotI8x16I7x16AddS(b, t.x, t.acc[r][h]).Set(t.acc[r][h])
		}
	}
}

// load leaves a vector of weights on the stack. Where several share what lies in
// memory, the uppermost bits are the first one's.
func (t *dotTile) load(v int, weights *wasmasm.Local) {
	share := 8 / t.bits
	first := v%share == 0
	if share == 1 {
		t.V128Load(16*v, weights)
		return
	}
	if first {
		t.V128Load(16*(v/share), weights).Tee(t.packed)
	} else {
		t.I16x8Shl(t.packed, v%share*t.bits)
	}
	mask := int32(uint32(0x01010101) * (0xff << (8 - t.bits) & 0xff))
	t.V128And([4]int32{mask, mask, mask, mask})
}
