package simd

import (
	"fmt"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// A strip is a planar sweep over a row of positions, four channels at a time,
// whose windows overlap: each pixel is loaded once for all positions that see it.
// A kernel has as many taps in a row, and so many pixels from position to position.
type strip struct{ taps, stride int }

// strips is those that networks have: separable filters, and what their input
// gradients are made of.
var strips = [stripCount]strip{{1, 1}, {2, 1}, {3, 1}, {3, 2}, {5, 1}, {5, 2}, {7, 1}}

const stripCount = 7

// stripPositions is how many positions are computed together.
var stripPositions = [...]int{6, 3, 1}

func (s strip) name() string { return fmt.Sprintf("strip_f32_%dx%d", s.taps, s.stride) }

// stripOf is the place of the kernel for a sweep, if there is one.
func stripOf(f *kernel.Sweep) (place int, ok bool) {
	for i, s := range strips {
		if f.Conv.Depthwise() && f.Cols.Dist == 1 && s == (strip{f.Cols.Taps, f.Cols.Move}) {
			return stripF32 + i, true
		}
	}
	return 0, false
}

// narrow is how many positions a row has whose ends, where taps outside of the
// image are left out, take longer than padding it.
const narrow = 16

// stripes sweeps over an image, whole vectors of channels at a time.
func (c *caller) stripes(place int, q *product, f *kernel.Sweep, p *picture) {
	image, height, width := p.bare(), p.InH, p.InW
	top, left := f.Rows.At-p.Top, f.Cols.At-p.Left // of the first window
	n := f.Cols.Positions
	if n < narrow {
		p.pad()
		image, height, width, top, left = p.Data, p.H, p.W, f.Rows.At, f.Cols.At
	}
	inside := min(n, max(0, (-left+f.Cols.Move-1)/f.Cols.Move)) // the first position that is wholly inside
	beyond := max(inside, min(n, (width-left-f.Cols.Taps+f.Cols.Move)/f.Cols.Move))
	args := c.pass()
	slice(&args, image)
	slice(&args, q.b)
	slice(&args, q.c)
	slice(&args, q.bias)
	slice(&args, q.add)
	args.ints(f.Rows.Positions, top, f.Rows.Move, f.Rows.Dist, f.Rows.Taps, height, 4*width*p.C)
	args.ints(left, width, 4*p.C, inside, beyond-inside, n-beyond)
	args.ints(q.columns/4, 4*q.cRow, 4*q.cMove, bit(q.lo > -inf || q.hi < inf))
	args.floats(q.lo, q.hi)
	c.call(place, args.Args)
}

// stripping is a strip under construction.
type stripping struct {
	*emitter
	strip
	b, bias, add     *wasmasm.Local
	delta            *wasmasm.Local // from C to what is added
	width            *wasmasm.Local // of the image
	step, line       *wasmasm.Local // between taps in a row, and between rows of them
	cMove            *wasmasm.Local
	clamp, lo, hi    *wasmasm.Local
	rows, aRow, bRow *wasmasm.Local // of taps that lie in the image
	from, to         *wasmasm.Local // the position, in A and C
	col              *wasmasm.Local // where its first tap is
	sums, w          []*wasmasm.Local
	biased, x        *wasmasm.Local // where the bias is, and it and other vectors
	i, row, at, bt   *wasmasm.Local
}

func (s strip) emit(e *emitter) {
	in := e.reader()
	t := &stripping{
		emitter: e, strip: s,
		sums: e.v128s("sum", stripPositions[0]), w: e.v128s("w", s.taps), biased: e.i32("biased"), x: e.Local(wasmasm.V128, "x"),
		i: e.i32("i"), row: e.i32("row"), at: e.i32("at"), bt: e.i32("bt"), delta: e.i32("delta"), line: e.i32("line"),
		rows: e.i32("rows"), aRow: e.i32("a_row"), bRow: e.i32("b_row"), from: e.i32("from"), to: e.i32("to"), col: e.i32("col"),
	}
	a := in.word("a")
	t.b = in.word("b")
	c := in.word("c")
	t.bias, t.add = in.word("bias"), in.word("add")
	positions, top, next := in.word("positions"), in.word("top"), in.word("move")
	down := taps{in.word("dist"), in.word("taps"), in.word("height"), in.word("a_line")}
	left := in.word("left")
	t.width, t.step = in.word("width"), in.word("step")
	before, inside, after := in.word("before"), in.word("inside"), in.word("after")
	panels, cRow := in.word("panels"), in.word("c_row")
	t.cMove, t.clamp, t.lo, t.hi = in.word("c_move"), in.word("clamp"), in.lanes("lo"), in.lanes("hi")
	j := e.i32("j")
	e.I32Sub(t.add, c).Set(t.delta)
	e.I32Mul(down.dist, down.line).Set(t.line)
	e.walk(positions, func(r []*wasmasm.Local) {
		t.visible(r[0], a, down)
		e.walk(panels, func(p []*wasmasm.Local) {
			e.Set(t.biased, p[3])
			e.I32Mul(left, t.step).I32Add(p[0]).Set(t.from)
			e.Set(t.to, p[2])
			e.Set(t.col, left)
			e.For(j, 0, before, 1, func() { t.edge(p[1]) })
			e.Set(j, 0)
			for _, n := range stripPositions {
				e.For(j, e.plus(j, n-1), inside, n, func() { t.positions(n, p[1]) })
				e.less(j, n-1)
			}
			e.I32Mul(inside, s.stride).I32Add(t.col).Set(t.col)
			e.For(j, 0, after, 1, func() { t.edge(p[1]) })
		}, move{t.aRow, 16}, move{t.bRow, 16}, move{r[1], 16}, move{t.bias, 16})
	}, move{top, next}, move{c, cRow})
}

// taps is how rows of taps lie in an image: so far apart, how many, among how many
// rows, which have so many bytes.
type taps struct{ dist, taps, height, line *wasmasm.Local }

// visible finds the rows of taps that lie in the image a, where the first lies at top.
func (t *stripping) visible(top, a *wasmasm.Local, d taps) {
	first, end := t.bt, t.row
	t.Set(first, 0)
	t.I32LtS(top, 0).If(func() { t.I32Sub(d.dist, 1).I32Sub(top).I32DivS(d.dist).Set(first) })
	t.I32Sub(d.height, 1).I32Sub(top).I32Add(d.dist).I32DivS(d.dist).Set(end)
	t.Get(end, d.taps).I32LtS(end, d.taps).Select().I32Sub(first).Set(t.rows)
	t.I32Mul(first, d.dist).I32Add(top).I32Mul(d.line).I32Add(a).Set(t.aRow)
	t.I32Mul(first, t.strip.taps).I32Mul(t.step).I32Add(t.b).Set(t.bRow)
}

// positions computes n positions whose windows lie in the image, and moves on.
func (t *stripping) positions(n int, b *wasmasm.Local) {
	sums := t.sums[:n]
	t.begin(sums, b)
	t.For(t.i, 0, t.rows, 1, func() {
		for _, w := range t.w {
			t.V128Load(0, t.bt).Set(w)
			t.inc(t.bt, t.step)
		}
		t.Set(t.at, t.row)
		for pixel := range (n-1)*t.stride + t.strip.taps {
			t.V128Load(0, t.at).Set(t.x)
			t.inc(t.at, t.step)
			for i, s := range sums {
				if tap := pixel - i*t.stride; tap >= 0 && tap < t.strip.taps {
					t.madd(s, t.x, t.w[tap])
				}
			}
		}
		t.inc(t.row, t.line)
	})
	t.end(sums)
}

// edge computes a position of whose window a part lies in the image.
func (t *stripping) edge(b *wasmasm.Local) {
	first, end, col, k := t.i32("first"), t.i32("end"), t.i32("tap"), t.i32("tap_b")
	sum := t.sums[:1]
	t.begin(sum, b)
	t.Set(first, 0)
	t.I32LtS(t.col, 0).If(func() { t.I32Sub(0, t.col).Set(first) })
	t.I32Sub(t.width, t.col).Set(end)
	t.Get(end).I32Const(int32(t.strip.taps)).I32LtS(end, t.strip.taps).Select().Set(end)
	t.For(t.i, 0, t.rows, 1, func() {
		t.I32Mul(first, t.step).Tee(k).I32Add(t.row).Set(t.at)
		t.inc(k, t.bt)
		t.For(col, first, end, 1, func() {
			t.V128Load(0, t.at).Set(t.x)
			t.V128Load(0, k).Set(t.w[0])
			t.madd(sum[0], t.x, t.w[0])
			t.inc(t.at, t.step)
			t.inc(k, t.step)
		})
		t.inc(t.row, t.line)
		t.I32Mul(t.step, t.strip.taps).I32Add(t.bt).Set(t.bt)
	})
	t.end(sum)
	t.inc(t.col, t.stride)
}

// begin clears sums, and goes to a position and the weights b.
func (t *stripping) begin(sums []*wasmasm.Local, b *wasmasm.Local) {
	for _, s := range sums {
		t.Set(s, [4]float32{})
	}
	t.Set(t.row, t.from)
	t.Set(t.bt, b)
}

// end stores sums, and moves on to the next position.
func (t *stripping) end(sums []*wasmasm.Local) {
	t.I32Mul(t.step, len(sums)*t.stride).I32Add(t.from).Set(t.from)
	t.Get(t.bias).If(func() {
		t.V128Load(0, t.biased).Set(t.x)
		for _, s := range sums {
			t.F32x4Add(s, t.x).Set(s)
		}
	})
	t.Get(t.add).If(func() {
		t.I32Add(t.to, t.delta).Set(t.bt)
		for _, s := range sums {
			t.V128Load(0, t.bt).F32x4Add(s).Set(s)
			t.inc(t.bt, t.cMove)
		}
	})
	t.Get(t.clamp).If(func() {
		for _, s := range sums {
			t.F32x4Pmax(s, t.lo).F32x4Pmin(t.hi).Set(s)
		}
	})
	for _, s := range sums {
		t.V128Store(0, t.to, s)
		t.inc(t.to, t.cMove)
	}
}
