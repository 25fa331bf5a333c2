package op

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// PoolAttr is the geometry of pooling over the one to three axes after the
// second. Size is the output's extent along them (ceil_mode and auto_pad are
// resolved by whoever makes the attribute): the last window may reach beyond the
// padding at the end, but every window has an element of the input.
type PoolAttr struct {
	Kernel, Strides, Dilations []int
	Begin                      []int // padding before the first element of each axis
	End                        []int // padding after the last
	Size                       []int
	CountPads                  bool // AvgPool divides by the window, padding included; what lies beyond the padding never counts
}

func poolShape(in []tensor.Shape, a graph.Attr, n int) (tensor.Shape, error) {
	attr, err := accept[PoolAttr](in, n, a)
	if err != nil {
		return nil, err
	}
	return attr.output(in[0])
}

// output is the shape that pooling x gives.
func (a PoolAttr) output(x tensor.Shape) (tensor.Shape, error) {
	rank := len(x) - 2
	if rank < 1 || rank > 3 {
		return nil, fmt.Errorf("shape %v does not have one to three axes to pool", x)
	}
	for _, v := range [][]int{a.Kernel, a.Strides, a.Dilations, a.Begin, a.End, a.Size} {
		if len(v) != rank {
			return nil, fmt.Errorf("attribute %v does not fit the %d pooled axes of shape %v", v, rank, x)
		}
	}
	y := append(x[:2:2], a.Size...)
	if err := y.Check(); err != nil {
		return nil, err
	}
	for i, n := range a.Size {
		if err := a.window(i, x[2+i]).covers(n); err != nil {
			return nil, fmt.Errorf("axis %d of shape %v: %w", 2+i, x, err)
		}
	}
	return y, nil
}

func (a PoolAttr) window(axis, extent int) window {
	return window{extent, a.Kernel[axis], a.Strides[axis], a.Dilations[axis], a.Begin[axis], a.End[axis]}
}

// geometry is the kernels' view of a pooling of x that output has accepted.
func (a PoolAttr) geometry(x tensor.Shape) kernel.Pool {
	p := kernel.Pool{Batch: x[0], Channels: x[1], CountPads: a.CountPads}
	for i := range p.Axes {
		p.Axes[i] = kernel.PoolAxis{Extent: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
		if j := i - (3 - len(a.Size)); j >= 0 {
			p.Axes[i] = kernel.PoolAxis{
				Extent: x[2+j], Out: a.Size[j],
				Kernel: a.Kernel[j], Stride: a.Strides[j], Dilation: a.Dilations[j],
				Begin: a.Begin[j], End: a.End[j],
			}
		}
	}
	return p
}

// poolCase is a geometry with the shapes that it connects.
type poolCase struct {
	PoolAttr
	x, y tensor.Shape
}

// poolCases have overlapping and separate windows, one-sided paddings, windows
// that reach beyond the padding, dilations, a window over everything, more
// outputs than are computed at once, and one to three axes.
func poolCases() []poolCase {
	type axis struct{ kernel, stride, dilation, begin, end, size int }
	var cases []poolCase
	for _, c := range []struct {
		x         tensor.Shape
		countPads bool
		axes      []axis
	}{
		{tensor.Shape{2, 3, 4, 6}, false, []axis{{2, 2, 1, 0, 0, 2}, {2, 2, 1, 0, 0, 3}}},
		{tensor.Shape{1, 2, 5, 5}, false, []axis{{3, 2, 1, 1, 1, 3}, {3, 1, 1, 1, 0, 4}}},
		{tensor.Shape{1, 2, 5, 6}, true, []axis{{3, 2, 1, 1, 1, 3}, {2, 3, 1, 1, 1, 3}}},
		{tensor.Shape{2, 1, 6, 4}, false, []axis{{3, 2, 1, 0, 0, 3}, {3, 2, 1, 1, 0, 2}}},
		{tensor.Shape{2, 1, 6, 4}, true, []axis{{3, 2, 1, 0, 0, 3}, {3, 2, 1, 1, 0, 2}}},
		{tensor.Shape{1, 2, 7, 6}, false, []axis{{2, 1, 3, 1, 2, 7}, {3, 2, 2, 0, 1, 2}}},
		{tensor.Shape{2, 3, 4, 5}, false, []axis{{4, 1, 1, 0, 0, 1}, {5, 1, 1, 0, 0, 1}}},
		{tensor.Shape{1, 1, 2, 70}, false, []axis{{1, 1, 1, 0, 0, 2}, {2, 1, 1, 0, 0, 69}}},
		{tensor.Shape{2, 3, 9}, false, []axis{{3, 2, 1, 1, 0, 4}}},
		{tensor.Shape{1, 2, 4, 3, 5}, true, []axis{{2, 2, 1, 0, 0, 2}, {3, 1, 1, 1, 1, 3}, {2, 2, 1, 1, 0, 3}}},
	} {
		a := PoolAttr{CountPads: c.countPads}
		for _, v := range c.axes {
			a.Kernel, a.Strides, a.Dilations = append(a.Kernel, v.kernel), append(a.Strides, v.stride), append(a.Dilations, v.dilation)
			a.Begin, a.End, a.Size = append(a.Begin, v.begin), append(a.End, v.end), append(a.Size, v.size)
		}
		cases = append(cases, poolCase{a, c.x, append(c.x[:2:2], a.Size...)})
	}
	return cases
}
