package simd

import "hawqeye/engine/kernel/wasmasm"

// emitPackRows copies columns of B, whose rows lie apart, into panels.
func emitPackRows(e *emitter, width int) {
	of := shape{1, width}
	in := e.reader()
	to, b := in.word("to"), in.word("b")
	groups, bGroup, panels, n, ldb := in.word("groups"), in.word("b_group"), in.word("panels"), in.word("n"), in.word("ldb")
	i, row, v := e.i32("i"), e.i32("row"), e.Local(wasmasm.V128, "v")
	e.walk(groups, func(g []*wasmasm.Local) {
		e.walk(panels, func(p []*wasmasm.Local) {
			e.Set(row, p[0])
			e.For(i, 0, n, 1, func() {
				for j := range of.vectors() {
					of.load(e, 16*j, row).Set(v)
					of.store(e, 16*j, to, v)
				}
				e.inc(to, 4*width)
				e.inc(row, ldb)
			})
		}, move{g[0], 4 * width})
	}, move{b, bGroup})
}

// emitPackColumns copies rows of B, which lie apart, into panels as columns, four
// elements of four rows at a time.
func emitPackColumns(e *emitter, width int) {
	in := e.reader()
	to, b, panels, n, ldb := in.word("to"), in.word("b"), in.word("panels"), in.word("n"), in.word("ldb")
	i, rows, x, y := e.i32("i"), e.Locals(wasmasm.I32, "row", width), e.v128s("x", 4), e.v128s("y", 4)
	panel := e.i32("panel")
	e.I32Mul(ldb, width).Set(panel)
	e.walk(panels, func(p []*wasmasm.Local) {
		for r, row := range rows {
			if e.Set(row, p[0]); r > 0 {
				e.I32Add(rows[r-1], ldb).Set(row)
			}
		}
		next := func(by int) {
			for _, row := range rows {
				e.inc(row, 4*by)
			}
			e.inc(to, 4*by*width)
		}
		e.Set(i, 3)
		if width >= 4 {
			e.For(i, i, n, 4, func() {
				for r := 0; r < width; r += 4 {
					e.transpose(x, y, rows[r:r+4])
					for k, v := range x {
						e.V128Store(4*(k*width+r), to, v)
					}
				}
				next(4)
			})
		}
		e.For(i, e.less(i, 3), n, 1, func() {
			for r, row := range rows {
				e.Get(to).F32Load(0, row).F32Store(4 * r)
			}
			next(1)
		})
	}, move{b, panel})
}

// The shuffles that put words, and pairs of them, of two vectors alternately; and
// the second and the fourth word of each in the place of those before.
var (
	oddWords  = [16]byte{4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15}
	lowWords  = [16]byte{0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23}
	highWords = [16]byte{8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31}
	lowPairs  = [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23}
	highPairs = [16]byte{8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31}
)

// transpose loads four rows of a matrix, and x becomes its columns.
func (e *emitter) transpose(x, y, rows []*wasmasm.Local) {
	for i, row := range rows {
		e.V128Load(0, row).Set(x[i])
	}
	for i := range 2 {
		e.I8x16Shuffle(lowWords, x[2*i], x[2*i+1]).Set(y[i])
		e.I8x16Shuffle(highWords, x[2*i], x[2*i+1]).Set(y[2+i])
	}
	for i := range 2 {
		e.I8x16Shuffle(lowPairs, y[2*i], y[2*i+1]).Set(x[2*i])
		e.I8x16Shuffle(highPairs, y[2*i], y[2*i+1]).Set(x[2*i+1])
	}
}
