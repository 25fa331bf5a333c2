package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The arguments of quantize_u8 and dequantize_u8: planes of numbers, dense, and
// where their codes lie. Strides are bytes.
const (
	roundCodes = iota
	roundReals
	roundScale
	roundZero
	roundLo // from zero, as a float
	roundHi
	roundBatch
	roundH
	roundW
	roundC
	roundRow
	roundImage
)

// rounding emits the loops over planes; row is a body for the W numbers at x and
// their codes at q, which are C bytes apart.
type rounding struct {
	q, x, n, c *wasmasm.Local
	scale      *wasmasm.Local
	zero       *wasmasm.Local
}

func (e *emitter) rounding(row func(rounding)) {
	r := rounding{
		q: e.i32("q"), x: e.arg(roundReals, "x"), n: e.i32("n"), c: e.arg(roundC, "c"),
		scale: e.splat32(roundScale, "scale"), zero: e.splat32(roundZero, "zero"),
	}
	images, planes, rows := e.arg(roundBatch, "images"), e.i32("planes"), e.i32("rows")
	image, plane, at := e.arg(roundCodes, "image"), e.i32("plane"), e.i32("row")
	e.Loop(func(nextImage wasmasm.Label) {
		e.Set(plane, image)
		e.Set(planes, r.c)
		e.Loop(func(nextPlane wasmasm.Label) {
			e.Set(at, plane)
			e.I32Load(4*roundH, e.args).Set(rows)
			e.Loop(func(nextRow wasmasm.Label) {
				e.Set(r.q, at)
				e.I32Load(4*roundW, e.args).Set(r.n)
				row(r)
				e.I32Load(4*roundRow, e.args).I32Add(at).Set(at)
				e.I32Sub(rows, 1).Tee(rows).BrIf(nextRow)
			})
			e.inc(plane, 1)
			e.I32Sub(planes, 1).Tee(planes).BrIf(nextPlane)
		})
		e.I32Load(4*roundImage, e.args).I32Add(image).Set(image)
		e.I32Sub(images, 1).Tee(images).BrIf(nextImage)
	})
}

// emitQuantize rounds four numbers at a time. The bounds are integers, so that
// clamping first is the same; what is not a number becomes 0 on the way.
func emitQuantize(e *emitter) {
	v, lo, hi := e.Local(wasmasm.V128, "v"), e.splat32(roundLo, "lo"), e.splat32(roundHi, "hi")
	e.rounding(func(r rounding) {
		round := func() {
			e.F32x4Div(r.scale).F32x4Max(lo).F32x4Min(hi).F32x4Nearest().I32x4TruncSatF32x4S()
			e.I32x4Add(r.zero).Set(v)
		}
		e.Block(func(done wasmasm.Label) {
			e.Loop(func(again wasmasm.Label) {
				e.I32LtS(r.n, 4).BrIf(done)
				e.V128Load(0, r.x)
				round()
				for lane := range 4 {
					e.V128Store8Lane(0, 4*lane, r.q, v)
					e.inc(r.q, r.c)
				}
				e.inc(r.x, 16)
				e.inc(r.n, -4)
				e.Br(again)
			})
		})
		e.Block(func(done wasmasm.Label) {
			e.Loop(func(again wasmasm.Label) {
				e.I32Eqz(r.n).BrIf(done)
				e.V128Load32Splat(0, r.x)
				round()
				e.V128Store8Lane(0, 0, r.q, v)
				e.inc(r.q, r.c)
				e.inc(r.x, 4)
				e.inc(r.n, -1)
				e.Br(again)
			})
		})
	})
}

func emitDequantize(e *emitter) {
	zero, scale := e.arg(roundZero, "zero_code"), e.f32Arg(roundScale, "step")
	e.rounding(func(r rounding) {
		e.Loop(func(again wasmasm.Label) {
			e.Get(r.x).I32Load8U(0, r.q).I32Sub(zero).F32ConvertI32S().F32Mul(scale).F32Store(0)
			e.inc(r.q, r.c)
			e.inc(r.x, 4)
			e.I32Sub(r.n, 1).Tee(r.n).BrIf(again)
		})
	})
}

func (c *caller) quantize(q []uint8, x []float32, g kernel.Grid, s *kernel.Planes) {
	c.rounded("QuantizeInt", quantizeInt, q, x, g, s)
}

func (c *caller) dequantize(x []float32, q []uint8, g kernel.Grid, s *kernel.Planes) {
	c.rounded("DequantizeInt", dequantizeInt, q, x, g, s)
}

func (c *caller) rounded(slot string, place int, q []uint8, x []float32, g kernel.Grid, s *kernel.Planes) {
	codes, reals := s.Extent(s.Batch, s.H, s.W, s.C), s.Batch*s.C*s.H*s.W
	if reals == 0 {
		return
	}
	need(slot, "q", len(q), codes)
	need(slot, "x", len(x), reals)
	a := c.m.Begin()
	address(a, roundCodes, q, codes)
	address(a, roundReals, x, reals)
	a.float(roundScale, g.Scale)
	a.int(roundZero, int(g.Zero))
	a.float(roundLo, float32(g.Lo)-float32(g.Zero))
	a.float(roundHi, float32(g.Hi)-float32(g.Zero))
	a.int(roundBatch, s.Batch)
	a.int(roundH, s.H)
	a.int(roundW, s.W)
	a.int(roundC, s.C)
	a.int(roundRow, s.Row*s.C)
	a.int(roundImage, s.Image*s.C)
	c.call(place, a)
}
