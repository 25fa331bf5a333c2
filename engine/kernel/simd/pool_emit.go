package simd

import "hawqeye/engine/kernel/wasmasm"

// pool is a pooling under construction: a loop over windows, for each of them over
// blocks of channels, and for these over the taps that lie in the input.
type pool struct {
	*emitter
	y, x, t           *wasmasm.Local
	channels          *wasmasm.Local
	planes, planeStep *wasmasm.Local // taps in depth
	count, countPads  *wasmasm.Local // of them, for means
	rows, cols        poolAxis

	block shape          // channels
	p     *wasmasm.Local // the tap
	v     *wasmasm.Local
}

// poolAxis is how windows slide along an axis, and what of one lies in the input.
type poolAxis struct {
	out, stride, begin, dilation, extent, kernel, limit *wasmasm.Local

	at          *wasmasm.Local // where tap 0 lies
	first, taps *wasmasm.Local
	step        *wasmasm.Local // bytes between taps
}

func (e *emitter) pool() *pool {
	in := e.reader()
	p := &pool{
		emitter: e, y: in.word("y"), x: in.word("x"), t: in.word("t"), channels: in.word("channels"),
		planes: in.word("planes"), planeStep: in.word("plane_step"), count: in.word("count"), countPads: in.word("count_pads"),
		p: e.i32("p"), v: e.Local(wasmasm.V128, "v"),
	}
	for _, a := range []*poolAxis{&p.rows, &p.cols} {
		*a = poolAxis{
			out: in.word("out"), stride: in.word("stride"), begin: in.word("begin"), dilation: in.word("dilation"),
			extent: in.word("extent"), kernel: in.word("kernel"), limit: in.word("limit"),
			at: e.i32("at"), first: e.i32("first"), taps: e.i32("taps"), step: e.i32("step"),
		}
	}
	e.I32Mul(p.cols.dilation, p.channels).I32Shl(2).Set(p.cols.step)
	e.I32Mul(p.rows.dilation, p.cols.extent).I32Mul(p.channels).I32Shl(2).Set(p.rows.step)
	return p
}

// windows emits what is done for a block of channels of a window, where x is its
// first tap, and y goes along. Before that comes what is done for the window.
func (p *pool) windows(window, block func()) {
	i, j, row, c := p.i32("i"), p.i32("j"), p.i32("row"), p.i32("c")
	image, pixel := p.i32("image"), p.i32("pixel")
	p.Set(image, p.x)
	p.I32Shl(p.channels, 2).Set(pixel)
	p.slide(&p.rows, i, func() {
		p.I32Mul(p.rows.first, p.rows.dilation).I32Add(p.rows.at).I32Mul(p.cols.extent).Set(row)
		p.slide(&p.cols, j, func() {
			p.I32Mul(p.cols.first, p.cols.dilation).I32Add(p.cols.at).I32Add(row).I32Mul(pixel).I32Add(image).Set(p.x)
			window()
			p.Set(c, 0)
			for _, w := range [...]int{8, 4, 1} {
				p.block = shape{1, w}
				p.For(c, p.plus(c, w-1), p.channels, w, func() {
					block()
					p.inc(p.x, 4*w)
					p.inc(p.y, 4*w)
				})
				p.less(c, w-1)
			}
		})
	})
}

// plus adds to a variable and returns it.
func (e *emitter) plus(v *wasmasm.Local, by int) *wasmasm.Local {
	e.inc(v, by)
	return v
}

// slide emits a loop over the windows along an axis.
func (p *pool) slide(a *poolAxis, i *wasmasm.Local, body func()) {
	end := p.i32("end")
	p.I32Sub(0, a.begin).Set(a.at)
	p.For(i, 0, a.out, 1, func() {
		p.Set(a.first, 0)
		p.Set(a.taps, a.kernel)
		p.I32LtS(a.at, 0).If(func() {
			p.I32Sub(a.dilation, 1).I32Sub(a.at).I32DivS(a.dilation).Set(a.first)
			p.I32Sub(a.kernel, a.first).Set(a.taps)
		})
		p.I32Sub(a.kernel, 1).I32Mul(a.dilation).I32Add(a.at).I32GeS(a.extent).If(func() {
			p.I32Sub(a.extent, a.at).I32Add(a.dilation).I32Sub(1).I32DivS(a.dilation).I32Sub(a.first).Set(end)
			p.Set(a.taps, end)
		})
		body()
		p.inc(a.at, a.stride)
	})
}

// each emits what is done at every tap, which is p.
func (p *pool) each(tap func()) {
	z, i, j, plane, row := p.i32("z"), p.i32("row_tap"), p.i32("col_tap"), p.i32("plane"), p.i32("tap_row")
	p.Set(plane, p.x)
	p.For(z, 0, p.planes, 1, func() {
		p.Set(row, plane)
		p.For(i, 0, p.rows.taps, 1, func() {
			p.Set(p.p, row)
			p.For(j, 0, p.cols.taps, 1, func() {
				tap()
				p.inc(p.p, p.cols.step)
			})
			p.inc(row, p.rows.step)
		})
		p.inc(plane, p.planeStep)
	})
}

// eachVector emits something for every vector of a block.
func (p *pool) eachVector(vs []*wasmasm.Local, do func(offset int, v *wasmasm.Local)) {
	for i, v := range vs[:p.block.vectors()] {
		do(16*i, v)
	}
}

// larger sets mask where v is larger than the largest so far, or NaN.
func (p *pool) larger(top, mask *wasmasm.Local) {
	p.F32x4Gt(p.v, top)
	p.F32x4Ne(p.v, p.v)
	p.V128Or().Set(mask)
}

// emitMaxPool finds the largest of x.
func emitMaxPool(e *emitter) {
	p := e.pool()
	top, mask := e.v128s("top", 2), e.Local(wasmasm.V128, "mask")
	p.windows(func() {}, func() {
		p.eachVector(top, func(o int, v *wasmasm.Local) { p.block.load(e, o, p.x).Set(v) })
		p.each(func() {
			p.eachVector(top, func(o int, v *wasmasm.Local) {
				p.block.load(e, o, p.p).Set(p.v)
				p.larger(v, mask)
				e.choose(p.v, v, mask).Set(v)
			})
		})
		p.eachVector(top, func(o int, v *wasmasm.Local) { p.block.store(e, o, p.y, v) })
	})
}

// emitMaxPick finds the element of t in the place of the largest of x.
func emitMaxPick(e *emitter) {
	p := e.pool()
	top, out, mask := e.v128s("top", 2), e.v128s("out", 2), e.Local(wasmasm.V128, "mask")
	other, at := e.i32("other"), e.i32("t_at")
	e.I32Sub(p.t, p.x).Set(other)
	p.windows(func() {}, func() {
		e.I32Add(p.x, other).Set(at)
		p.eachVector(top, func(o int, v *wasmasm.Local) { p.block.load(e, o, p.x).Set(v) })
		p.eachVector(out, func(o int, v *wasmasm.Local) { p.block.load(e, o, at).Set(v) })
		p.each(func() {
			e.I32Add(p.p, other).Set(at)
			p.eachVector(top, func(o int, v *wasmasm.Local) {
				p.block.load(e, o, p.p).Set(p.v)
				p.larger(v, mask)
				e.choose(p.v, v, mask).Set(v)
				p.block.load(e, o, at)
				e.choose(out[o/16], mask).Set(out[o/16])
			})
		})
		p.eachVector(out, func(o int, v *wasmasm.Local) { p.block.store(e, o, p.y, v) })
	})
}

// emitMaxPoolGrad finds where the largest are, and adds to them.
func emitMaxPoolGrad(e *emitter) {
	p := e.pool()
	top, where, mask := e.v128s("top", 2), e.v128s("where", 2), e.Local(wasmasm.V128, "mask")
	other, at, here := e.i32("other"), e.i32("t_at"), e.Local(wasmasm.V128, "here")
	e.I32Sub(p.t, p.x).Set(other)
	p.windows(func() {}, func() {
		p.eachVector(top, func(o int, v *wasmasm.Local) {
			p.block.load(e, o, p.x).Set(v)
			e.I32x4Splat(p.x).Set(where[o/16])
		})
		p.each(func() {
			e.I32x4Splat(p.p).Set(here)
			p.eachVector(top, func(o int, v *wasmasm.Local) {
				p.block.load(e, o, p.p).Set(p.v)
				p.larger(v, mask)
				e.choose(p.v, v, mask).Set(v)
				e.choose(here, where[o/16], mask).Set(where[o/16])
			})
		})
		p.eachVector(top, func(o int, v *wasmasm.Local) { p.block.load(e, o, p.y).Set(v) })
		p.each(func() {
			e.I32x4Splat(p.p).Set(here)
			e.I32Add(p.p, other).Set(at)
			p.eachVector(top, func(o int, v *wasmasm.Local) {
				e.I32x4Eq(here, where[o/16]).V128And(v)
				p.block.load(e, o, at).F32x4Add().Set(p.v)
				p.block.store(e, o, at, p.v)
			})
		})
	})
}

// share sets the part that an element has in the mean over a window.
func (p *pool) share(to *wasmasm.Local) {
	n := p.i32("n")
	p.Set(n, p.count)
	for _, a := range []*poolAxis{&p.rows, &p.cols} {
		p.Get(p.countPads).IfElse(func() {
			p.I32Sub(a.limit, 1).I32Sub(a.at).I32DivS(a.dilation).I32Add(1).Set(p.p)
			p.Get(p.p, a.kernel).I32LtS(p.p, a.kernel).Select().I32Mul(n).Set(n)
		}, func() { p.I32Mul(n, a.taps).Set(n) })
	}
	p.Func.F64Const(1)
	p.F64ConvertI32S(n).F64Div().F64x2Splat().Set(to)
}

// emitAvgPool sums as doubles.
func emitAvgPool(e *emitter) {
	p := e.pool()
	sums, share := e.v128s("sum", 4), e.Local(wasmasm.V128, "share")
	p.windows(func() { p.share(share) }, func() {
		sums := sums[:max(1, p.block.width/2)]
		for _, s := range sums {
			e.Set(s, [2]float64{})
		}
		p.each(func() {
			for i, s := range sums {
				if p.block.width == 1 {
					e.V128Load32Zero(0, p.p).F64x2PromoteLowF32x4()
				} else {
					e.promoted(8*i, p.p)
				}
				e.F64x2Add(s).Set(s)
			}
		})
		for i, s := range sums {
			e.F64x2Mul(s, share).F32x4DemoteF64x2Zero().Set(s)
			if p.block.width == 1 {
				e.V128Store32Lane(0, 0, p.y, s)
			} else {
				e.V128Store64Lane(8*i, 0, p.y, s)
			}
		}
	})
}

// emitAvgPoolGrad adds to every element of a window its share.
func emitAvgPoolGrad(e *emitter) {
	p := e.pool()
	parts, share := e.v128s("part", 2), e.Local(wasmasm.V128, "share")
	p.windows(func() {
		p.share(share)
		e.F32x4DemoteF64x2Zero(share).Set(share)
		e.I8x16Shuffle(lowPairs, share, share).Set(share)
	}, func() {
		p.eachVector(parts, func(o int, v *wasmasm.Local) { p.block.load(e, o, p.y).F32x4Mul(share).Set(v) })
		p.each(func() {
			p.eachVector(parts, func(o int, v *wasmasm.Local) {
				p.block.load(e, o, p.p).F32x4Add(v).Set(p.v)
				p.block.store(e, o, p.p, p.v)
			})
		})
	})
}
