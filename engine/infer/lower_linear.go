package infer

import (
	"fmt"
	"math"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// linear lowers a convolution, or a matrix product as the convolution of its
// rows, each an image of one position.
func (l *lowering) linear(b *fuse.Block) error {
	c := &kernel.IntConv{Zero: l.scheme.Values[b.In[0]].Zero, Bias: l.scheme.BiasCodes(b)}
	s := &convStep{conv: len(l.p.convs), real: b.Real}
	var out layout
	var column []int // of every element of an output channel's weights, in the file's order
	if b.Main.Op == op.Conv {
		c.Conv = convGeometry(b)
		s.x, c.X = l.window(b.In[0], &c.Conv)
		c.PadTop, c.PadLeft = 0, 0
		out, column = channelsLast(b.Out.Shape), tapsOutermost(b.Weight.Shape)
	} else {
		s.x, out, column = l.rows(b)
		c.Conv, c.X = rowGeometry(b.In[0].Shape, b.Out.Shape), kernel.Pitch{Row: 1, Image: 1}
	}
	var err error
	if c.Weights, err = l.pack(b, column, c.Bias); err != nil {
		return err
	}
	l.p.convs = append(l.p.convs, c)
	s.scratch = l.buffer(c.Scratch(), codes)
	used := []int{s.x.buf, s.scratch}
	if b.Real {
		l.leaveReals(b, c, s, used)
		return nil
	}
	c.Requant = l.requant(b)
	n := b.Out
	if sum := l.sums[b.Out]; sum != nil {
		n, s.adds = sum.Out, true
		var f form
		f, c.R = l.positions(other(sum, b.Out), out)
		s.r = f.place
		c.Add = l.addition(sum, b.Out)
		used = append(used, s.r.buf)
	}
	l.leave(n, out)
	var f form
	f, c.Y = l.positions(n, out)
	s.y = f.place
	l.emit(s, append(used, s.y.buf)...)
	return nil
}

// positions is n's codes, planes channels last or rows in the layout as, and how
// far apart a convolution finds them.
func (l *lowering) positions(n *graph.Node, as layout) (form, kernel.Pitch) {
	if len(n.Shape) == 4 && as.same(channelsLast(n.Shape)) {
		return l.planes(n)
	}
	return l.in(n, as), kernel.Pitch{Row: 1, Image: 1}
}

// leaveReals emits a convolution that leaves real numbers, in the file's order.
func (l *lowering) leaveReals(b *fuse.Block, c *kernel.IntConv, s *convStep, used []int) {
	c.Step = l.scheme.BiasScale(b)
	c.Y = kernel.Pitch{Row: c.OutW, Image: c.OutW * c.OutH}
	s.y.buf = l.buffer(b.Out.Shape.Size(), reals)
	l.emit(s, append(used, s.y.buf)...)
	l.reals[b.Out] = s.y.buf
	if c.OutH*c.OutW > 1 {
		u := &unfoldStep{x: s.y.buf, y: l.buffer(b.Out.Shape.Size(), reals), channels: c.Out, plane: c.OutH * c.OutW}
		l.emit(u, u.x, u.y)
		l.reals[b.Out] = u.y
	}
}

// convGeometry is the whole convolution, before padding.
func convGeometry(b *fuse.Block) kernel.Conv {
	a, x, w, y := b.Main.Attr.(op.ConvAttr), b.In[0].Shape, b.Weight.Shape, b.Main.Shape
	return kernel.Conv{
		Batch: x[0], In: x[1], H: x[2], W: x[3], Out: y[1], OutH: y[2], OutW: y[3], KH: w[2], KW: w[3],
		StrideH: a.Strides[0], StrideW: a.Strides[1], PadTop: a.Pads[0], PadLeft: a.Pads[1],
		DilateH: a.Dilations[0], DilateW: a.Dilations[1], Groups: a.Groups,
	}
}

func rowGeometry(x, y tensor.Shape) kernel.Conv {
	k, n := x[len(x)-1], y[len(y)-1]
	return kernel.Conv{
		Batch: x.Size() / k, In: k, H: 1, W: 1, Out: n, OutH: 1, OutW: 1, KH: 1, KW: 1,
		StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1,
	}
}

// tapsOutermost is the position of every weight of a filter [in, kh, kw] in the order [kh, kw, in].
func tapsOutermost(w tensor.Shape) []int {
	in, taps := w[1], w[2]*w[3]
	column := make([]int, in*taps)
	for i := range column {
		column[i] = i%taps*in + i/taps
	}
	return column
}

// rows is where a matrix product's input begins with the last axis innermost, in
// whatever order its elements lie, the layout of the result, and where in a row
// each element of the last axis lies: the weights follow it, so that a Flatten
// behind a convolution moves nothing.
func (l *lowering) rows(b *fuse.Block) (x place, out layout, column []int) {
	v := b.In[0]
	last := len(v.Shape) - 1
	k, n, size := v.Shape[last], b.Out.Shape[last], v.Shape.Size()
	for _, f := range l.codes[v] {
		axes, ok := f.axes(v.Shape)
		if ok && f.spans(size) && axes[last].spans(k) && (!b.Real || flat(axes[:last]).same(layout{{size / k, k}})) {
			for _, d := range flat(axes[:last]) {
				out = append(out, digit{d.n, d.stride / k * n})
			}
			return f.place, append(out, digit{n, 1}), addresses(axes[last])
		}
	}
	f := l.in(v, rowMajor(size))
	return f.place, rowMajor(size / k * n), addresses(layout{{k, 1}})
}

// spans says that the k elements spelled by digits lie side by side.
func (l layout) spans(k int) bool {
	reach := 1
	for _, d := range l {
		reach += (d.n - 1) * d.stride
	}
	return reach == k
}

// addresses are those of all elements, in the order of their indices.
func addresses(l layout) []int {
	at := []int{0}
	for _, d := range l {
		var next []int
		for _, a := range at {
			for i := range d.n {
				next = append(next, a+i*d.stride)
			}
		}
		at = next
	}
	return at
}

// pack arranges the codes of b's weight for the kernels and packs them. It fails
// where an accumulator may overflow.
func (l *lowering) pack(b *fuse.Block, column []int, bias []int32) (kernel.IntWeights, error) {
	q := l.scheme.Weights[b.Weight]
	rows, cols := len(q.Scales), len(column)
	zero := int64(l.scheme.Values[b.In[0]].Zero)
	row, all := make([]int8, cols), make([]int8, rows*cols)
	for c, start := range bias {
		q.Row(row, c)
		var sum int64
		for i, code := range row {
			all[c*cols+column[i]] = code
			sum += max(int64(code), -int64(code))
		}
		if sum*max(zero, 255-zero)+max(int64(start), -int64(start)) > math.MaxInt32 {
			return kernel.IntWeights{}, fmt.Errorf("infer: the sums of %q over %d inputs can exceed 32 bits; give the layer fewer bits", b.Name(), cols)
		}
	}
	return kernel.IntWeights{Bits: q.Bits, Rows: rows, Cols: cols, Packed: kernel.PackInts(all, q.Bits)}, nil
}

// requant brings b's sums to the grid of its result. Multipliers have the 24 bits of a
// float32, as the scales do that they come from: kernels may then use one.
func (l *lowering) requant(b *fuse.Block) *kernel.Requant {
	y, steps := l.scheme.Values[b.Out], l.scheme.BiasScale(b)
	r := &kernel.Requant{Zero: y.Zero, Mult: make([]int32, len(steps)), Shift: make([]uint8, len(steps))}
	for c, step := range steps {
		r.Mult[c], r.Shift[c] = kernel.FixedPoint(float64(float32(step / float64(y.Scale))))
	}
	r.Lo, r.Hi = clamp(b, y)
	return r
}

// clamp is the codes that b's result stays between: those in use, and those of
// the activation that b absorbed.
func clamp(b *fuse.Block, y quant.Affine) (lo, hi uint8) {
	var bound [2]uint8
	least, most := b.Clamp()
	y.Quantize(bound[:], []float32{least, most})
	return min(bound[0], bound[1]), bound[1]
}
