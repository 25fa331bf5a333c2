package onnx

import (
	"slices"

	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// The normalizations of this file are computed from the sample itself, so
// nothing of them folds into weights; they are written with ordinary operations.

// standardized is (x − mean)/√(variance + ε) over axes; without a mean it is
// x/√(mean square + ε).
func (c *call) standardized(x *value, axes []int, epsilon float32, centered bool) *value {
	if centered {
		x = c.apply(op.Sub, nil, x, c.mean(x, axes))
	}
	variance := c.mean(c.apply(op.Mul, nil, x, x), axes)
	shifted := c.apply(op.Add, nil, variance, realConstant("", tensor.Scalar(epsilon)))
	return c.apply(op.Div, nil, x, c.apply(op.Sqrt, nil, shifted))
}

// mean is that over axes, which stay with extent 1.
func (c *call) mean(x *value, axes []int) *value {
	count := 1
	for _, a := range axes {
		count *= x.shape()[a]
	}
	return c.apply(op.Scale, op.ScaleAttr{By: float32(1 / float64(count))}, c.summed(x, axes))
}

// axesFrom are the axes from the attribute axis on.
func (c *call) axesFrom(x *value) []int {
	var axes []int
	for i := axisOf(c.intAttr("axis", -1), len(x.shape())); i < len(x.shape()); i++ {
		axes = append(axes, i)
	}
	return axes
}

func importLayerNormalization(c *call) *value {
	x := c.real(0)
	y := c.standardized(x, c.axesFrom(x), c.floatAttr("epsilon", 1e-5), true)
	y = c.apply(op.Mul, nil, y, c.real(1))
	if c.has(2) {
		y = c.apply(op.Add, nil, y, c.real(2))
	}
	return y
}

func importRMSNormalization(c *call) *value {
	x := c.real(0)
	y := c.standardized(x, c.axesFrom(x), c.floatAttr("epsilon", 1e-5), false)
	return c.apply(op.Mul, nil, y, c.real(1))
}

// importInstanceNormalization standardizes every channel of every sample.
func importInstanceNormalization(c *call) *value { return c.normalizeGroups(c.channelCount()) }

// importGroupNormalization standardizes groups of channels of every sample.
func importGroupNormalization(c *call) *value { return c.normalizeGroups(c.intAttr("num_groups", 1)) }

func (c *call) channelCount() int64 {
	if s := c.real(0).shape(); len(s) > 2 {
		return int64(s[1])
	}
	reject("its input has shape %v, without channels and axes after them", c.real(0).shape())
	return 0
}

func (c *call) normalizeGroups(groups int64) *value {
	x := c.real(0)
	s := x.shape()
	if channels := c.channelCount(); groups < 1 || channels%groups != 0 {
		reject("%d groups do not divide %d channels", groups, channels)
	}
	y := c.reshape(x, tensor.Shape{s[0], int(groups), s[1:].Size() / int(groups)})
	y = c.reshape(c.standardized(y, []int{2}, c.floatAttr("epsilon", 1e-5), true), s)
	channel := tensor.Shape(slices.Repeat([]int{1}, len(s)))
	channel[1] = s[1]
	y = c.apply(op.Mul, nil, y, c.reshape(c.real(1), channel))
	return c.apply(op.Add, nil, y, c.reshape(c.real(2), channel))
}
