package onnx

import (
	"fmt"
	"slices"

	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// importConv reads convolutions over two axes, and over one as those of height 1.
func importConv(c *call) *value {
	x, w := c.real(0), c.real(1)
	xs, ws := x.shape(), w.shape()
	spatial := len(xs) - 2
	if spatial < 1 || spatial > 2 || len(ws) != len(xs) {
		reject("it convolves an input of shape %v with weights of shape %v; one or two axes are supported", xs, ws)
	}
	if k := c.sizesAttr("kernel_shape", spatial, 0); c.attr("kernel_shape", AttrInts) != nil && !slices.Equal(k, ws[2:]) {
		reject("its kernel_shape %v is not that of weights of shape %v", k, ws)
	}
	win := c.windows(ws[2:], xs[2:])
	if spatial == 1 {
		x = c.reshape(x, tensor.Shape{xs[0], xs[1], 1, xs[2]})
		w = c.derived(w, "height 1", func() *value { return c.reshape(w, tensor.Shape{ws[0], ws[1], 1, ws[2]}) })
		win = win.withHeight1()
	}
	y := c.apply(op.Conv, op.ConvAttr{
		Strides: pair(win.strides), Dilations: pair(win.dilations),
		Pads:   [4]int{win.begin[0], win.begin[1], win.end[0], win.end[1]},
		Groups: int(c.intAttr("group", 1)),
	}, x, w)
	c.weigh(y, w, 0)
	if c.has(2) {
		y = c.apply(op.Add, nil, y, c.bias(2, 4, 1, ws[0]))
	}
	if spatial == 1 {
		s := y.shape()
		y = c.reshape(y, tensor.Shape{s[0], s[1], s[3]})
	}
	return y
}

func pair(v []int) [2]int { return [2]int{v[0], v[1]} }

// bias is input i, of n elements, in a shape that adds along one axis of a value of some rank.
func (c *call) bias(i, rank, axis, n int) *value {
	v := c.real(i)
	if !v.shape().Equal(tensor.Shape{n}) {
		reject("its bias has shape %v; %d output channels take %d elements", v.shape(), n, n)
	}
	s := tensor.Shape(slices.Repeat([]int{1}, rank))
	s[axis] = n
	return c.derived(v, fmt.Sprint("bias ", s), func() *value { return c.reshape(v, s) })
}

// importGemm reads alpha·op(A)·op(B) + beta·C. Factors go into constants.
func importGemm(c *call) *value {
	a, b := c.real(0), c.real(1)
	attr := op.MatMulAttr{TransA: c.intAttr("transA", 0) != 0, TransB: c.intAttr("transB", 0) != 0}
	if len(a.shape()) != 2 || len(b.shape()) != 2 {
		reject("its operands have shapes %v and %v; both must be matrices", a.shape(), b.shape())
	}
	alpha, beta := c.floatAttr("alpha", 1), c.floatAttr("beta", 1)
	if b.constant() {
		b = c.scaled(b, alpha)
	} else {
		a = c.scaled(a, alpha)
	}
	y := c.product(attr, a, b)
	if !c.has(2) || beta == 0 {
		return y
	}
	bias := c.scaled(c.real(2), beta)
	if n := y.shape()[1]; bias.constant() && bias.shape().Equal(tensor.Shape{1, n}) {
		bias = c.derived(bias, "row", func() *value { return c.reshape(bias, tensor.Shape{n}) })
	} else if bias.constant() && bias.shape().Size() == 1 {
		bias = c.derived(bias, fmt.Sprint("row of ", n), func() *value {
			return c.apply(op.Expand, op.ShapeAttr{Shape: tensor.Shape{n}}, c.reshape(bias, tensor.Shape{1}))
		})
	}
	sum := c.apply(op.Add, nil, y, bias)
	if !sum.shape().Equal(y.shape()) {
		reject("its bias of shape %v does not repeat to %v", bias.shape(), y.shape())
	}
	return sum
}

// scaled is v times a factor: the same constant for all that ask for it.
func (c *call) scaled(v *value, by float32) *value {
	if by == 1 {
		return v
	}
	return c.derived(v, fmt.Sprint("times ", by), func() *value {
		return c.apply(op.Scale, op.ScaleAttr{By: by}, v)
	})
}

// product multiplies matrices and notes the layer: the constant operand is the
// weight, its columns are the outputs on the right, its rows on the left.
func (c *call) product(attr op.MatMulAttr, a, b *value) *value {
	y := c.apply(op.MatMul, attr, a, b)
	switch rows := len(a.shape()) - 2; {
	case b.constant() && a.constant():
	case b.constant():
		axis := len(b.shape()) - 1
		if attr.TransB {
			axis--
		}
		c.weigh(y, b, axis)
	case attr.TransA:
		c.weigh(y, a, rows+1)
	default:
		c.weigh(y, a, rows)
	}
	return y
}

// importMatMul reads products of matrices; a vector is a row on the left and a
// column on the right, and that axis goes away again.
func importMatMul(c *call) *value {
	a, b := c.real(0), c.real(1)
	if len(a.shape()) == 0 || len(b.shape()) == 0 {
		reject("it multiplies a scalar")
	}
	row, column := len(a.shape()) == 1, len(b.shape()) == 1
	if row {
		k := a.shape()[0]
		a = c.derived(a, "as row", func() *value { return c.reshape(a, tensor.Shape{1, k}) })
	}
	if column {
		k := b.shape()[0]
		b = c.derived(b, "as column", func() *value { return c.reshape(b, tensor.Shape{k, 1}) })
	}
	y := c.product(op.MatMulAttr{}, a, b)
	s := y.shape().Clone()
	if column {
		s = s[:len(s)-1]
	}
	if row {
		at := len(y.shape()) - 2
		s = slices.Delete(s, at, at+1)
	}
	return c.reshape(y, s)
}
