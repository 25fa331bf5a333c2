package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// zipNames is the functions of ZipF32, by their numbers.
var zipNames = [zipCount]string{kernel.AddScaled: "add_scaled", kernel.Mul: "mul", kernel.Div: "div", kernel.Gate: "gate"}

const zipCount = 4

// Operands of a zip have a column or one element for all of a row.
const (
	bothColumns = iota
	numberB
	numberA
	bothNumbers
	zipForms
)

// zipForm names them.
var zipFormNames = [zipForms]string{"rows", "row_number", "number_row", "numbers"}

func (c *caller) zip(dst, a, b []float32, z *kernel.Zip) {
	rows, cols := z.Rows, z.Cols
	if rows*cols == 0 {
		return
	}
	need("ZipF32", "dst", len(dst), rows*cols)
	needA, needB := (rows-1)*z.A.Row+(cols-1)*z.A.Col+1, (rows-1)*z.B.Row+(cols-1)*z.B.Col+1
	need("ZipF32", "a", len(a), needA)
	need("ZipF32", "b", len(b), needB)
	p := c.pass()
	slice(&p, dst[:rows*cols])
	slice(&p, a[:needA])
	slice(&p, b[:needB])
	if whole := (kernel.Stride{Row: cols, Col: 1}); z.A == whole && z.B == whole {
		rows, cols = 1, rows*cols // rows that follow each other are one
	}
	p.ints(rows, cols, 4*z.A.Row, 4*z.B.Row)
	p.floats(z.By, z.Lo, z.Hi)
	c.call(zipF32+zipForms*int(z.Func)+numberB*(1-z.B.Col)+numberA*(1-z.A.Col), p.Args)
}

// stretches is how many elements of a row are worked on at a time.
var stretches = [...]int{16, 4, 1}

// zipping is a kernel of ZipF32 under construction.
type zipping struct {
	*emitter
	f          kernel.ZipFunc
	by, lo, hi *wasmasm.Local
}

func emitZip(f kernel.ZipFunc, form int) func(*emitter) {
	return func(e *emitter) {
		in := e.reader()
		dst, a, b := in.word("dst"), in.word("a"), in.word("b")
		rows, cols, aRow, bRow := in.word("rows"), in.word("cols"), in.word("a_row"), in.word("b_row")
		z := &zipping{e, f, in.lanes("by"), in.lanes("lo"), in.lanes("hi")}
		x, y, r, j := e.Local(wasmasm.V128, "x"), e.Local(wasmasm.V128, "y"), e.Local(wasmasm.V128, "r"), e.i32("j")
		aAlong, bAlong := form&numberA == 0, form&numberB == 0
		e.walk(rows, func(at []*wasmasm.Local) {
			e.Set(a, at[0])
			e.Set(b, at[1])
			e.V128Load32Splat(0, a).Set(x)
			e.V128Load32Splat(0, b).Set(y)
			e.Set(j, 0)
			for _, w := range stretches {
				of := shape{1, w}
				e.For(j, e.plus(j, w-1), cols, w, func() {
					for i := range of.vectors() {
						if aAlong {
							of.load(e, 16*i, a).Set(x)
						}
						if bAlong {
							of.load(e, 16*i, b).Set(y)
						}
						z.combine(x, y)
						e.Set(r)
						of.store(e, 16*i, dst, r)
					}
					e.inc(dst, 4*w)
					if aAlong {
						e.inc(a, 4*w)
					}
					if bAlong {
						e.inc(b, 4*w)
					}
				})
				e.less(j, w-1)
			}
		}, move{a, aRow}, move{b, bRow})
	}
}

// combine leaves the function of two vectors on the stack.
func (z *zipping) combine(x, y *wasmasm.Local) {
	switch z.f {
	case kernel.AddScaled:
		if z.level >= Relaxed {
			z.F32x4RelaxedMadd(z.by, y, x)
		} else {
			z.F32x4Mul(z.by, y).F32x4Add(x)
		}
	case kernel.Mul:
		z.F32x4Mul(x, y)
	case kernel.Div:
		z.F32x4Div(x, y)
	case kernel.Gate:
		z.F32x4Gt(y, z.lo)
		z.F32x4Lt(y, z.hi).V128And().V128And(x)
	}
}
