package simd

import (
	"strconv"

	"hawqeye/engine/kernel/wasmasm"
)

// panel is how many output channels a tile sums at once: two vectors, one channel
// in each of their lanes.
const (
	panel = 8
	lanes = 4
)

// tile is where one call of the inner part of a convolution finds what it needs:
// it sums a panel of channels at some positions, and moves weights past the panel's.
type tile struct {
	place, shift *wasmasm.Local // the positions' addresses, and the group's distance from them
	weights      *wasmasm.Local
	start        *wasmasm.Local // what the panel's sums begin with
	sums, size   *wasmasm.Local // where they go, a row for every position
}

// panelTile emits the sums of a panel at some positions, in registers.
type panelTile struct {
	*emitter
	acc  [][]*wasmasm.Local // by position and half of the panel
	b    []*wasmasm.Local   // the weights of both halves
	x    *wasmasm.Local     // the activations of one position
	p    []*wasmasm.Local   // where each position reads
	left *wasmasm.Local     // steps

	// A step multiplies a vector of weights of each half and one of activations of
	// each position: so many bytes in memory. Of weights, least steps share a vector.
	multiply             func(n int, weights *wasmasm.Local)
	xBytes, bytes, least int
}

func (e *emitter) panelTile(rows int) *panelTile {
	t := &panelTile{
		emitter: e, b: e.Locals(wasmasm.V128, "b", 2), x: e.Local(wasmasm.V128, "act"),
		p: e.Locals(wasmasm.I32, "p", rows), left: e.Local(wasmasm.I32, "steps_left"),
	}
	for r := range rows {
		t.acc = append(t.acc, e.Locals(wasmasm.V128, "acc"+strconv.Itoa(r), 2))
	}
	return t
}

func (t *panelTile) begin(at tile) {
	for h := range 2 {
		t.V128Load(16*h, at.start).Set(t.acc[0][h])
		for _, acc := range t.acc[1:] {
			t.Set(acc[h], t.acc[0][h])
		}
	}
}

// walk emits all steps of a segment, of which steps are left.
func (t *panelTile) walk(steps, weights *wasmasm.Local) {
	t.Set(t.left, steps)
	t.repeat(4, weights)
	t.repeat(t.least, weights)
}

// repeat emits a loop of n steps at once, as long as there are so many.
func (t *panelTile) repeat(n int, weights *wasmasm.Local) {
	t.Block(func(done wasmasm.Label) {
		t.I32LtS(t.left, n).BrIf(done)
		t.Loop(func(again wasmasm.Label) {
			for step := range n {
				t.multiply(step, weights)
			}
			for _, p := range t.p {
				t.I32Add(p, n*t.xBytes).Set(p)
			}
			t.I32Add(weights, n*t.bytes).Set(weights)
			t.I32Sub(t.left, n).Tee(t.left).I32GeS(n).BrIf(again)
		})
	})
}

func (t *panelTile) end(at tile) {
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
