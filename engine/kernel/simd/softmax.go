package simd

import "hawqeye/engine/kernel/wasmasm"

func (c *caller) softmax(dst, x []float32, n int, log bool) {
	if len(x) == 0 {
		return
	}
	rows := len(x) / n
	need("SoftmaxF32", "dst", len(dst), len(x))
	need("SoftmaxF32", "x, in whole rows,", rows*n, len(x))
	p := c.pass()
	slice(&p, dst[:len(x)])
	slice(&p, x)
	p.ints(rows, n)
	c.call(softmaxF32+bit(log), p.Args)
}

// softmax is a kernel of SoftmaxF32 under construction: three passes over each row.
type softmax struct {
	*elementary
	n, i        *wasmasm.Local
	x, y        *wasmasm.Local // where a pass is
	v, top, low *wasmasm.Local
	sums        []*wasmasm.Local
	sum         *wasmasm.Local // of what is left beside the vectors, and then of all
}

func emitSoftmax(log bool) func(*emitter) {
	return func(e *emitter) {
		in := e.reader()
		dst, x, rows, n := in.word("dst"), in.word("x"), in.word("rows"), in.word("n")
		v := e.v128s("v", 3)
		s := &softmax{
			elementary: e.elementary(), n: n, i: e.i32("i"), x: e.i32("x_at"), y: e.i32("y_at"),
			v: v[0], top: v[1], low: v[2], sums: e.v128s("sum", 2), sum: e.Local(wasmasm.F64, "total"),
		}
		row := e.i32("row")
		e.I32Shl(n, 2).Set(row)
		e.walk(rows, func(at []*wasmasm.Local) {
			s.largest(at[0])
			s.exponentials(at[0], at[1], !log)
			if log {
				s.differences(at[0], at[1])
			} else {
				s.quotients(at[1])
			}
		}, move{x, row}, move{dst, row})
	}
}

// along emits a pass over a row: v is a vector of it, or one element in all lanes.
func (s *softmax) along(x, y *wasmasm.Local, body func(of shape)) {
	s.Set(s.x, x)
	s.Set(s.y, y)
	s.Set(s.i, 0)
	for _, w := range stretches[1:] {
		s.For(s.i, s.plus(s.i, w-1), s.n, w, func() {
			if w == 1 {
				s.V128Load32Splat(0, s.x).Set(s.v)
			} else {
				s.V128Load(0, s.x).Set(s.v)
			}
			body(shape{1, w})
			s.inc(s.x, 4*w)
			s.inc(s.y, 4*w)
		})
		s.less(s.i, w-1)
	}
}

// largest sets top to the largest of a row.
func (s *softmax) largest(x *wasmasm.Local) {
	s.V128Load32Splat(0, x).Set(s.top)
	s.along(x, x, func(shape) { s.F32x4Pmax(s.top, s.v).Set(s.top) })
	s.I8x16Shuffle(highPairs, s.top, s.top).F32x4Pmax(s.top).Set(s.top)
	s.I8x16Shuffle(oddWords, s.top, s.top).F32x4Pmax(s.top).F32x4ExtractLane(0).F32x4Splat().Set(s.top)
}

// exponentials sums the exponentials of what every element is less than the
// largest, and stores them if they are what is asked for.
func (s *softmax) exponentials(x, y *wasmasm.Local, store bool) {
	for _, sum := range s.sums {
		s.Set(sum, [2]float64{})
	}
	s.Set(s.sum, 0)
	s.along(x, y, func(of shape) {
		s.expLess(s.v)
		if store {
			of.store(s.emitter, 0, s.y, s.v)
		}
		if of.width == 1 {
			s.F32x4ExtractLane(0, s.v).F64PromoteF32().F64Add(s.sum).Set(s.sum)
			return
		}
		s.F64x2PromoteLowF32x4(s.v).F64x2Add(s.sums[0]).Set(s.sums[0])
		s.I8x16Shuffle(highPairs, s.v, s.v).F64x2PromoteLowF32x4().F64x2Add(s.sums[1]).Set(s.sums[1])
	})
	s.total(s.sum, s.sums)
}

// expLess replaces v by exp(v − top). The difference has an error, which is known,
// and without it results would be wrong by as many units as it is large.
func (s *softmax) expLess(v *wasmasm.Local) {
	s.F32x4Sub(v, s.top).Set(s.s)
	s.F32x4Sub(s.s, v).Set(s.p)
	s.Get(v)
	s.F32x4Sub(s.s, s.p).F32x4Sub()
	s.F32x4Add(s.top, s.p).F32x4Sub().Set(s.low)
	s.F32x4Lt(s.s, all(underflows)).Set(v) // such as −∞, whose error is not a number
	s.reduce(s.s)
	s.F32x4Add(s.r, s.low).Set(s.r)
	s.expTail(s.s)
	s.V128Andnot(s.s, v).Set(v)
}

// quotients divides exponentials by their sum.
func (s *softmax) quotients(y *wasmasm.Local) {
	s.F32DemoteF64(s.sum).F32x4Splat().Set(s.top)
	s.along(y, y, func(of shape) {
		s.F32x4Div(s.v, s.top).Set(s.v)
		of.store(s.emitter, 0, s.y, s.v)
	})
}

// differences takes the logarithm of the sum, and the largest, off every element.
func (s *softmax) differences(x, y *wasmasm.Local) {
	s.F32DemoteF64(s.sum).F32x4Splat().Set(s.v)
	s.log(s.v)
	s.F64x2PromoteLowF32x4(s.v)
	s.F64x2PromoteLowF32x4(s.top).F64x2Add().Set(s.low)
	s.along(x, y, func(of shape) {
		s.F64x2PromoteLowF32x4(s.v).F64x2Sub(s.low).F32x4DemoteF64x2Zero()
		s.I8x16Shuffle(highPairs, s.v, s.v).F64x2PromoteLowF32x4().F64x2Sub(s.low).F32x4DemoteF64x2Zero().Set(s.s)
		s.I8x16Shuffle(lowPairs, s.s).Set(s.v)
		of.store(s.emitter, 0, s.y, s.v)
	})
}
