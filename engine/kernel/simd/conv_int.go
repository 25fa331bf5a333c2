package simd

import (
	"strconv"

	"hawqeye/engine/kernel/wasmasm"
)

// The arguments of the convolutions of codes. Strides are bytes.
const (
	convWeights = iota // packed
	convStart          // what each channel's sum begins with, by group
	convTable          // what becomes of sums, by group
	convTaps           // where each run begins, from where the window does
	convScratch
	convMode
	convWidth  // output positions of a row
	convRows   // of an image
	convStep   // from one position to the next: in x, in y, in the residual
	_          //
	_          //
	convRow    // from one row's first position to the next one's
	_          //
	_          //
	convImage  // from one image's first position to the next one's
	_          //
	_          //
	convRuns   // of a window
	convSteps  // of a run
	convGroups //
	convGroupX // from one group's channels to the next one's
	convGroupOut
	convPanels
	convSums      // the bytes of a position's sums
	convTableSize // of a group
	convZero      // of the codes, then their bounds
	_             //
	_             //
	convMagic     // which requantizes, with the zero point
	_             //
	convSum       // the residual's
)

// The state of the walk over positions: how many are left, where in its row and
// image the next one is, and its addresses, which begin as those of the first
// window, of y and of the residual; then those of its row's and its image's first.
const (
	convLeft = convSum + sumArgs + iota
	convJ
	convI
	convAt
	_
	_
	convRowAt
	_
	_
	convImageAt
	_
	_
)

// tile is one call of the inner part of a convolution, of some rows: it sums a
// panel of channels at so many positions, and moves weights past the panel's.
type tile struct {
	place, shift *wasmasm.Local // the positions' addresses, and the group's distance from them
	weights      *wasmasm.Local
	start        *wasmasm.Local // what the panel's sums begin with
	sums, size   *wasmasm.Local // where they go, a row for every position
}

// walkPositions emits a body for every so many positions, of batch after batch,
// and what turns the sums of a batch, of one group, into codes or numbers.
func (e *emitter) walkPositions(rows int, body func(place, sums *wasmasm.Local)) {
	local := func(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }
	place, sums, left := local("place"), local("sums"), local("left")
	size, scratch := e.arg(convSums, "size"), e.arg(convScratch, "scratch")
	e.batches(rows, func(count *wasmasm.Local) {
		e.Set(place, scratch)
		e.I32Add(scratch, sumsAt).Set(sums)
		e.Set(left, count)
		e.Loop(func(again wasmasm.Label) {
			body(place, sums)
			e.I32Add(place, 4*rows).Set(place)
			e.I32Mul(size, rows).I32Add(sums).Set(sums)
			e.I32Sub(left, rows).Tee(left).I32GtS(0).BrIf(again)
		})
		e.Call(e.leave(), e.args, count, 0)
	})
}

// batches emits a body for every batch of positions, whose addresses are in scratch.
func (e *emitter) batches(rows int, body func(count *wasmasm.Local)) {
	places, count := e.places(rows), e.Local(wasmasm.I32, "count")
	for i := range 3 {
		e.I32Load(4*(convAt+i), e.args).Set(count)
		e.I32Store(4*(convRowAt+i), e.args, count)
		e.I32Store(4*(convImageAt+i), e.args, count)
	}
	e.Loop(func(again wasmasm.Label) {
		e.Call(places, e.args).Tee(count).If(func() {
			body(count)
			e.Br(again)
		})
	})
}

// convolve emits the loops around a tile of so many rows: over batches of
// positions, groups, panels, and tiles.
func (e *emitter) convolve(rows int, emit func(tile)) {
	local := func(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }
	t := tile{local("place"), local("shift"), local("w"), local("start"), local("sums"), e.arg(convSums, "size")}
	scratch, groups, panels := e.arg(convScratch, "scratch"), e.arg(convGroups, "groups"), e.arg(convPanels, "panels")
	left, group, n, panelW, panelSums := local("left"), local("group"), local("panel"), local("panel_w"), local("panel_sums")
	e.batches(rows, func(count *wasmasm.Local) {
		e.I32Load(4*convWeights, e.args).Set(panelW)
		e.Set(t.shift, 0)
		e.For(group, 0, groups, 1, func() {
			e.I32Load(4*convStart, e.args).I32Mul(group, t.size).I32Add().Set(t.start)
			e.I32Add(scratch, sumsAt).Set(panelSums)
			e.For(n, 0, panels, 1, func() {
				e.Set(t.place, scratch)
				e.Set(t.sums, panelSums)
				e.Set(left, count)
				e.Loop(func(again wasmasm.Label) {
					e.Set(t.weights, panelW)
					emit(t)
					e.I32Add(t.place, 4*rows).Set(t.place)
					e.I32Mul(t.size, rows).I32Add(t.sums).Set(t.sums)
					e.I32Sub(left, rows).Tee(left).I32GtS(0).BrIf(again)
				})
				e.Set(panelW, t.weights)
				e.I32Add(t.start, 4*panel).Set(t.start)
				e.I32Add(panelSums, 4*panel).Set(panelSums)
			})
			e.Call(e.leave(), e.args, count, group)
			e.I32Load(4*convGroupX, e.args).I32Add(t.shift).Set(t.shift)
		})
	})
}

// places is the module's function that writes the addresses of the next positions,
// at most a batch, and returns how many there are. A last tile of fewer rows finds
// the last window repeated.
func (e *emitter) places(rows int) *wasmasm.Func {
	return e.helper("places_"+strconv.Itoa(rows), func(h *emitter) {
		h.Result(wasmasm.I32)
		local := func(name string) *wasmasm.Local { return h.Local(wasmasm.I32, name) }
		left, count, k, next := local("left"), local("count"), local("k"), local("next")
		place, j, width := h.arg(convScratch, "place"), h.arg(convJ, "j"), h.arg(convWidth, "width")
		var at, step [3]*wasmasm.Local
		for i, name := range []string{"x", "y", "r"} {
			at[i], step[i] = h.arg(convAt+i, name), h.arg(convStep+i, "step_"+name)
		}
		h.I32Load(4*convLeft, h.args).Tee(left).I32Eqz().If(func() { h.Return(0) })
		h.I32LtU(left, batch).IfElse(func() { h.Set(count, left) }, func() { h.Set(count, batch) })
		h.I32Sub(left, count).Set(left)
		h.I32Store(4*convLeft, h.args, left)
		// jump moves the addresses at one level of the walk on, and copies them to those below.
		jump := func(from, by int, below ...int) {
			for i := range at {
				h.I32Load(4*(from+i), h.args).I32Load(4*(by+i), h.args).I32Add().Set(at[i])
				for _, b := range below {
					h.I32Store(4*(b+i), h.args, at[i])
				}
			}
		}
		h.Set(k, count)
		h.Loop(func(again wasmasm.Label) {
			for i, offset := range []int{placeX, placeY, placeR} {
				h.I32Store(offset, place, at[i])
			}
			h.I32Eq(k, 1).If(func() {
				for r := 1; r < rows; r++ {
					h.I32Store(placeX+4*r, place, at[0])
				}
			})
			h.I32Add(place, 4).Set(place)
			h.I32Add(j, 1).Tee(j).I32LtU(width).IfElse(func() {
				for i := range at {
					h.I32Add(at[i], step[i]).Set(at[i])
				}
			}, func() {
				h.Set(j, 0)
				h.I32Load(4*convI, h.args).I32Add(1).Tee(next)
				h.I32Load(4*convRows, h.args).I32LtU().IfElse(func() {
					jump(convRowAt, convRow, convRowAt)
				}, func() {
					h.Set(next, 0)
					jump(convImageAt, convImage, convImageAt, convRowAt)
				})
				h.I32Store(4*convI, h.args, next)
			})
			h.I32Sub(k, 1).Tee(k).BrIf(again)
		})
		h.I32Store(4*convJ, h.args, j)
		for i := range at {
			h.I32Store(4*(convAt+i), h.args, at[i])
		}
		h.Get(count)
	})
}
