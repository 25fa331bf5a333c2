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
// into what they become.
type leaver struct {
	*emitter
	count, place    *wasmasm.Local // positions left, and where the next one's addresses are
	sums, size      *wasmasm.Local // its sums, and the bytes of them
	first, channels *wasmasm.Local // of the group
	table           *wasmasm.Local // of the group's blocks
	y, r, n         *wasmasm.Local // addresses and channels left of the position at work
	from, at        *wasmasm.Local // its next sums, and their block
}

// leave is the module's function for sums, from arguments, a number of positions
// and the group.
func (e *emitter) leave() *wasmasm.Func {
	return e.helper("leave_i32", func(h *emitter) {
		l := &leaver{emitter: h, count: h.Param(wasmasm.I32, "count")}
		group := h.Param(wasmasm.I32, "group")
		l.place, l.size, l.channels = h.arg(convScratch, "place"), h.arg(convSums, "size"), h.arg(convGroupOut, "channels")
		local := func(name string) *wasmasm.Local { return h.Local(wasmasm.I32, name) }
		l.sums, l.first, l.table, l.y, l.r = local("sums"), local("first"), local("table"), local("y"), local("r")
		l.n, l.from, l.at = local("n"), local("from"), local("at")
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

// positions emits a body for every position, whose channels begin at y and have
// so many bytes.
func (l *leaver) positions(bytes int, body func()) {
	l.Loop(func(again wasmasm.Label) {
		l.I32Mul(l.first, bytes).I32Load(placeY, l.place).I32Add().Set(l.y)
		l.I32Load(placeR, l.place).I32Add(l.first).Set(l.r)
		l.Set(l.n, l.channels)
		l.Set(l.from, l.sums)
		l.Set(l.at, l.table)
		body()
		l.I32Add(l.place, 4).Set(l.place)
		l.I32Add(l.sums, l.size).Set(l.sums)
		l.I32Sub(l.count, 1).Tee(l.count).BrIf(again)
	})
}

// codes requantizes block by block, and adds the residual's codes if there is one.
func (l *leaver) codes(q requantizer, s *sum) {
	code, other := l.Local(wasmasm.V128, "code"), l.Local(wasmasm.V128, "other")
	codes := func(vectors int) {
		q.codes(l.from, l.at, vectors)
		if s != nil {
			l.Set(code)
			l.V128Load(0, l.r).Set(other)
			s.codes(code, other)
		}
	}
	l.positions(1, func() {
		l.sixteens(l.n, func() {
			l.Get(l.y)
			codes(4)
			l.V128Store(0)
			l.I32Add(l.from, 4*block).Set(l.from)
			l.I32Add(l.at, q.size()).Set(l.at)
		}, l.y, l.r)
		l.Get(l.n).If(func() {
			l.I32LeU(l.n, 8).IfElse(func() { codes(2) }, func() { codes(4) }, wasmasm.V128)
			l.Set(code)
			l.storeRest(l.y, code, l.n)
		})
	})
}

// reals multiplies by float64 steps, four at a time; a table has nothing else.
func (l *leaver) reals() {
	l.positions(4, func() {
		l.Block(func(done wasmasm.Label) {
			l.Loop(func(again wasmasm.Label) {
				l.I32LtU(l.n, 2).BrIf(done)
				l.Get(l.y)
				l.V128Load64Zero(0, l.from).F64x2ConvertLowI32x4S()
				l.V128Load(0, l.at).F64x2Mul().F32x4DemoteF64x2Zero()
				l.V128Store64Lane(0, 0)
				l.I32Add(l.y, 8).Set(l.y)
				l.I32Add(l.from, 8).Set(l.from)
				l.I32Add(l.at, 16).Set(l.at)
				l.I32Sub(l.n, 2).Set(l.n)
				l.Br(again)
			})
		})
		l.Get(l.n).If(func() {
			l.Get(l.y)
			l.I32Load(0, l.from).F64ConvertI32S().F64Load(0, l.at).F64Mul().F32DemoteF64()
			l.F32Store(0)
		})
	})
}
