package infer

import (
	"math"
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// absorbSums finds the sums that a convolution or product computes in passing: it
// is the later of the two operands, and nobody else reads it.
func (l *lowering) absorbSums() {
	reads, made := map[*graph.Node]int{}, map[*graph.Node]int{}
	reads[l.scheme.Graph.Outputs[0]]++
	for i := range l.scheme.Blocks {
		b := &l.scheme.Blocks[i]
		for _, v := range b.In {
			reads[v]++
		}
		made[b.Out] = i + 1
	}
	for i := range l.scheme.Blocks {
		b := &l.scheme.Blocks[i]
		if b.Kind != fuse.Add {
			continue
		}
		late := b.In[0]
		if made[b.In[1]] > made[late] {
			late = b.In[1]
		}
		if at := made[late]; at > 0 && reads[late] == 1 {
			if c := &l.scheme.Blocks[at-1]; c.Kind == fuse.Linear && !c.Real {
				l.sums[late] = b
			}
		}
	}
}

// other is the operand of a sum that is not n.
func other(b *fuse.Block, n *graph.Node) *graph.Node {
	if b.In[0] == n {
		return b.In[1]
	}
	return b.In[0]
}

// add lowers a sum or difference of two values, in planes if one of them lies so.
func (l *lowering) add(b *fuse.Block) {
	u, v := b.In[0], b.In[1]
	s := &addStep{add: *l.addition(b, u)}
	if f, g := l.codes[u][0], l.codes[v][0]; f.inPlanes(u.Shape) || g.inPlanes(v.Shape) {
		s.a, s.b = l.planeRows(u), l.planeRows(v)
		l.leave(b.Out, channelsLast(b.Out.Shape))
		s.y = l.planeRows(b.Out)
		s.rows = joinedRows(b.Out.Shape, s.y, s.a, s.b)
	} else {
		as := dense(f.layout)
		s.a.place, s.b.place = l.in(u, as).place, l.in(v, as).place
		s.y.place, s.rows = l.leave(b.Out, as).place, rows{1, 1, b.Out.Shape.Size()}
	}
	l.emit(s, s.a.buf, s.b.buf, s.y.buf)
}

// planeRows is how the rows of n's planes lie.
func (l *lowering) planeRows(n *graph.Node) strided {
	f, p := l.planes(n)
	c := n.Shape[1]
	return strided{f.place, p.Row * c, p.Image * c}
}

// joinedRows is the rows of planes of shape s, those that follow each other in
// every operand being one.
func joinedRows(s tensor.Shape, operands ...strided) rows {
	h, w := planeOf(s[2:])
	r := rows{s[0], h, w * s[1]}
	follow := func(apart func(strided) int) bool {
		return !slices.ContainsFunc(operands, func(o strided) bool { return apart(o) != r.n })
	}
	if follow(func(o strided) int { return o.row }) {
		r.rows, r.n = 1, r.n*r.rows
	}
	if r.rows == 1 && follow(func(o strided) int { return o.image }) {
		r.images, r.n = 1, r.n*r.images
	}
	return r
}

// addition has both multipliers over one power of two, the largest at which the
// larger one fits. Its operand a is the value first.
func (l *lowering) addition(b *fuse.Block, first *graph.Node) *kernel.Add {
	u, v := l.scheme.Values[first], l.scheme.Values[other(b, first)]
	y := l.scheme.Values[b.Out]
	fa, fb := float64(u.Scale)/float64(y.Scale), float64(v.Scale)/float64(y.Scale)
	_, shift := kernel.FixedPoint(max(fa, fb))
	fixed := func(f float64) int32 {
		return int32(min(math.Round(math.Ldexp(f, int(shift))), math.MaxInt32))
	}
	s := &kernel.Add{ZeroA: u.Zero, ZeroB: v.Zero, Zero: y.Zero, MultA: fixed(fa), MultB: fixed(fb), Shift: shift}
	if b.Main.Op == op.Sub {
		if first == b.In[0] {
			s.MultB = -s.MultB
		} else {
			s.MultA = -s.MultA
		}
	}
	s.Lo, s.Hi = clamp(b, y)
	return s
}

// table lowers a scalar function to a look-up.
func (l *lowering) table(b *fuse.Block) error {
	x := b.In[0]
	var failure error
	s := &tableStep{table: tabulate(l.scheme.Values[x], l.scheme.Values[b.Out], func(xs []float32) []float32 {
		ys, err := b.Function(xs)
		failure = err
		return ys
	})}
	if failure != nil {
		return failure
	}
	if f := l.codes[x][0]; f.inPlanes(x.Shape) {
		s.x = l.planeRows(x)
		l.leave(b.Out, channelsLast(b.Out.Shape))
		s.y = l.planeRows(b.Out)
		s.rows = joinedRows(x.Shape, s.y, s.x)
	} else {
		as := dense(f.layout)
		s.x.place = l.in(x, as).place
		s.y.place, s.rows = l.leave(b.Out, as).place, rows{1, 1, x.Shape.Size()}
	}
	l.emit(s, s.x.buf, s.y.buf)
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
	s := &poolStep{pool: kernel.IntPool{Conv: poolGeometry(b.Main)}}
	var x, y form
	x, s.pool.X = l.planes(b.In[0])
	if g := &s.pool; b.Kind == fuse.AvgPool {
		s.avg = l.average(b, min(g.KH, g.H)*min(g.KW, g.W))
	}
	l.leave(b.Out, channelsLast(b.Out.Shape))
	y, s.pool.Y = l.planes(b.Out)
	s.x, s.y = x.place, y.place
	l.emit(s, s.x.buf, s.y.buf)
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
