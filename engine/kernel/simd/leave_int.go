package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// A convolution sums a batch of positions at a time into scratch: first come the
// addresses, one for each position, where its window begins in x, and its channels
// in y and in the residual; then the sums, in rows of whole blocks of channels.
const (
	batch  = 24
	placeX = 0
	placeY = placeX + 4*(batch+dotRows)
	placeR = placeY + 4*batch
	sumsAt = placeR + 4*batch
)

// What becomes of sums.
const (
	toCodes = iota
	toSums  // codes, to which the residual is added
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
		h.I32Eq(mode, toReals).IfElse(l.reals, func() {
			h.I32Eq(mode, toSums).IfElse(l.added, l.codes)
		})
	})
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

func (l *leaver) codes() {
	q, code := l.requantizer(convZero), l.Local(wasmasm.V128, "code")
	l.positions(1, func() {
		l.sixteens(l.n, func() {
			l.Get(l.y)
			q.codes(l.from, l.at)
			l.V128Store(0)
			l.next()
		}, l.y)
		l.Get(l.n).If(func() {
			q.codes(l.from, l.at)
			l.Set(code)
			l.storeRest(l.y, code, l.n)
		})
	})
}

func (l *leaver) added() {
	q, s := l.requantizer(convZero), l.sum(convSum)
	code, other := l.Local(wasmasm.V128, "code"), l.Local(wasmasm.V128, "other")
	l.positions(1, func() {
		l.sixteens(l.n, func() {
			q.codes(l.from, l.at)
			l.Set(code)
			l.V128Load(0, l.r).Set(other)
			l.Get(l.y)
			s.codes(code, other)
			l.V128Store(0)
			l.next()
		}, l.y, l.r)
		l.Get(l.n).If(func() {
			q.codes(l.from, l.at)
			l.Set(code)
			l.V128Load(0, l.r).Set(other)
			s.codes(code, other)
			l.Set(code)
			l.storeRest(l.y, code, l.n)
		})
	})
}

// next goes on to the next block.
func (l *leaver) next() {
	l.I32Add(l.from, 4*block).Set(l.from)
	l.I32Add(l.at, 4*blockSize).Set(l.at)
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

// requantizer emits the way from sums to codes.
type requantizer struct {
	*emitter
	round  *wasmasm.Local
	to     *saturation
	v      []*wasmasm.Local
	sum, b *wasmasm.Local
}

// requantizer loads a zero point and the bounds of codes, one after another.
func (e *emitter) requantizer(at int) *requantizer {
	q := &requantizer{
		emitter: e, to: e.saturation(at), v: e.Locals(wasmasm.V128, "v", 4),
		round: e.Local(wasmasm.V128, "round"), sum: e.Local(wasmasm.V128, "sum"), b: e.Local(wasmasm.V128, "mult"),
	}
	// Half a unit and the zero point, at the place of the upper half of 64 bits.
	e.V128Load32Splat(4*at, e.args).I32x4Shl(kernel.MaxShift - 32)
	e.I32x4Add([4]int32{1 << 18, 1 << 18, 1 << 18, 1 << 18}).Set(q.round)
	return q
}

// codes leaves 16 codes on the stack. Every sum is kept within what saturates,
// brought over 2^MaxShift and multiplied; of the 64 bits the upper half holds all
// that decides.
func (q *requantizer) codes(from, at *wasmasm.Local) {
	e := q.emitter
	for i, v := range q.v {
		e.V128Load(16*i, from).V128Load(4*blockMost+16*i, at).I32x4MinS()
		e.V128Load(4*blockLeast+16*i, at).I32x4MaxS()
		e.V128Load(4*blockLeft+16*i, at).I32x4Mul().Set(q.sum)
		e.V128Load(4*blockMult+16*i, at).Set(q.b)
		e.I64x2ExtmulLowI32x4S(q.sum, q.b).I64x2ExtmulHighI32x4S(q.sum, q.b)
		e.I8x16Shuffle(upperHalves)
		e.I32x4Add(q.round).I32x4ShrS(kernel.MaxShift - 32).Set(v)
	}
	q.to.clamped(q.v)
}

// upperHalves is the shuffle that takes the upper 32 bits of four lanes of 64.
var upperHalves = [16]byte{4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31}
