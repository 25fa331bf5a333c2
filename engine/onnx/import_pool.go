package onnx

import (
	"slices"

	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// windows is how a kernel slides along some axes: the attributes that
// convolutions and pools have in common, with automatic paddings worked out.
type windows struct {
	kernel, strides, dilations []int
	begin, end                 []int
}

// windows reads the attributes for a kernel that slides over the given extents.
func (c *call) windows(kernel, extent []int) windows {
	n := len(kernel)
	w := windows{
		kernel: kernel, strides: c.sizesAttr("strides", n, 1), dilations: c.sizesAttr("dilations", n, 1),
		begin: make([]int, n), end: make([]int, n),
	}
	for i := range n {
		if w.kernel[i] < 1 || w.strides[i] < 1 || w.dilations[i] < 1 || (w.kernel[i]-1)*w.dilations[i] > tensor.MaxSize {
			reject("its kernel %v, strides %v or dilations %v are out of range", w.kernel, w.strides, w.dilations)
		}
	}
	switch auto := c.textAttr("auto_pad", "NOTSET"); auto {
	case "NOTSET":
		pads := c.sizesAttr("pads", 2*n, 0)
		w.begin, w.end = pads[:n], pads[n:]
	case "VALID":
	case "SAME_UPPER", "SAME_LOWER":
		for i := range n {
			w.begin[i], w.end[i] = w.same(i, extent[i], auto == "SAME_LOWER")
		}
	default:
		reject("its auto_pad %q is not one that ONNX has", auto)
	}
	return w
}

// reach is the extent from a kernel's first to its last tap along axis i.
func (w *windows) reach(i int) int { return (w.kernel[i]-1)*w.dilations[i] + 1 }

// same pads axis i so that there is one window per stride; the odd one of the
// paddings goes to the end, or to the beginning.
func (w *windows) same(i, extent int, oddFirst bool) (begin, end int) {
	count := (extent + w.strides[i] - 1) / w.strides[i]
	total := max(0, (count-1)*w.strides[i]+w.reach(i)-extent)
	if oddFirst {
		return total - total/2, total / 2
	}
	return total / 2, total - total/2
}

// count is the number of windows along axis i. Rounded up, the last may reach
// beyond the padding, but starts before it.
func (w *windows) count(i, extent int, up bool) int {
	room := extent + w.begin[i] + w.end[i] - w.reach(i)
	if room < 0 {
		reject("its kernel reaches over %d, more than the padded extent of axis %d", w.reach(i), 2+i)
	}
	n := room/w.strides[i] + 1
	if up && room%w.strides[i] != 0 && n*w.strides[i] < extent+w.begin[i] {
		n++
	}
	return n
}

// withHeight1 puts an axis of extent 1 before the only one.
func (w *windows) withHeight1() windows {
	return windows{
		kernel: []int{1, w.kernel[0]}, strides: []int{1, w.strides[0]}, dilations: []int{1, w.dilations[0]},
		begin: []int{0, w.begin[0]}, end: []int{0, w.end[0]},
	}
}

// pool is the attribute for pooling extents.
func (w *windows) pool(extent []int, up, countPads bool) op.PoolAttr {
	a := op.PoolAttr{
		Kernel: w.kernel, Strides: w.strides, Dilations: w.dilations,
		Begin: w.begin, End: w.end, CountPads: countPads,
	}
	for i, n := range extent {
		a.Size = append(a.Size, w.count(i, n, up))
	}
	return a
}

// poolAttr reads MaxPool and AveragePool over the input x.
func (c *call) poolAttr(x *value) op.PoolAttr {
	s := x.shape()
	if len(s) < 3 || c.attr("kernel_shape", AttrInts) == nil {
		reject("it pools an input of shape %v, or has no kernel_shape", s)
	}
	extent := s[2:]
	w := c.windows(c.sizesAttr("kernel_shape", len(extent), 1), extent)
	return w.pool(extent, c.intAttr("ceil_mode", 0) != 0, c.intAttr("count_include_pad", 0) != 0)
}

func importMaxPool(c *call) *value {
	x := c.value(0)
	a := c.poolAttr(x)
	a.CountPads = false
	return c.apply(op.MaxPool, a, x)
}

func importAveragePool(c *call) *value {
	x := c.real(0)
	return c.apply(op.AvgPool, c.poolAttr(x), x)
}

func importGlobalAveragePool(c *call) *value {
	return c.apply(op.AvgPool, global(c.real(0)), c.real(0))
}
func importGlobalMaxPool(c *call) *value { return c.apply(op.MaxPool, global(c.value(0)), c.value(0)) }

// global is one window over everything after the channels.
func global(x *value) op.PoolAttr {
	s := x.shape()
	if len(s) < 3 {
		reject("its input has shape %v, without axes to pool", s)
	}
	n := len(s) - 2
	ones, none := slices.Repeat([]int{1}, n), make([]int, n)
	return op.PoolAttr{Kernel: s[2:], Strides: ones, Dilations: ones, Begin: none, End: none, Size: ones}
}

// importReduceMean reads means. Over everything after the channels it is global
// pooling, which integer engines know as one operation.
func importReduceMean(c *call) *value {
	x := c.real(0)
	axes, ok := c.reduced(x, 18)
	if !ok {
		return x
	}
	s := x.shape()
	var y *value
	if len(s) == 4 && slices.Equal(axes, []int{2, 3}) {
		y = c.apply(op.AvgPool, global(x), x)
	} else {
		count := 1
		for _, a := range axes {
			count *= s[a]
		}
		y = c.apply(op.Scale, op.ScaleAttr{By: float32(1 / float64(count))}, c.summed(x, axes))
	}
	return c.reduce(y, axes)
}

func importReduceSum(c *call) *value {
	x := c.real(0)
	axes, ok := c.reduced(x, 13)
	if !ok {
		return x
	}
	return c.reduce(c.summed(x, axes), axes)
}

// reduced are the axes of a reduction, all if none are given; ok is false if
// none given means none. They became an input in the given operator set.
func (c *call) reduced(x *value, opset int64) (axes []int, ok bool) {
	list, _ := c.listFrom(opset, "axes", 1)
	if len(list) > 0 {
		return axesOf(list, len(x.shape())), true
	}
	for i := range x.shape() {
		axes = append(axes, i)
	}
	return axes, c.intAttr("noop_with_empty_axes", 0) == 0
}

// summed adds along axes, which stay with extent 1.
func (c *call) summed(x *value, axes []int) *value {
	s := x.shape().Clone()
	for _, a := range axes {
		s[a] = 1
	}
	return c.apply(op.SumTo, op.ShapeAttr{Shape: s}, x)
}

// reduce drops the axes of extent 1 that a reduction left, unless it keeps them.
func (c *call) reduce(y *value, axes []int) *value {
	if c.intAttr("keepdims", 1) != 0 {
		return y
	}
	var s tensor.Shape
	for i, d := range y.shape() {
		if !slices.Contains(axes, i) {
			s = append(s, d)
		}
	}
	return c.reshape(y, s)
}
