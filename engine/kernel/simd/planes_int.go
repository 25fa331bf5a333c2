package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The arguments of table_u8.
const (
	tableDst = iota
	tableX
	tableTable
	tableCount
)

// emitTable looks codes up one by one: sixteen shuffles of a sixteenth of the
// table each take as long for 16 codes as 16 loads.
func emitTable(e *emitter) {
	dst, x, table, n := e.arg(tableDst, "dst"), e.arg(tableX, "x"), e.arg(tableTable, "table"), e.arg(tableCount, "n")
	look := func(at int) {
		e.Get(dst).I32Load8U(at, x).I32Add(table).I32Load8U(0).I32Store8(at)
	}
	e.sixteens(n, func() {
		for i := range 16 {
			look(i)
		}
	}, dst, x)
	e.Block(func(done wasmasm.Label) {
		e.I32Eqz(n).BrIf(done)
		e.Loop(func(again wasmasm.Label) {
			look(0)
			e.I32Add(dst, 1).Set(dst)
			e.I32Add(x, 1).Set(x)
			e.I32Sub(n, 1).Tee(n).BrIf(again)
		})
	})
}

func (c *caller) table(dst, x []uint8, table *[256]uint8) {
	need("Table", "dst", len(dst), len(x))
	a := c.m.Begin()
	address(a, tableDst, dst, len(x))
	address(a, tableX, x, len(x))
	address(a, tableTable, table[:], len(table))
	a.int(tableCount, len(x))
	c.call(tableInt, a)
}

// The arguments of frame_u8, in bytes.
const (
	frameQ    = iota
	frameEnd  // of all
	frameCode // in all four bytes of a word
	frameLead // before the first plane's first row
	frameLine // of a row that are the plane's
	frameRow
	frameRows // of a plane
	frameImage
	frameImages
)

// emitFrame fills what lies before every row, and after the last.
func emitFrame(e *emitter) {
	q, end, code := e.arg(frameQ, "q"), e.arg(frameEnd, "end"), e.splat32(frameCode, "code")
	line, row, rows := e.arg(frameLine, "line"), e.arg(frameRow, "row"), e.arg(frameRows, "rows")
	image, images := e.arg(frameImage, "image"), e.arg(frameImages, "images")
	at, plane := e.Local(wasmasm.I32, "at"), e.Local(wasmasm.I32, "plane")
	i, j, n, rest := e.Local(wasmasm.I32, "i"), e.Local(wasmasm.I32, "j"), e.Local(wasmasm.I32, "n"), e.Local(wasmasm.V128, "rest")
	fill := func(to *wasmasm.Local) {
		e.I32Sub(to, q).Set(n)
		e.sixteens(n, func() { e.V128Store(0, q, code) }, q)
		e.Set(rest, code)
		e.storeRest(q, rest, n)
	}
	e.I32Add(q, end).Set(end)
	e.Get(q).I32Load(4*frameLead, e.args).I32Add().Set(plane)
	e.For(i, 0, images, 1, func() {
		e.Set(at, plane)
		e.For(j, 0, rows, 1, func() {
			fill(at)
			e.I32Add(at, line).Set(q)
			e.I32Add(at, row).Set(at)
		})
		e.I32Add(plane, image).Set(plane)
	})
	fill(end)
}

func (c *caller) frame(q []uint8, code uint8, row, column int, s *kernel.Planes) {
	lead := (row*s.Row + column) * s.C
	if n := s.Extent(s.Batch, s.H, s.W, s.C); n > 0 {
		need("FrameInt", "q", len(q), lead+n)
	}
	a := c.m.Begin()
	address(a, frameQ, q, len(q))
	a.int(frameEnd, len(q))
	a.int(frameCode, int(code)*0x01010101)
	a.int(frameLead, lead)
	a.int(frameLine, s.W*s.C)
	a.int(frameRow, s.Row*s.C)
	a.int(frameRows, s.H)
	a.int(frameImage, s.Image*s.C)
	a.int(frameImages, s.Batch)
	c.call(frameInt, a)
}
