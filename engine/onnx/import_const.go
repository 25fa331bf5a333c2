package onnx

import (
	"math"

	"hawqeye/engine/tensor"
)

// The operators of this file compute shapes and other constants. They exist
// only while a graph is built: with a constant result, or not at all.

func importConstant(c *call) *value {
	name := c.resultName()
	for _, a := range c.node.Attrs {
		switch a.Name {
		case "value":
			if a.T == nil {
				reject("its value is no tensor")
			}
			return &value{name: name, typ: a.T.Type, source: a.T}
		case "value_float":
			return realConstant(name, tensor.Scalar(a.F))
		case "value_floats":
			return realConstant(name, &tensor.Tensor{Shape: tensor.Shape{len(a.Floats)}, Data: a.Floats})
		case "value_int":
			return intConstant(name, Int64, nil, []int64{a.I})
		case "value_ints":
			return intConstant(name, Int64, tensor.Shape{len(a.Ints)}, a.Ints)
		}
	}
	reject("its value is of a kind that is not supported: sparse or text")
	return nil
}

func importConstantOfShape(c *call) *value {
	s, err := shapeOf(c.ints(0))
	if err != nil {
		reject("%v", err)
	}
	c.spend(s)
	fill := &value{typ: Float, data: &array{reals: []float32{0}}}
	if a := c.attr("value", AttrTensor); a != nil && a.T != nil {
		fill = &value{typ: a.T.Type, source: a.T}
	}
	if fill.array().shape.Size() != 1 {
		reject("its value has shape %v instead of one element", fill.array().shape)
	}
	if fill.typ.IsFloat() {
		t := tensor.New(s...)
		for i := range t.Data {
			t.Data[i] = fill.array().reals[0]
		}
		return realConstant(c.resultName(), t)
	}
	ints := make([]int64, s.Size())
	for i := range ints {
		ints[i] = fill.array().ints[0]
	}
	return intConstant(c.resultName(), fill.typ, s, ints)
}

func importShape(c *call) *value {
	s := c.value(0).shape()
	n := int64(len(s))
	from, _, size := sliced(c.intAttr("start", 0), c.intAttr("end", math.MaxInt64), 1, n)
	ints := make([]int64, size)
	for i := range ints {
		ints[i] = int64(s[from+i])
	}
	return intConstant(c.resultName(), Int64, tensor.Shape{size}, ints)
}

func importSize(c *call) *value {
	return intConstant(c.resultName(), Int64, nil, []int64{int64(c.value(0).shape().Size())})
}

// importRange counts from a start towards a limit, which is not reached.
func importRange(c *call) *value {
	start, limit, delta := c.constant(0), c.constant(1), c.constant(2)
	if limit.typ != start.typ || delta.typ != start.typ {
		reject("it counts from %v to %v by %v", start.typ, limit.typ, delta.typ)
	}
	number := func(v *value) float64 {
		switch a := v.array(); {
		case a.shape.Size() != 1:
			reject("it counts by %q, which has %d elements instead of one", v.name, a.shape.Size())
		case v.typ.IsFloat():
			return float64(a.reals[0])
		default:
			return float64(a.ints[0])
		}
		return 0
	}
	count := math.Ceil((number(limit) - number(start)) / number(delta))
	if !(count <= tensor.MaxSize) {
		reject("it counts from %v to %v by %v", number(start), number(limit), number(delta))
	}
	s := tensor.Shape{max(0, int(count))}
	c.spend(s)
	if start.typ.IsFloat() {
		t := tensor.New(s...)
		for i := range t.Data {
			t.Data[i] = float32(number(start) + float64(i)*number(delta))
		}
		return realConstant(c.resultName(), t)
	}
	ints := make([]int64, s.Size())
	for i := range ints {
		ints[i] = start.array().ints[0] + int64(i)*delta.array().ints[0]
	}
	return intConstant(c.resultName(), start.typ, s, ints)
}

func importCast(c *call) *value     { return c.cast(DataType(c.intAttr("to", 0))) }
func importCastLike(c *call) *value { return c.cast(c.value(1).typ) }

// cast converts constants. Values that depend on the input are computed in
// float32 whatever their type, so for them only conversions that lose nothing exist.
func (c *call) cast(to DataType) *value {
	v := c.value(0)
	if !to.IsFloat() && !to.IsInt() {
		reject("it converts to %v", to)
	}
	if !v.constant() {
		if !to.IsFloat() && to != v.typ {
			reject("it converts values that depend on the input from %v to %v", v.typ, to)
		}
		return &value{name: c.resultName(), typ: to, node: v.graphNode()}
	}
	a := v.array()
	c.spend(a.shape)
	if to.IsFloat() {
		if v.typ.IsFloat() {
			return &value{name: c.resultName(), typ: to, data: &array{shape: a.shape, reals: a.reals}}
		}
		t := tensor.New(a.shape...)
		for i, x := range a.ints {
			t.Data[i] = float32(x)
		}
		return &value{name: c.resultName(), typ: to, data: &array{shape: a.shape, reals: t.Data}}
	}
	ints := make([]int64, a.shape.Size())
	for i := range ints {
		if v.typ.IsFloat() {
			ints[i] = truncated(a.reals[i], to)
		} else {
			ints[i] = wrapped(a.ints[i], to)
		}
	}
	return intConstant(c.resultName(), to, a.shape, ints)
}

// truncated is a real number as an integer of type t, rounded towards zero.
func truncated(x float32, t DataType) int64 {
	lo, hi, _ := t.Range()
	switch {
	case t == Bool && x != 0:
		return 1
	case float64(x) >= float64(hi):
		return hi
	case float64(x) <= float64(lo):
		return lo
	case x != x:
		return 0
	}
	return int64(x)
}

// wrapped keeps the bits of an integer that its new type has.
func wrapped(x int64, t DataType) int64 {
	lo, _, _ := t.Range()
	bits := t.Bits()
	switch {
	case t == Bool && x != 0:
		return 1
	case lo < 0:
		return x << (64 - bits) >> (64 - bits)
	}
	return int64(uint64(x) << (64 - bits) >> (64 - bits))
}

// onIntegers reports whether an arithmetic operator has integer operands, which
// then are constants.
func (c *call) onIntegers() bool { return c.value(0).typ.IsInt() && c.value(0).constant() }

// integers combines two constants of one integer type element by element.
func (c *call) integers(f func(a, b int64) int64) *value {
	in, s := c.matched(0, 0, 1)
	typ := c.value(0).typ
	ints := make([]int64, s.Size())
	for i := range ints {
		ints[i] = wrapped(f(in[0].ints[i], in[1].ints[i]), typ)
	}
	return intConstant(c.resultName(), typ, s, ints)
}

// matched are constant inputs, those from the given one on of one type, repeated
// to their common shape.
func (c *call) matched(typed int, inputs ...int) ([]*array, tensor.Shape) {
	var s tensor.Shape
	for _, i := range inputs {
		if v := c.constant(i); i >= typed && v.typ != c.value(typed).typ {
			reject("it combines constants of types %v and %v", c.value(typed).typ, v.typ)
		}
		var err error
		if s, err = tensor.Broadcast(s, c.value(i).shape()); err != nil {
			reject("%v", err)
		}
	}
	c.spend(s)
	var in []*array
	for _, i := range inputs {
		in = append(in, c.expand(c.value(i), s).array())
	}
	return in, s
}

func importEqual(c *call) *value {
	in, s := c.matched(0, 0, 1)
	ints := make([]int64, s.Size())
	for i := range ints {
		if c.value(0).typ.IsFloat() && in[0].reals[i] == in[1].reals[i] || c.value(0).typ.IsInt() && in[0].ints[i] == in[1].ints[i] {
			ints[i] = 1
		}
	}
	return intConstant(c.resultName(), Bool, s, ints)
}

func importWhere(c *call) *value {
	in, s := c.matched(1, 0, 1, 2)
	if c.value(0).typ != Bool {
		reject("its condition is %v, not bool", c.value(0).typ)
	}
	typ, out := c.value(1).typ, &array{shape: s}
	for i, yes := range in[0].ints {
		from := in[2]
		if yes != 0 {
			from = in[1]
		}
		if typ.IsFloat() {
			out.reals = append(out.reals, from.reals[i])
		} else {
			out.ints = append(out.ints, from.ints[i])
		}
	}
	return &value{name: c.resultName(), typ: typ, data: out}
}

func importFloor(c *call) *value { return c.onConstants(math.Floor) }
func importCeil(c *call) *value  { return c.onConstants(math.Ceil) }

// onConstants applies a function that the engine has no operation for.
func (c *call) onConstants(f func(float64) float64) *value {
	c.constant(0)
	return c.mapped(c.real(0), f)
}
