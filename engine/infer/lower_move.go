package infer

import (
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// move lowers what changes the place of codes alone.
func (l *lowering) move(b *fuse.Block) {
	n, x := b.Main, b.In[0]
	switch a := n.Attr.(type) {
	case op.TransposeAttr:
		l.transpose(n, x, a.Perm)
	case op.SliceAttr:
		l.slice(n, x, a)
	case op.PadAttr:
		l.pad(n, x, a)
	case op.GatherAttr:
		l.gather(n, x, a)
	default:
		if n.Op == op.Expand {
			l.expand(n, x)
			return
		}
		l.codes[n] = slices.Clip(l.codes[x]) // Reshape: the same elements in the same order
	}
}

func (l *lowering) transpose(n, x *graph.Node, perm []int) {
	f, axes := l.axesOf(x, x.Shape, make([]bool, len(x.Shape)))
	var moved layout
	for _, p := range perm {
		moved = append(moved, axes[p]...)
	}
	l.codes[n] = []form{{f.place, moved.simple()}}
}

func (l *lowering) slice(n, x *graph.Node, a op.SliceAttr) {
	touched := make([]bool, len(x.Shape))
	for i, d := range x.Shape {
		touched[i] = a.Size[i] != d || a.Start[i] != 0
	}
	f, src := l.axesOf(x, x.Shape, touched)
	to := l.leave(n, like(src, n.Shape, touched))
	c := &copyStep{}
	for i, axis := range src {
		if touched[i] && len(axis) > 0 {
			c.srcAt += a.Start[i] * axis[0].stride
			src[i] = layout{{a.Size[i], axis[0].stride * a.Step[i]}}
		}
	}
	l.copy(c, to, f, to.layout, flat(src))
}

func (l *lowering) pad(n, x *graph.Node, a op.PadAttr) {
	touched := make([]bool, len(x.Shape))
	for i, d := range x.Shape {
		touched[i] = n.Shape[i] != d || a.Start[i] != 0
	}
	f, src := l.axesOf(x, x.Shape, touched)
	to := l.leave(n, like(src, n.Shape, touched))
	c := &copyStep{fills: true, zero: l.scheme.Values[n].Zero}
	inner, _ := to.axes(n.Shape)
	for i, axis := range inner {
		if touched[i] {
			c.dstAt += a.Start[i] * axis[0].stride
			inner[i] = layout{{x.Shape[i], axis[0].stride * a.Step[i]}}
		}
	}
	l.copy(c, to, f, flat(inner), flat(src))
}

func (l *lowering) expand(n, x *graph.Node) {
	shape := append(slices.Repeat(tensor.Shape{1}, len(n.Shape)-len(x.Shape)), x.Shape...)
	touched := make([]bool, len(shape))
	for i, d := range shape {
		touched[i] = d != n.Shape[i]
	}
	f, src := l.axesOf(x, shape, touched)
	to := l.leave(n, like(src, n.Shape, touched))
	for i := range src {
		if touched[i] {
			src[i] = layout{{n.Shape[i], 0}}
		}
	}
	l.copy(&copyStep{}, to, f, to.layout, flat(src))
}

func (l *lowering) gather(n, x *graph.Node, a op.GatherAttr) {
	touched := make([]bool, len(x.Shape))
	touched[a.Axis] = true
	f, src := l.axesOf(x, x.Shape, touched)
	to := l.leave(n, like(src, n.Shape, touched))
	c := &copyStep{index: make([]int, len(a.Index))}
	if from := src[a.Axis]; len(from) > 0 {
		for j, i := range a.Index {
			c.index[j] = i * from[0].stride
		}
	}
	one, _ := to.axes(n.Shape)
	if axis := one[a.Axis]; len(axis) > 0 {
		c.every = axis[0].stride
	}
	one[a.Axis], src[a.Axis] = nil, nil
	l.copy(c, to, f, flat(one), flat(src))
}

// copy copies what src says of one form to what dst says of another; no digit of
// them straddles another.
func (l *lowering) copy(c *copyStep, to, from form, dst, src layout) {
	c.dst, c.src = to.buf, from.buf
	c.dstAt, c.srcAt = c.dstAt+to.at, c.srcAt+from.at
	c.dims, _ = pair(dst, src)
	l.emit(c, c.dst, c.src)
}

// concat copies every input to its part of the result, rescaled where its grid differs.
func (l *lowering) concat(b *fuse.Block) {
	n, axis := b.Main, b.Main.Attr.(op.ConcatAttr).Axis
	touched := make([]bool, len(n.Shape))
	touched[axis] = true
	_, first := l.axesOf(b.In[0], b.In[0].Shape, touched)
	to := l.leave(n, like(first, n.Shape, touched))
	at := 0
	for _, x := range b.In {
		f, src := l.axesOf(x, x.Shape, touched)
		part, _ := to.axes(n.Shape)
		stride := 0
		if d := part[axis]; len(d) > 0 {
			stride = d[0].stride
			part[axis] = layout{{x.Shape[axis], stride}}
		}
		from := flat(src)
		if _, ok := pair(flat(part), from); !ok {
			f = l.in(x, rowMajor(x.Shape.Size()))
			from = f.layout
		}
		l.copy(&copyStep{dstAt: at * stride, table: l.rescale(x, n)}, to, f, flat(part), from)
		at += x.Shape[axis]
	}
}

// rescale maps the codes of x's grid to those of n's, nil where they agree.
func (l *lowering) rescale(x, n *graph.Node) *[256]uint8 {
	from, to := l.scheme.Values[x], l.scheme.Values[n]
	if from == to {
		return nil
	}
	return tabulate(from, to, func(xs []float32) []float32 { return xs })
}
