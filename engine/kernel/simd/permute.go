package simd

import "hawqeye/engine/kernel/wasmasm"

// permutation is an array of four axes whose elements change places.
type permutation struct {
	dst, src []float32
	first    int // of src
	axes     [4]permuted
}

// permuted is an axis: how many elements it has, and how far apart they are there
// and here.
type permuted struct{ n, dst, src int }

func (c *caller) permute(p *permutation) {
	args := c.pass()
	slice(&args, p.dst)
	slice(&args, p.src)
	args.ints(4 * p.first)
	for _, a := range p.axes {
		args.ints(a.n, 4*a.dst, 4*a.src)
	}
	c.call(permuteF32, args.Args)
}

// emitPermute copies element by element: strides are arbitrary, those of the last
// axis too.
func emitPermute(e *emitter) {
	in := e.reader()
	at := []*wasmasm.Local{in.word("dst"), in.word("src")}
	e.inc(at[1], in.word("first"))
	var axes [4]struct{ n, dst, src *wasmasm.Local }
	for i := range axes {
		axes[i].n, axes[i].dst, axes[i].src = in.word("n"), in.word("to"), in.word("from")
	}
	var nest func(i int, at []*wasmasm.Local)
	nest = func(i int, at []*wasmasm.Local) {
		e.walk(axes[i].n, func(at []*wasmasm.Local) {
			if i+1 < len(axes) {
				nest(i+1, at)
			} else {
				e.Get(at[0]).F32Load(0, at[1]).F32Store(0)
			}
		}, move{at[0], axes[i].dst}, move{at[1], axes[i].src})
	}
	nest(0, at)
}
