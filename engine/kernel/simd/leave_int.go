package simd

import "hawqeye/engine/kernel/wasmasm"

// A convolution sums a batch of positions at a time into scratch. Behind the state of
// the walk come the addresses, one for each position, where its window begins in x, and its channels
// in y, in the residual, and where that is so its window of 16 bits; then the sums, in
// rows of whole blocks of channels.
const (
	placeX      = walkSize
	placeY      = placeX + 4*(dotBatch+dotRows)
	placeR      = placeY + 4*dotBatch
	placeWindow = placeR + 4*dotBatch
	sumsAt      = placeWindow + 4*(halvesBatch+halvesRows)
)

// What becomes of sums: codes, unless they are to be real numbers. To codes the
// residual may be added, and requantization may be possible in float32, or have to be wide.
const (
	toCodes = 0
	added   = 1 << iota
	single
	wide
	toReals
)

// leaver emits leave_i32, which turns the sums of one group at some positions
// into what they become: a block of channels at all positions, then the next one.
type leaver struct {
	*emitter
	count, place     *wasmasm.Local // positions, and where the first one's addresses are
	sums, size       *wasmasm.Local // the block's first sum, and the bytes of a position's
	first, channels  *wasmasm.Local // the block's first channel, and how many are left of the group
	table            *wasmasm.Local // of the block
	left, next, from *wasmasm.Local // positions left, where the next one's addresses are, and its sums
	y, r             *wasmasm.Local // addresses at the position at work
}

// leave is the module's function for sums, from arguments, a number of positions
// and the group.
func (e *emitter) leave() *wasmasm.Func {
	return e.helper("leave_i32", func(h *emitter) {
		l := &leaver{emitter: h, count: h.Param(wasmasm.I32, "count")}
		group := h.Param(wasmasm.I32, "group")
		l.place, l.size, l.channels = h.arg(convScratch, "place"), h.arg(convSums, "size"), h.arg(convGroupOut, "channels")
		local := func(name string) *wasmasm.Local { return h.Local(wasmasm.I32, name) }
		l.sums, l.first, l.table = local("sums"), local("first"), local("table")
		l.left, l.next, l.from, l.y, l.r = local("left"), local("next"), local("from"), local("y"), local("r")
		h.I32Add(l.place, sumsAt).Set(l.sums)
		h.I32Mul(group, l.channels).Set(l.first)
		h.I32Load(4*convTableSize, h.args).I32Mul(group).I32Load(4*convTable, h.args).I32Add().Set(l.table)
		mode := h.arg(convMode, "mode")
		h.I32And(mode, toReals).IfElse(l.reals, func() {
			h.I32And(mode, wide).IfElse(func() { l.either(mode, l.wideRequantizer()) }, func() { l.narrower(mode) })
		})
	})
}

// narrower emits requantization in floats. Without fused multiplication, float32 is never enough.
func (l *leaver) narrower(mode *wasmasm.Local) {
	double := func() { l.either(mode, l.doubleRequantizer()) }
	if l.level < Relaxed {
		double()
		return
	}
	l.I32And(mode, single).IfElse(func() { l.either(mode, l.singleRequantizer()) }, double)
}

func (l *leaver) either(mode *wasmasm.Local, q requantizer) {
	l.I32And(mode, added).IfElse(func() { l.codes(q, l.sum(convSum)) }, func() { l.codes(q, nil) })
}

// codes requantizes, and adds the residual's codes if there is one.
func (l *leaver) codes(q requantizer, s *sum) {
	code, other := l.Local(wasmasm.V128, "code"), l.Local(wasmasm.V128, "other")
	codes := func(vectors int) {
		q.codes(l.from, l.table, vectors)
		if s != nil {
			l.Set(code)
			l.I32Load(placeR, l.next).I32Add(l.first).V128Load(0).Set(other)
			s.codes(code, other)
		}
	}
	rest := func(vectors int) {
		q.begin(l.table, vectors)
		l.positions(1, func() {
			codes(vectors)
			l.Set(code)
			l.storeRest(l.y, code, l.channels)
		})
	}
	l.blocks(block, q.size(), func() {
		q.begin(l.table, 4)
		l.positions(1, func() {
			l.Get(l.y)
			codes(4)
			l.V128Store(0)
		})
	}, func() {
		l.I32LeU(l.channels, 8).IfElse(func() { rest(2) }, func() { rest(4) })
	})
}

// blocks emits what is done with each whole block of so many channels, of which the
// table has so many bytes, and with the rest if there is one.
func (l *leaver) blocks(channels, bytes int, whole, rest func()) {
	l.Loop(func(again wasmasm.Label) {
		l.I32GeU(l.channels, channels).If(func() {
			whole()
			l.I32Add(l.first, channels).Set(l.first)
			l.I32Add(l.sums, 4*channels).Set(l.sums)
			l.I32Add(l.table, bytes).Set(l.table)
			l.I32Sub(l.channels, channels).Tee(l.channels).BrIf(again)
			l.Return()
		})
		rest()
	})
}

// positions emits a body for every position, whose channels at y have so many bytes.
func (l *leaver) positions(bytes int, body func()) {
	l.Set(l.left, l.count)
	l.Set(l.next, l.place)
	l.Set(l.from, l.sums)
	l.Loop(func(again wasmasm.Label) {
		l.I32Load(placeY, l.next).I32Mul(l.first, bytes).I32Add().Set(l.y)
		body()
		l.I32Add(l.next, 4).Set(l.next)
		l.I32Add(l.from, l.size).Set(l.from)
		l.I32Sub(l.left, 1).Tee(l.left).BrIf(again)
	})
}

// reals multiplies by float64 steps, two at a time; a table has nothing else.
func (l *leaver) reals() {
	l.blocks(2, 16, func() {
		l.positions(4, func() {
			l.Get(l.y)
			l.V128Load64Zero(0, l.from).F64x2ConvertLowI32x4S()
			l.V128Load(0, l.table).F64x2Mul().F32x4DemoteF64x2Zero()
			l.V128Store64Lane(0, 0)
		})
	}, func() {
		l.positions(4, func() {
			l.Get(l.y)
			l.I32Load(0, l.from).F64ConvertI32S().F64Load(0, l.table).F64Mul().F32DemoteF64()
			l.F32Store(0)
		})
	})
}
