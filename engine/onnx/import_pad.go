package onnx

import (
	"slices"

	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// importPad reads constant paddings, with a value or with what the tensor holds.
// Negative paddings cut off.
func importPad(c *call) *value {
	x := c.value(0)
	s := x.shape()
	pads, ok := c.listFrom(11, "pads", 1)
	if !ok {
		reject("it has no pads")
	}
	begin, end := c.paddings(pads, len(s))
	x = c.cropped(x, begin, end)
	switch mode := c.textAttr("mode", "constant"); mode {
	case "constant":
		c.real(0)
		return c.padConstant(x, begin, end)
	case "reflect", "edge", "wrap":
		for axis := range s {
			x = c.padFrom(x, mode, axis, begin[axis], end[axis])
		}
		return x
	default:
		reject("its mode %q is not one that ONNX has", mode)
	}
	return nil
}

// paddings are the amounts before and after every axis; from operator set 18 on
// a third input may name the axes that pads are for.
func (c *call) paddings(pads []int64, rank int) (begin, end []int) {
	axes := make([]int, rank)
	for i := range axes {
		axes[i] = i
	}
	if c.has(3) {
		list := c.ints(3)
		axesOf(list, rank) // distinct
		axes = axes[:0]
		for _, a := range list {
			axes = append(axes, axisOf(a, rank))
		}
	}
	n := len(axes)
	if len(pads) != 2*n {
		reject("it has %d pads for %d axes", len(pads), n)
	}
	begin, end = make([]int, rank), make([]int, rank)
	for i, a := range axes {
		for _, p := range []int64{pads[i], pads[n+i]} {
			if p < -tensor.MaxSize || p > tensor.MaxSize {
				reject("its padding %d is out of range", p)
			}
		}
		begin[a], end[a] = int(pads[i]), int(pads[n+i])
	}
	return begin, end
}

// cropped cuts off what negative paddings ask for, and sets those to 0.
func (c *call) cropped(x *value, begin, end []int) *value {
	for axis := range begin {
		start, stop := max(0, -begin[axis]), max(0, -end[axis])
		if start == 0 && stop == 0 {
			continue
		}
		n := x.shape()[axis]
		if start+stop >= n {
			reject("it cuts off all of axis %d of shape %v", axis, x.shape())
		}
		x = c.slice(x, axis, start, 1, n-start-stop)
		begin[axis], end[axis] = max(0, begin[axis]), max(0, end[axis])
	}
	return x
}

func (c *call) padConstant(x *value, begin, end []int) *value {
	a := op.PadAttr{Start: begin, Step: slices.Repeat([]int{1}, len(begin)), Shape: x.shape().Clone()}
	if c.opset < 11 {
		a.Value = c.floatAttr("value", 0)
	} else if c.has(2) {
		v := c.reals(2)
		if len(v.Data) != 1 {
			reject("its constant has %d elements instead of one", len(v.Data))
		}
		a.Value = v.Data[0]
	}
	for i := range a.Shape {
		a.Shape[i] += begin[i] + end[i]
	}
	if x.shape().Equal(a.Shape) {
		return x
	}
	return c.apply(op.Pad, a, x)
}

// padFrom extends one axis by elements of the tensor itself.
func (c *call) padFrom(x *value, mode string, axis, begin, end int) *value {
	if begin == 0 && end == 0 {
		return x
	}
	n := x.shape()[axis]
	if n == 0 || mode == "reflect" && max(begin, end) >= n {
		reject("%s paddings %d and %d do not fit an extent of %d", mode, begin, end, n)
	}
	c.spend(tensor.Shape{begin + n + end})
	index := make([]int, begin+n+end)
	for i := range index {
		at := i - begin
		switch mode {
		case "edge":
			at = max(0, min(at, n-1))
		case "wrap":
			at = (at%n + n) % n
		case "reflect":
			if at < 0 {
				at = -at
			} else if at >= n {
				at = 2*(n-1) - at
			}
		}
		index[i] = at
	}
	return c.apply(op.Gather, op.GatherAttr{Axis: axis, Index: index}, x)
}
