package infer

import (
	"fmt"
	"math"

	"hawqeye/engine/fuse"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// linear lowers a convolution, or a matrix product as the convolution of its
// rows, each an image of one position.
func (l *lowering) linear(b *fuse.Block) error {
	var x form
	var g kernel.Conv
	var column []int // of every element of an output channel's weights, in the file's order
	out := channelsLast
	if b.Main.Op == op.Conv {
		x = l.in(b.In[0], channelsLast(b.In[0].Shape))
		g = convGeometry(b)
		column = tapsOutermost(b.Weight.Shape)
	} else {
		var rows layout
		x, rows, column = l.rows(b)
		g = rowGeometry(b.In[0].Shape, b.Out.Shape)
		out = func(s tensor.Shape) layout { return append(rows, digit{s[len(s)-1], 1}) }
	}
	c := newConvStep(g)
	c.x, c.zero = x.buf, l.scheme.Values[b.In[0]].Zero
	c.bias = l.scheme.BiasCodes(b)
	w, err := l.pack(b, column, c.bias)
	if err != nil {
		return err
	}
	c.weights = len(l.p.weights)
	l.p.weights = append(l.p.weights, weights{w, &c.chunk})
	if b.Real {
		c.step = l.scheme.BiasScale(b)
		c.y = l.buffer(b.Out.Shape.Size(), reals)
		l.reals[b.Out] = c.y
	} else {
		c.requant = l.requant(b, c.bias)
		c.y = l.leave(b.Out, out(b.Out.Shape)).buf
	}
	c.acc = l.buffer(c.chunk.Batch*c.chunk.OutH*c.chunk.OutW*c.chunk.Out, sums)
	c.scratch = l.buffer(c.chunk.IntScratch(), codes)
	c.padded = l.buffer(c.paddedSize(), codes)
	l.emit(c, c.x, c.y, c.acc, c.scratch, c.padded)
	return nil
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

// rows is the codes of a matrix product's input with the last axis innermost in
// whatever order its elements lie, the layout of the result's other axes, and
// where in a row each element of the last axis lies: the weights follow it, so
// that a Flatten behind a convolution moves nothing.
func (l *lowering) rows(b *fuse.Block) (x form, rows layout, column []int) {
	v := b.In[0]
	last := len(v.Shape) - 1
	k, n := v.Shape[last], b.Out.Shape[last]
	for _, f := range l.codes[v] {
		axes, ok := f.axes(v.Shape)
		if ok && innermost(axes[last], k) && (!b.Real || flat(axes[:last]).same(layout{{v.Shape.Size() / k, k}})) {
			for _, d := range flat(axes[:last]) {
				rows = append(rows, digit{d.n, d.stride / k * n})
			}
			return f, rows, addresses(axes[last])
		}
	}
	x = l.in(v, rowMajor(v.Shape.Size()))
	return x, layout{{v.Shape.Size() / k, n}}, addresses(layout{{k, 1}})
}

// innermost says that the k elements spelled by digits lie side by side.
func innermost(digits layout, k int) bool {
	reach := 1
	for _, d := range digits {
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

// requant brings b's accumulators to the grid of its result.
func (l *lowering) requant(b *fuse.Block, bias []int32) kernel.Requant {
	y := l.scheme.Values[b.Out]
	r := kernel.Requant{Bias: bias, Zero: y.Zero, Mult: make([]int32, len(bias)), Shift: make([]uint8, len(bias))}
	for c, step := range l.scheme.BiasScale(b) {
		r.Mult[c], r.Shift[c] = kernel.FixedPoint(step / float64(y.Scale))
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
