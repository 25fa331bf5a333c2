package simd

import (
	"math"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The arguments of kernels that pool. Strides of x and y are bytes.
const (
	poolX = iota
	poolY
	poolMult  // by the number of elements, of the average
	poolShift //
	poolZeroIn
	poolZero // of the result, then its bounds
	_
	_
	poolC
	poolH
	poolW
	poolKH
	poolKW
	poolDilateH
	poolDilateW
	poolBatch
	poolOutH
	poolOutW
	poolStrideH
	poolStrideW
	poolTop // of the first window, negative in the padding
	poolLeft
	poolXRow
	poolXImage
	poolYRow
	poolYImage
)

// windows emits the loops of a pooling over images, rows, columns and blocks of 16
// channels: begin, then add for the codes of every position of the window that lies
// in the input, and end, which leaves 16 codes on the stack.
func (e *emitter) windows(begin func(), add func(codes *wasmasm.Local), end func()) {
	c, h, w := e.arg(poolC, "c"), e.arg(poolH, "h"), e.arg(poolW, "w")
	xRow, dilateH, dilateW := e.arg(poolXRow, "x_row"), e.arg(poolDilateH, "dilate_h"), e.arg(poolDilateW, "dilate_w")
	left, right, strideW := e.arg(poolLeft, "left"), e.i32("right"), e.arg(poolStrideW, "stride_w")
	image, yImage := e.arg(poolX, "image"), e.arg(poolY, "y_image")
	images, i, j, rest := e.i32("images"), e.i32("i"), e.i32("j"), e.i32("rest")
	line, top, x, y, row, column, kh, kw, at := e.i32("line"), e.i32("top"), e.i32("x"), e.i32("y"), e.i32("row"), e.i32("column"), e.i32("kh"), e.i32("kw"), e.i32("at")
	codes := e.Local(wasmasm.V128, "codes")
	window := func(load func()) {
		begin()
		e.Set(row, top)
		e.I32Load(4*poolKH, e.args).Set(kh)
		e.Loop(func(nextRow wasmasm.Label) {
			e.I32LtU(row, h).If(func() {
				e.Set(column, j)
				e.I32Load(4*poolKW, e.args).Set(kw)
				e.Loop(func(nextColumn wasmasm.Label) {
					e.I32LtU(column, w).If(func() {
						e.I32Mul(row, xRow).I32Mul(column, c).I32Add().I32Add(x).Set(at)
						load()
						add(codes)
					})
					e.inc(column, dilateW)
					e.I32Sub(kw, 1).Tee(kw).BrIf(nextColumn)
				})
			})
			e.inc(row, dilateH)
			e.I32Sub(kh, 1).Tee(kh).BrIf(nextRow)
		})
		end()
		e.Set(codes)
	}
	e.I32Load(4*poolOutW, e.args).I32Mul(strideW).I32Add(left).Set(right)
	e.For(images, 0, e.arg(poolBatch, "batch"), 1, func() {
		e.I32Load(4*poolTop, e.args).Set(top)
		e.Set(line, yImage)
		e.For(i, 0, e.arg(poolOutH, "out_h"), 1, func() {
			e.Set(y, line)
			e.For(j, left, right, strideW, func() {
				e.Set(x, image)
				e.Set(rest, c)
				e.sixteens(rest, func() {
					window(func() { e.V128Load(0, at).Set(codes) })
					e.V128Store(0, y, codes)
				}, x, y)
				e.Get(rest).If(func() {
					window(func() { e.loadRest(codes, at, rest) })
					e.storeRest(y, codes, rest)
				})
			})
			e.I32Load(4*poolYRow, e.args).I32Add(line).Set(line)
			e.I32Load(4*poolStrideH, e.args).I32Add(top).Set(top)
		})
		e.I32Load(4*poolXImage, e.args).I32Add(image).Set(image)
		e.I32Load(4*poolYImage, e.args).I32Add(yImage).Set(yImage)
	})
}

func emitMaxPoolInt(e *emitter) {
	best := e.Local(wasmasm.V128, "best")
	e.windows(func() { e.Set(best, [16]byte{}) }, func(codes *wasmasm.Local) {
		e.I8x16MaxU(best, codes).Set(best)
	}, func() { e.Get(best) })
}

// emitAvgPoolInt sums in 32 bits, and requantizes as convolutions do: what would
// saturate anyway is cut off, so that over one shift the upper halves of 64 bits
// hold all that decides.
func emitAvgPoolInt(e *emitter) {
	sums, half := e.v128s("sum", 4), e.v128s("half", 2)
	n, round, to := e.i32("n"), e.Local(wasmasm.V128, "round"), e.saturation(poolZero)
	const unit = kernel.MaxShift - 32
	e.V128Load32Splat(4*poolZero, e.args).I32x4Shl(unit)
	e.I32x4Add([4]int32{1 << unit >> 1, 1 << unit >> 1, 1 << unit >> 1, 1 << unit >> 1}).Set(round)
	e.windows(func() {
		e.Set(n, 0)
		for _, s := range sums {
			e.Set(s, [16]byte{})
		}
	}, func(codes *wasmasm.Local) {
		e.inc(n, 1)
		e.I16x8ExtendLowI8x16U(codes).Set(half[0])
		e.I16x8ExtendHighI8x16U(codes).Set(half[1])
		for i, h := range half {
			e.I32x4ExtendLowI16x8U(h).I32x4Add(sums[2*i]).Set(sums[2*i])
			e.I32x4ExtendHighI16x8U(h).I32x4Add(sums[2*i+1]).Set(sums[2*i+1])
		}
	}, func() {
		mean := e.mean(n)
		for _, s := range sums {
			e.I32x4Sub(s, mean.zeros).I32x4MinS(mean.most).I32x4MaxS(mean.least).I32x4Mul(mean.left).Set(s)
			e.I64x2ExtmulLowI32x4S(s, mean.mult).I64x2ExtmulHighI32x4S(s, mean.mult).I8x16Shuffle(upperHalves)
			e.I32x4Add(round).I32x4ShrS(unit).Set(s)
		}
		to.clamped(sums)
	})
}

// mean is what brings sums of n codes to codes, in all lanes: n zero points, the
// sums beyond which everything saturates, and two factors.
type mean struct{ zeros, most, least, left, mult *wasmasm.Local }

func (e *emitter) mean(n *wasmasm.Local) mean {
	vector := func(name string) *wasmasm.Local { return e.Local(wasmasm.V128, name) }
	m := mean{vector("zeros"), vector("most"), vector("least"), vector("left"), vector("factor")}
	mult, shift := e.i32("mult"), e.i32("shift")
	wide, bound := e.Local(wasmasm.I64, "wide"), e.Local(wasmasm.I64, "bound")
	e.Set(mult, 0)
	e.Set(shift, kernel.MaxShift)
	e.Get(n).If(func() {
		e.I32Load(4*poolMult, e.args).I32Sub(n, 1).I32Shl(2).I32Add().I32Load(0).Set(mult)
		e.I32Load(4*poolShift, e.args).I32Sub(n, 1).I32Add().I32Load8U(0).Set(shift)
	})
	e.Set(bound, 0)
	e.Get(mult).If(func() {
		e.I64ExtendI32S(mult).Set(wide)
		e.I64Const(512).I64ExtendI32U(shift).I64Shl().I64Add(wide).I64Sub(1).I64DivU(wide).Set(bound)
		e.Get(bound).I64Const(math.MaxInt32).I64LtU(bound, math.MaxInt32).Select().Set(bound)
	})
	e.I32WrapI64(bound).I32x4Splat().Tee(m.most).I32x4Neg().Set(m.least)
	e.I32Const(1).I32Const(kernel.MaxShift).I32Sub(shift).I32Shl().I32x4Splat().Set(m.left)
	e.I32x4Splat(mult).Set(m.mult)
	e.I32Load(4*poolZeroIn, e.args).I32Mul(n).I32x4Splat().Set(m.zeros)
	return m
}

func (c *caller) maxPoolCodes(dst, x []uint8, s *kernel.IntPool) {
	if a := c.poolCodes("MaxPoolInt", dst, x, s); a != nil {
		c.call(maxPoolInt, a)
	}
}

func (c *caller) avgPoolCodes(dst, x []uint8, r *kernel.AvgPool, s *kernel.IntPool) {
	a := c.poolCodes("AvgPoolInt", dst, x, s)
	if a == nil {
		return
	}
	address(a, poolMult, r.Mult, len(r.Mult))
	address(a, poolShift, r.Shift, len(r.Shift))
	a.int(poolZeroIn, int(r.ZeroIn))
	a.int(poolZero, int(r.Zero))
	a.int(poolZero+1, int(r.Lo))
	a.int(poolZero+2, int(r.Hi))
	c.call(avgPoolInt, a)
}

// pool passes the geometry of a pooling, or returns nil if there is nothing to do.
func (c *caller) poolCodes(slot string, dst, x []uint8, s *kernel.IntPool) *Args {
	if s.Batch == 0 {
		return nil
	}
	n, m := s.X.Extent(s.Batch, s.H, s.W, s.In), s.Y.Extent(s.Batch, s.OutH, s.OutW, s.In)
	need(slot, "x", len(x), n)
	need(slot, "y", len(dst), m)
	a := c.m.Begin()
	address(a, poolX, x, n)
	address(a, poolY, dst, m)
	for i, v := range [...]int{
		s.In, s.H, s.W, s.KH, s.KW, s.DilateH, s.DilateW, s.Batch, s.OutH, s.OutW, s.StrideH, s.StrideW, -s.PadTop, -s.PadLeft,
		s.X.Row * s.In, s.X.Image * s.In, s.Y.Row * s.In, s.Y.Image * s.In,
	} {
		a.int(poolC+i, v)
	}
	return a
}
