package onnx

import (
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

func importAdd(c *call) *value {
	if c.onIntegers() {
		return c.integers(func(a, b int64) int64 { return a + b })
	}
	return c.apply(op.Add, nil, c.real(0), c.real(1))
}

func importSub(c *call) *value {
	if c.onIntegers() {
		return c.integers(func(a, b int64) int64 { return a - b })
	}
	return c.apply(op.Sub, nil, c.real(0), c.real(1))
}

func importMul(c *call) *value {
	if c.onIntegers() {
		return c.integers(func(a, b int64) int64 { return a * b })
	}
	x, y := c.real(0), c.real(1)
	if x.constant() {
		x, y = y, x
	}
	return c.times(x, y)
}

// importDiv reads a quotient. A constant divisor becomes a factor, at most one
// unit in the last place away, which keeps the network piecewise linear.
func importDiv(c *call) *value {
	if c.onIntegers() {
		return c.integers(func(a, b int64) int64 {
			if b == 0 {
				reject("it divides by zero")
			}
			return a / b
		})
	}
	x, y := c.real(0), c.real(1)
	if x.constant() || !y.constant() {
		return c.apply(op.Div, nil, x, y)
	}
	return c.times(x, c.derived(y, "reciprocal", func() *value {
		return c.mapped(y, func(v float64) float64 { return 1 / v })
	}))
}

// times is x·y; a factor that is one number becomes an attribute.
func (c *call) times(x, y *value) *value {
	if !y.constant() || x.constant() || y.shape().Size() != 1 || len(y.shape()) > len(x.shape()) {
		return c.apply(op.Mul, nil, x, y)
	}
	return c.apply(op.Scale, op.ScaleAttr{By: y.array().reals[0]}, x)
}

// mapped applies f to every element of a constant of reals.
func (c *call) mapped(v *value, f func(float64) float64) *value {
	a := v.array()
	c.spend(a.shape)
	t := tensor.New(a.shape...)
	for i, x := range a.reals {
		t.Data[i] = float32(f(float64(x)))
	}
	return realConstant(c.resultName(), t)
}

func importSum(c *call) *value {
	sum := c.real(0)
	for i := 1; i < len(c.in); i++ {
		sum = c.apply(op.Add, nil, sum, c.real(i))
	}
	return sum
}

// importPow reads small whole powers, as products.
func importPow(c *call) *value {
	x, e := c.real(0), c.constant(1)
	if e.shape().Size() != 1 {
		reject("its exponents have shape %v; one exponent is supported", e.shape())
	}
	exponent := 0.0
	if e.typ.IsFloat() {
		exponent = float64(e.array().reals[0])
	} else {
		exponent = float64(e.array().ints[0])
	}
	if exponent < 1 || exponent > 8 || exponent != math.Trunc(exponent) {
		reject("its exponent is %v; whole ones from 1 to 8 are supported", exponent)
	}
	y := x
	for range int(exponent) - 1 {
		y = c.apply(op.Mul, nil, y, x)
	}
	return y
}

func importReciprocal(c *call) *value {
	one := &value{typ: Float, data: &array{reals: []float32{1}}}
	return c.apply(op.Div, nil, one, c.real(0))
}

func importMax(c *call) *value {
	return c.clippedBy(func(bound float32) op.ClipAttr { return op.ClipAttr{Min: bound, Max: float32(math.Inf(1))} })
}

func importMin(c *call) *value {
	return c.clippedBy(func(bound float32) op.ClipAttr { return op.ClipAttr{Min: float32(math.Inf(-1)), Max: bound} })
}

// clippedBy reads the larger or smaller of a value and a constant number.
func (c *call) clippedBy(clip func(bound float32) op.ClipAttr) *value {
	if len(c.in) != 2 {
		reject("it compares %d values; a value and a constant are supported", len(c.in))
	}
	x, bound := c.real(0), c.real(1)
	if x.constant() {
		x, bound = bound, x
	}
	if !bound.constant() || bound.shape().Size() != 1 || len(bound.shape()) > len(x.shape()) {
		reject("it compares with a value of shape %v; one constant number is supported", bound.shape())
	}
	return c.clipped(x, clip(bound.array().reals[0]))
}

func importNeg(c *call) *value {
	if v := c.value(0); v.constant() && v.typ.IsInt() {
		c.spend(v.shape())
		ints := slices.Clone(v.array().ints)
		for i := range ints {
			ints[i] = wrapped(-ints[i], v.typ)
		}
		return intConstant(c.resultName(), v.typ, v.shape(), ints)
	}
	return c.apply(op.Scale, op.ScaleAttr{By: -1}, c.real(0))
}

func importRelu(c *call) *value      { return c.apply(op.Relu, nil, c.real(0)) }
func importSigmoid(c *call) *value   { return c.apply(op.Sigmoid, nil, c.real(0)) }
func importTanh(c *call) *value      { return c.apply(op.Tanh, nil, c.real(0)) }
func importExp(c *call) *value       { return c.apply(op.Exp, nil, c.real(0)) }
func importLog(c *call) *value       { return c.apply(op.Log, nil, c.real(0)) }
func importSqrt(c *call) *value      { return c.apply(op.Sqrt, nil, c.real(0)) }
func importErf(c *call) *value       { return c.apply(op.Erf, nil, c.real(0)) }
func importHardSwish(c *call) *value { return c.apply(op.HardSwish, nil, c.real(0)) }

func importLeakyRelu(c *call) *value {
	return c.apply(op.LeakyRelu, op.LeakyReluAttr{Alpha: c.floatAttr("alpha", 0.01)}, c.real(0))
}

func importHardSigmoid(c *call) *value {
	a := op.HardSigmoidAttr{Alpha: c.floatAttr("alpha", 0.2), Beta: c.floatAttr("beta", 0.5)}
	return c.apply(op.HardSigmoid, a, c.real(0))
}

func importGelu(c *call) *value {
	switch how := c.textAttr("approximate", "none"); how {
	case "none", "tanh":
		return c.apply(op.Gelu, op.GeluAttr{Tanh: how == "tanh"}, c.real(0))
	default:
		reject("its approximation %q is not one that ONNX has", how)
	}
	return nil
}

// importPRelu reads max(x, 0) + slope·min(x, 0).
func importPRelu(c *call) *value {
	x, slope := c.real(0), c.real(1)
	right := c.apply(op.Relu, nil, x)
	left := c.apply(op.Sub, nil, x, right)
	return c.apply(op.Add, nil, right, c.times(left, slope))
}

// importClip reads bounds: attributes before operator set 11.
func importClip(c *call) *value {
	x := c.real(0)
	inf := float32(math.Inf(1))
	a := op.ClipAttr{Min: -inf, Max: inf}
	if c.opset < 11 {
		a.Min, a.Max = c.floatAttr("min", -inf), c.floatAttr("max", inf)
	} else {
		a.Min, a.Max = c.bound(1, -inf), c.bound(2, inf)
	}
	return c.clipped(x, a)
}

// clipped is Clip; from 0 up it is Relu.
func (c *call) clipped(x *value, a op.ClipAttr) *value {
	inf := float32(math.Inf(1))
	switch {
	case a.Min == 0 && (a.Max == inf || a.Max == math.MaxFloat32):
		return c.apply(op.Relu, nil, x)
	case a.Min == -inf && a.Max == inf:
		return x
	}
	return c.apply(op.Clip, a, x)
}

func (c *call) bound(i int, missing float32) float32 {
	if !c.has(i) {
		return missing
	}
	v := c.reals(i).Data
	if len(v) != 1 {
		reject("its input %d has %d elements instead of one", i, len(v))
	}
	return v[0]
}

func importSoftmax(c *call) *value    { return c.normalized(op.Softmax) }
func importLogSoftmax(c *call) *value { return c.normalized(op.LogSoftmax) }

// normalized reads an operator that, before operator set 13, worked on a matrix:
// all axes from the given one on were one.
func (c *call) normalized(o graph.Op) *value {
	x := c.real(0)
	s := x.shape()
	if c.opset >= 13 {
		return c.apply(o, op.AxisAttr{Axis: axisOf(c.intAttr("axis", -1), len(s))}, x)
	}
	axis := axisOf(c.intAttr("axis", 1), len(s))
	flat := append(s[:axis:axis], s[axis:].Size())
	return c.reshape(c.apply(o, op.AxisAttr{Axis: axis}, c.reshape(x, flat)), s)
}
