package simd

import (
	"fmt"

	"hawqeye/engine/kernel/wasmasm"
)

// Matrix products are computed in tiles, whose sums stay in registers: so many
// rows by so many columns. What is left at the edges has tiles of its own, so that
// nothing is read, or computed, beyond them.
type shape struct{ rows, width int }

// maxRows is the height of the highest tiles; those of 8 columns then fill 15
// vector registers, which is what V8 has on x86.
const maxRows = 6

// widths is how many columns tiles have: two vectors, one, and a part of one.
var widths = [widthCount]int{8, 4, 3, 2, 1}

const widthCount = 5

// shapes is how many there are.
const shapes = maxRows * widthCount

// rows is the height of tiles at a level. Without fused multiplication and
// addition, products take a register.
func (l Level) rows() int {
	if l >= Relaxed {
		return maxRows
	}
	return maxRows - 1
}

// place is the number of a shape.
func (s shape) place() int {
	for i, w := range widths {
		if w == s.width {
			return i*maxRows + s.rows - 1
		}
	}
	panic(fmt.Sprint("simd: no tile has ", s.width, " columns"))
}

// tiles enters the kernels of a family, one for each shape, into the list.
func tiles(all *[kernelCount]routine, first int, name string, emit func(*emitter, shape)) {
	for _, w := range widths {
		for r := range maxRows {
			s := shape{r + 1, w}
			k := routine{fmt.Sprintf("%s_f32_%dx%d", name, s.rows, w), func(e *emitter) { emit(e, s) }, SIMD128}
			switch {
			case !s.exists(name == "planar"):
				k.least = absent
			case s.rows > SIMD128.rows():
				k.least = Relaxed
			}
			all[first+s.place()] = k
		}
	}
}

// absent is the level of a kernel that no module has.
const absent = Relaxed + 1

// exists says that there are tiles of a shape. Where little is computed, few do.
func (s shape) exists(planar bool) bool {
	return s.width == widths[0] && !planar || s.rows <= 2 || s.rows >= SIMD128.rows()
}

// highest is the highest tile of so many columns that has no more than so many rows.
func (l Level) highest(rows, width int, planar bool) shape {
	of := shape{min(rows, l.rows()), width}
	for !of.exists(planar) {
		of.rows--
	}
	return of
}

// vectors is how many hold a row of a tile.
func (s shape) vectors() int { return max(1, s.width/4) }

// sums are the variables for the sums of a tile, row by row.
func (s shape) sums(e *emitter) [][]*wasmasm.Local {
	rows := make([][]*wasmasm.Local, s.rows)
	for r := range rows {
		rows[r] = e.v128s(fmt.Sprint("c", r), s.vectors())
	}
	return rows
}

// load leaves a vector of columns on the stack.
func (s shape) load(e *emitter, offset int, address *wasmasm.Local) *wasmasm.Func {
	switch s.width {
	case 1:
		return e.V128Load32Zero(offset, address)
	case 2:
		return e.V128Load64Zero(offset, address)
	case 3:
		e.Get(address)
		return e.V128Load64Zero(offset, address).V128Load32Lane(offset+8, 2)
	}
	return e.V128Load(offset, address)
}

// store stores a vector of columns.
func (s shape) store(e *emitter, offset int, address, v *wasmasm.Local) {
	switch s.width {
	case 1:
		e.V128Store32Lane(offset, 0, address, v)
	case 2:
		e.V128Store64Lane(offset, 0, address, v)
	case 3:
		e.V128Store64Lane(offset, 0, address, v)
		e.V128Store32Lane(offset+8, 2, address, v)
	default:
		e.V128Store(offset, address, v)
	}
}
