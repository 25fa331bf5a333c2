package infer

import (
	"math"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// add lowers a sum or difference of two values, in the layout of one of them.
func (l *lowering) add(b *fuse.Block) {
	u, v := b.In[0], b.In[1]
	want := l.codes[u][0].layout
	if other := l.codes[v][0].layout; len(v.Shape) == 4 && other.same(channelsLast(v.Shape)) {
		want = other
	}
	s := &addStep{a: l.in(u, want).buf, b: l.in(v, want).buf}
	s.y = l.leave(b.Out, want).buf
	s.add = addition(l.scheme.Values[u], l.scheme.Values[v], l.scheme.Values[b.Out])
	if b.Main.Op == op.Sub {
		s.add.MultB = -s.add.MultB
	}
	s.add.Lo, s.add.Hi = clamp(b, l.scheme.Values[b.Out])
	l.emit(s, s.a, s.b, s.y)
}

// addition has both multipliers over one power of two, the largest at which the
// larger one fits.
func addition(a, b, y quant.Affine) kernel.Add {
	fa, fb := float64(a.Scale)/float64(y.Scale), float64(b.Scale)/float64(y.Scale)
	_, shift := kernel.FixedPoint(max(fa, fb))
	fixed := func(f float64) int32 {
		return int32(min(math.Round(math.Ldexp(f, int(shift))), math.MaxInt32))
	}
	return kernel.Add{ZeroA: a.Zero, ZeroB: b.Zero, Zero: y.Zero, MultA: fixed(fa), MultB: fixed(fb), Shift: shift}
}

// table lowers a scalar function to a look-up.
func (l *lowering) table(b *fuse.Block) error {
	x := l.codes[b.In[0]][0]
	var failure error
	t := tabulate(l.scheme.Values[b.In[0]], l.scheme.Values[b.Out], func(xs []float32) []float32 {
		ys, err := b.Function(xs)
		failure = err
		return ys
	})
	if failure != nil {
		return failure
	}
	s := &tableStep{x: x.buf, y: l.leave(b.Out, x.layout).buf, table: t}
	l.emit(s, s.x, s.y)
	return nil
}

// tabulate is f from codes to codes.
func tabulate(from, to quant.Affine, f func([]float32) []float32) *[256]uint8 {
	var all, table [256]uint8
	for i := range all {
		all[i] = uint8(i)
	}
	xs := make([]float32, len(all))
	from.Dequantize(xs, all[:])
	to.Quantize(table[:], f(xs))
	return &table
}

// pool lowers pooling over planes, or over rows as planes of one row.
func (l *lowering) pool(b *fuse.Block) {
	x := l.in(b.In[0], channelsLast(b.In[0].Shape))
	s := &poolStep{x: x.buf, geometry: poolGeometry(b.Main)}
	if b.Kind == fuse.AvgPool {
		s.avg = l.average(b, min(s.geometry.KH, s.geometry.H)*min(s.geometry.KW, s.geometry.W))
	}
	s.y = l.leave(b.Out, channelsLast(b.Out.Shape)).buf
	l.emit(s, s.x, s.y)
}

// average holds the factor of every number of elements that a window can have in the input.
func (l *lowering) average(b *fuse.Block, most int) *kernel.AvgPool {
	x, y := l.scheme.Values[b.In[0]], l.scheme.Values[b.Out]
	r := &kernel.AvgPool{ZeroIn: x.Zero, Zero: y.Zero, Lo: y.Lo, Hi: y.Hi, Mult: make([]int32, most), Shift: make([]uint8, most)}
	for i := range most {
		r.Mult[i], r.Shift[i] = kernel.FixedPoint(b.Factor(i+1) * float64(x.Scale) / float64(y.Scale))
	}
	return r
}

// poolGeometry has one window over the whole plane where n is a sum.
func poolGeometry(n *graph.Node) kernel.Conv {
	x := n.In[0].Shape
	h, w := planeOf(x[2:])
	g := kernel.Conv{Batch: x[0], In: x[1], H: h, W: w, KH: h, KW: w, OutH: 1, OutW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1}
	if a, ok := n.Attr.(op.PoolAttr); ok {
		g.OutH, g.OutW = planeOf(a.Size)
		g.KH, g.KW = planeOf(a.Kernel)
		g.StrideH, g.StrideW = planeOf(a.Strides)
		g.DilateH, g.DilateW = planeOf(a.Dilations)
		g.PadTop, g.PadLeft = a.Begin[0], a.Begin[len(a.Begin)-1]
		if len(a.Begin) == 1 {
			g.PadTop = 0
		}
	}
	return g
}

// planeOf is two numbers of two axes, the first being 1 where there is one axis.
func planeOf(v tensor.Shape) (h, w int) {
	if len(v) == 1 {
		return 1, v[0]
	}
	return v[0], v[1]
}
