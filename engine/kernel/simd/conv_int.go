package simd

import (
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
	convLength // of a run
	convWindow // the bytes of a widened one
	convSteps  // of a run, or of a widened window
	convGroups //
	convGroupX // from one group's channels to the next one's
	convGroupOut
	convPanels
	convPanelBytes // of weights
	convSums       // the bytes of a position's sums
	convTableSize  // of a group
	convZero       // of the codes, then their bounds
	_              //
	_              //
	convMagic      // which requantizes, with the zero point
	_              //
	convSum        // the residual's
)

// The walk over positions begins with how many there are, and the addresses of the
// first window, of y and of the residual.
const (
	convCount = convSum + sumArgs + iota
	convAt
	_
	_
)

// Its state is in scratch: how many positions are left, where in its row and image
// the next one is, and its addresses; then those of its row's and its image's first.
const (
	walkLeft    = 0
	walkJ       = 4
	walkI       = 8
	walkAt      = 12
	walkRowAt   = 24
	walkImageAt = 36
	walkSize    = 48
)

// walkPositions emits a body for every position, of batch after batch, and what
// turns a batch's sums, of one group, into codes or numbers.
func (e *emitter) walkPositions(batch int, body func(place, sums *wasmasm.Local)) {
	local := func(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }
	place, sums, left := local("place"), local("sums"), local("left")
	size, scratch := e.arg(convSums, "size"), e.arg(convScratch, "scratch")
	e.batches(batch, func(count *wasmasm.Local) {
		e.Set(place, scratch)
		e.I32Add(scratch, sumsAt).Set(sums)
		e.Set(left, count)
		e.Loop(func(again wasmasm.Label) {
			body(place, sums)
			e.I32Add(place, 4).Set(place)
			e.I32Add(sums, size).Set(sums)
			e.I32Sub(left, 1).Tee(left).BrIf(again)
		})
		e.Call(e.leave(), e.args, count, 0)
	})
}

// batches emits a body for every batch of positions, whose addresses are in scratch.
func (e *emitter) batches(batch int, body func(count *wasmasm.Local)) {
	places, count, walk := e.places(), e.Local(wasmasm.I32, "count"), e.arg(convScratch, "walk")
	e.Get(walk).I32Load(4*convCount, e.args).I32Store(walkLeft)
	e.I32Store(walkJ, walk, 0)
	e.I32Store(walkI, walk, 0)
	for i := range 3 {
		for _, at := range []int{walkAt, walkRowAt, walkImageAt} {
			e.Get(walk).I32Load(4*(convAt+i), e.args).I32Store(at + 4*i)
		}
	}
	e.Loop(func(again wasmasm.Label) {
		e.Call(places, e.args, batch).Tee(count).If(func() {
			body(count)
			e.Br(again)
		})
	})
}

// places is the module's function that writes the addresses of the next positions,
// at most so many, and returns how many there are. A last tile of fewer rows finds
// the last window repeated.
func (e *emitter) places() *wasmasm.Func {
	return e.helper("places", func(h *emitter) {
		most := h.Param(wasmasm.I32, "most")
		h.Result(wasmasm.I32)
		local := func(name string) *wasmasm.Local { return h.Local(wasmasm.I32, name) }
		left, count, k, next, place, n := local("left"), local("count"), local("k"), local("next"), local("place"), local("n")
		walk, j, width := h.arg(convScratch, "walk"), local("j"), h.arg(convWidth, "width")
		h.I32Load(walkLeft, walk).Tee(left).I32Eqz().If(func() { h.Return(0) })
		h.I32LtU(left, most).IfElse(func() { h.Set(count, left) }, func() { h.Set(count, most) })
		h.I32Sub(left, count).Set(left)
		h.I32Store(walkLeft, walk, left)
		h.I32Load(walkJ, walk).Set(j)
		var at, step [3]*wasmasm.Local
		for i, name := range []string{"x", "y", "r"} {
			at[i], step[i] = local(name), h.arg(convStep+i, "step_"+name)
			h.I32Load(walkAt+4*i, walk).Set(at[i])
		}
		// jump moves the addresses at one level of the walk on, and copies them to those below.
		jump := func(by int, levels ...int) {
			for i := range at {
				h.I32Load(levels[0]+4*i, walk).I32Load(4*(by+i), h.args).I32Add().Set(at[i])
				for _, level := range levels {
					h.I32Store(level+4*i, walk, at[i])
				}
			}
		}
		h.Set(place, walk)
		h.Set(k, count)
		h.Loop(func(again wasmasm.Label) {
			h.I32Sub(width, j).Set(n)
			h.Get(n).Get(k).I32LtU(n, k).Select().Set(n)
			h.I32Add(j, n).Set(j)
			h.I32Sub(k, n).Set(k)
			h.Loop(func(again wasmasm.Label) {
				for i, offset := range []int{placeX, placeY, placeR} {
					h.I32Store(offset, place, at[i])
					h.I32Add(at[i], step[i]).Set(at[i])
				}
				h.I32Add(place, 4).Set(place)
				h.I32Sub(n, 1).Tee(n).BrIf(again)
			})
			h.I32Eq(j, width).If(func() {
				h.Set(j, 0)
				h.I32Load(walkI, walk).I32Add(1).Tee(next)
				h.I32Load(4*convRows, h.args).I32LtU().IfElse(func() {
					jump(convRow, walkRowAt)
				}, func() {
					h.Set(next, 0)
					jump(convImage, walkImageAt, walkRowAt)
				})
				h.I32Store(walkI, walk, next)
			})
			h.Get(k).BrIf(again)
		})
		for r := range dotRows - 1 {
			h.Get(place).I32Load(placeX-4, place).I32Store(placeX + 4*r)
		}
		h.I32Store(walkJ, walk, j)
		for i := range at {
			h.I32Store(walkAt+4*i, walk, at[i])
		}
		h.Get(count)
	})
}
