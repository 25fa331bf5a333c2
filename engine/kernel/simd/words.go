package simd

import (
	"hawqeye/engine/kernel/wasmasm"
)

// Kernels of floats take many arguments, one after another: a reader emits what
// loads them, a pass gives them in the same order.

// reader emits variables with the arguments of a kernel.
type reader struct {
	e    *emitter
	next int // the place of the next argument
}

func (e *emitter) reader() *reader { return &reader{e: e} }

func (r *reader) place() int {
	r.next++
	return r.next - 1
}

// word is a variable with the next argument.
func (r *reader) word(name string) *wasmasm.Local { return r.e.arg(r.place(), name) }

// lanes is a variable with the next argument in all lanes.
func (r *reader) lanes(name string) *wasmasm.Local { return r.e.splat32(r.place(), name) }

// pass gives arguments.
type pass struct {
	*Args
	next int // the place of the next argument
}

func (c *caller) pass() pass { return pass{Args: c.m.Begin()} }

// ints passes numbers.
func (p *pass) ints(numbers ...int) {
	for _, n := range numbers {
		p.int(p.next, n)
		p.next++
	}
}

// floats passes numbers.
func (p *pass) floats(numbers ...float32) {
	for _, v := range numbers {
		p.float(p.next, v)
		p.next++
	}
}

// slice passes where s lies, all of which the kernel may touch; that of nil is 0.
func slice[T any](p *pass, s []T) {
	if s == nil {
		p.int(p.next, 0)
	} else {
		address(p.Args, p.next, s, len(s))
	}
	p.next++
}

// i32 is a variable for an index, a count or an address, v128s are some of vectors.
func (e *emitter) i32(name string) *wasmasm.Local { return e.Local(wasmasm.I32, name) }

func (e *emitter) v128s(name string, n int) []*wasmasm.Local { return e.Locals(wasmasm.V128, name, n) }

// inc moves an address, or counts.
func (e *emitter) inc(v *wasmasm.Local, by any) { e.I32Add(v, by).Set(v) }

// choose leaves the lanes of x where those of the mask are ones, and else those of
// y; the last operands.
func (e *emitter) choose(operands ...any) *wasmasm.Func {
	if e.level >= Relaxed {
		return e.I32x4RelaxedLaneselect(operands...)
	}
	return e.V128Bitselect(operands...)
}

// madd adds x·y to sum.
func (e *emitter) madd(sum, x, y *wasmasm.Local) {
	if e.level >= Relaxed {
		e.F32x4RelaxedMadd(x, y, sum).Set(sum)
	} else {
		e.F32x4Mul(x, y).F32x4Add(sum).Set(sum)
	}
}

// move is how an address changes from one turn of a loop to the next.
type move struct {
	from *wasmasm.Local
	by   any
}

// walk emits a loop of so many turns. Its body gets addresses of its own, which
// begin at those of the moves.
func (e *emitter) walk(turns *wasmasm.Local, body func(at []*wasmasm.Local), moves ...move) {
	i := e.i32("turn")
	at := e.Locals(wasmasm.I32, "walk", len(moves))
	for j, m := range moves {
		e.Set(at[j], m.from)
	}
	e.For(i, 0, turns, 1, func() {
		body(at)
		for j, m := range moves {
			e.inc(at[j], m.by)
		}
	})
}
