package simd

import (
	"strconv"

	"hawqeye/engine/kernel/wasmasm"
)

// panel is how many output channels are packed together: two vectors, one channel
// in each of their lanes.
const (
	panel = 8
	lanes = 4
)

// tile is where one call of the inner part of a convolution finds what it needs:
// it sums some panels of channels at some positions.
type tile struct {
	place, shift *wasmasm.Local // the positions' addresses, and the group's distance from them
	weights      *wasmasm.Local
	start        *wasmasm.Local // what the panels' sums begin with
	sums, size   *wasmasm.Local // where they go, a row for every position
}

// panelTile emits such sums in registers. Of many positions it takes one panel, of a
// single one several, so that enough sums are under way.
type panelTile struct {
	*emitter
	acc   [][]*wasmasm.Local // by position and half of a panel
	b     []*wasmasm.Local   // the weights of both halves
	x     *wasmasm.Local     // the activations of one position
	p     []*wasmasm.Local   // where each position reads
	w     []*wasmasm.Local   // where each panel's weights are
	bytes *wasmasm.Local     // of a panel's weights
	last  *wasmasm.Local     // where the group's last panel is
	left  *wasmasm.Local     // steps

	// A step multiplies vectors of weights and of activations, which take so many bytes
	// in memory. Of weights, least steps share a vector.
	load           func(vector int, weights *wasmasm.Local)
	multiply       func(b, x, acc *wasmasm.Local)
	activations    func(n int, p *wasmasm.Local)
	xBytes, wBytes int
	least          int
}

func (e *emitter) panelTile(positions, panels int) *panelTile {
	t := &panelTile{
		emitter: e, b: e.Locals(wasmasm.V128, "b", 2), x: e.Local(wasmasm.V128, "act"),
		p: e.Locals(wasmasm.I32, "p", positions), w: e.Locals(wasmasm.I32, "panel_w", panels),
		bytes: e.arg(convPanelBytes, "panel_bytes"), last: e.Local(wasmasm.I32, "last_w"), left: e.Local(wasmasm.I32, "steps_left"),
	}
	for r := range positions {
		t.acc = append(t.acc, e.Locals(wasmasm.V128, "acc"+strconv.Itoa(r), 2*panels))
	}
	return t
}

// begin emits the start of all sums. A last tile of fewer panels computes its last
// one again, to no purpose and no harm.
func (t *panelTile) begin(at tile) {
	for h := range t.acc[0] {
		t.V128Load(16*h, at.start).Set(t.acc[0][h])
		for _, acc := range t.acc[1:] {
			t.Set(acc[h], t.acc[0][h])
		}
	}
	t.Set(t.w[0], at.weights)
	for i, w := range t.w[1:] {
		t.I32Add(t.w[i], t.bytes).Set(w)
		t.Get(w).Get(t.last).I32LeU(w, t.last).Select().Set(w)
	}
}

// walk emits all steps of a segment, of which steps are left.
func (t *panelTile) walk(steps *wasmasm.Local) {
	t.Set(t.left, steps)
	t.repeat(4)
	t.repeat(t.least)
}

// repeat emits a loop of n steps at once, as long as there are so many.
func (t *panelTile) repeat(n int) {
	t.Block(func(done wasmasm.Label) {
		t.I32LtS(t.left, n).BrIf(done)
		t.Loop(func(again wasmasm.Label) {
			for step := range n {
				t.step(step)
			}
			for _, p := range t.p {
				t.I32Add(p, n*t.xBytes).Set(p)
			}
			for _, w := range t.w {
				t.I32Add(w, n*t.wBytes).Set(w)
			}
			t.I32Sub(t.left, n).Tee(t.left).I32GeS(n).BrIf(again)
		})
	})
}

func (t *panelTile) step(n int) {
	if len(t.w) > 1 {
		t.activations(n, t.p[0])
		t.Set(t.x)
		for i, w := range t.w {
			for h, b := range t.b {
				t.load(2*n+h, w)
				t.Set(b)
				t.multiply(b, t.x, t.acc[0][2*i+h])
			}
		}
		return
	}
	for h, b := range t.b {
		t.load(2*n+h, t.w[0])
		t.Set(b)
	}
	for r, p := range t.p {
		t.activations(n, p)
		t.Set(t.x)
		for h, b := range t.b {
			t.multiply(b, t.x, t.acc[r][h])
		}
	}
}

func (t *panelTile) end(at tile) {
	to := t.p[0]
	t.Set(to, at.sums)
	for r, acc := range t.acc {
		if r > 0 {
			t.I32Add(to, at.size).Set(to)
		}
		for h, a := range acc {
			t.V128Store(16*h, to, a)
		}
	}
}

// convolve emits the loops around the tile: over batches of positions, groups,
// panels, and tiles. What comes before the panels is given the positions of the
// batch, and the distance of the group from their addresses.
func (t *panelTile) convolve(batch int, before func(count, shift *wasmasm.Local), emit func(tile)) {
	e, positions, together := t.emitter, len(t.p), len(t.w)
	local := func(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }
	at := tile{local("place"), local("shift"), local("w"), local("start"), local("sums"), e.arg(convSums, "size")}
	scratch, groups, panels := e.arg(convScratch, "scratch"), e.arg(convGroups, "groups"), e.arg(convPanels, "panels")
	left, group, n, panelSums := local("left"), local("group"), local("panel"), local("panel_sums")
	e.batches(batch, func(count *wasmasm.Local) {
		e.I32Load(4*convWeights, e.args).Set(at.weights)
		e.Set(at.shift, 0)
		e.For(group, 0, groups, 1, func() {
			e.I32Load(4*convStart, e.args).I32Mul(group, at.size).I32Add().Set(at.start)
			e.I32Add(scratch, sumsAt).Set(panelSums)
			e.I32Sub(panels, 1).I32Mul(t.bytes).I32Add(at.weights).Set(t.last)
			before(count, at.shift)
			e.For(n, 0, panels, together, func() {
				e.Set(at.place, scratch)
				e.Set(at.sums, panelSums)
				e.Set(left, count)
				e.Loop(func(again wasmasm.Label) {
					emit(at)
					e.I32Add(at.place, 4*positions).Set(at.place)
					e.I32Mul(at.size, positions).I32Add(at.sums).Set(at.sums)
					e.I32Sub(left, positions).Tee(left).I32GtS(0).BrIf(again)
				})
				e.I32Mul(t.bytes, together).I32Add(at.weights).Set(at.weights)
				e.I32Add(at.start, 4*panel*together).Set(at.start)
				e.I32Add(panelSums, 4*panel*together).Set(panelSums)
			})
			e.I32Add(t.last, t.bytes).Set(at.weights)
			e.Call(e.leave(), e.args, count, group)
			e.I32Load(4*convGroupX, e.args).I32Add(at.shift).Set(at.shift)
		})
	})
}
