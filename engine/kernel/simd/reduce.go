package simd

import "hawqeye/engine/kernel/wasmasm"

func (c *caller) dot(a, b []float32) float64 {
	need("DotF32", "b", len(b), len(a))
	c.work.Lock()
	defer c.work.Unlock()
	p := c.pass()
	slice(&p, c.work.sum[:])
	slice(&p, a)
	slice(&p, b[:len(a)])
	p.ints(len(a))
	c.call(dotF32, p.Args)
	return c.work.sum[0]
}

func (c *caller) sum(sum []float64, x []float32, dist, n, step int) {
	if len(sum) == 0 || n == 0 {
		return
	}
	size := (len(sum)-1)*dist + (n-1)*step + 1
	need("SumF32", "x", len(x), size)
	p := c.pass()
	slice(&p, sum)
	slice(&p, x[:size])
	if dist == 1 {
		p.ints(len(sum), n, 4*step)
		c.call(sumRowsF32, p.Args)
	} else {
		p.ints(len(sum), n, 4*dist)
		c.call(sumRunsF32, p.Args)
	}
}

// promoted pushes two floats as doubles.
func (e *emitter) promoted(offset int, p *wasmasm.Local) *wasmasm.Func {
	return e.V128Load64Zero(offset, p).F64x2PromoteLowF32x4()
}

// total leaves the sum of sums and of a scalar one in that.
func (e *emitter) total(one *wasmasm.Local, sums []*wasmasm.Local) {
	for len(sums) > 1 {
		half := len(sums) / 2
		for i, s := range sums[:half] {
			e.F64x2Add(s, sums[half+i]).Set(s)
		}
		sums = sums[:half]
	}
	for lane := range 2 {
		e.F64x2ExtractLane(lane, sums[0]).F64Add(one).Set(one)
	}
}

func emitDot(e *emitter) {
	in := e.reader()
	to, a, b, n := in.word("to"), in.word("a"), in.word("b"), in.word("n")
	i, sums, one := e.i32("i"), e.v128s("sum", 4), e.Local(wasmasm.F64, "one")
	e.For(i, 7, n, 8, func() {
		for j, s := range sums {
			e.promoted(8*j, a)
			e.promoted(8*j, b).F64x2Mul().F64x2Add(s).Set(s)
		}
		e.inc(a, 32)
		e.inc(b, 32)
	})
	e.For(i, e.less(i, 7), n, 1, func() {
		e.F32Load(0, a).F64PromoteF32()
		e.F32Load(0, b).F64PromoteF32().F64Mul().F64Add(one).Set(one)
		e.inc(a, 4)
		e.inc(b, 4)
	})
	e.total(one, sums)
	e.F64Store(0, to, one)
}

// less takes a number off a variable, and returns it.
func (e *emitter) less(v *wasmasm.Local, by int) *wasmasm.Local {
	e.I32Sub(v, by).Set(v)
	return v
}

// emitSumRows sums columns: sixteen, four or one of them at a time, in order.
func emitSumRows(e *emitter) {
	in := e.reader()
	sum, x, count, n, step := in.word("sum"), in.word("x"), in.word("count"), in.word("n"), in.word("step")
	i, p, sums, one := e.i32("i"), e.i32("p"), e.v128s("sum", 8), e.Local(wasmasm.F64, "one")
	down := func(body func()) {
		e.Set(p, x)
		e.For(i, 0, n, 1, func() {
			body()
			e.inc(p, step)
		})
	}
	for _, width := range []int{16, 4} {
		sums := sums[:width/2]
		e.Loop(func(again wasmasm.Label) {
			e.I32GeS(count, width).If(func() {
				for j, s := range sums {
					e.V128Load(16*j, sum).Set(s)
				}
				down(func() {
					for j, s := range sums {
						e.promoted(8*j, p).F64x2Add(s).Set(s)
					}
				})
				for j, s := range sums {
					e.V128Store(16*j, sum, s)
				}
				e.inc(sum, 8*width)
				e.inc(x, 4*width)
				e.inc(count, -width)
				e.Br(again)
			})
		})
	}
	e.Loop(func(again wasmasm.Label) {
		e.I32GtS(count, 0).If(func() {
			e.F64Load(0, sum).Set(one)
			down(func() { e.F32Load(0, p).F64PromoteF32().F64Add(one).Set(one) })
			e.F64Store(0, sum, one)
			e.inc(sum, 8)
			e.inc(x, 4)
			e.inc(count, -1)
			e.Br(again)
		})
	})
}

// emitSumRuns sums rows, whose eight columns apart it sums in order.
func emitSumRuns(e *emitter) {
	in := e.reader()
	sum, x, count, n, dist := in.word("sum"), in.word("x"), in.word("count"), in.word("n"), in.word("dist")
	j, i, p, sums, one := e.i32("j"), e.i32("i"), e.i32("p"), e.v128s("sum", 4), e.Local(wasmasm.F64, "one")
	e.For(j, 0, count, 1, func() {
		e.Set(p, x)
		e.F64Load(0, sum).Set(one)
		for _, s := range sums {
			e.Set(s, [2]float64{})
		}
		e.For(i, 7, n, 8, func() {
			for j, s := range sums {
				e.promoted(8*j, p).F64x2Add(s).Set(s)
			}
			e.inc(p, 32)
		})
		e.For(i, e.less(i, 7), n, 1, func() {
			e.F32Load(0, p).F64PromoteF32().F64Add(one).Set(one)
			e.inc(p, 4)
		})
		e.total(one, sums)
		e.F64Store(0, sum, one)
		e.inc(sum, 8)
		e.inc(x, dist)
	})
}
