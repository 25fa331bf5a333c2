package onnx

import (
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// grid is how integer codes stand for reals, (code − zero)·scale: one scale for
// a tensor, one per entry of an axis, or one per block along an axis.
type grid struct {
	scale []float32
	zero  []int64      // as many as scales
	shape tensor.Shape // in which scale and zero repeat to the tensor; unset for blocks
	index func(i int) int
}

// grid reads scale and zero point, inputs 1 and 2, for a tensor of shape s.
func (c *call) grid(s tensor.Shape) *grid {
	scale := c.reals(1)
	c.spend(scale.Shape)
	g := &grid{scale: scale.Data, zero: make([]int64, len(scale.Data))}
	if c.has(2) {
		if g.zero = c.ints(2); len(g.zero) != len(g.scale) {
			reject("it has %d scales and %d zero points", len(g.scale), len(g.zero))
		}
	}
	block := int(max(0, min(c.intAttr("block_size", 0), tensor.MaxSize)))
	switch {
	case len(g.scale) == 1 && block == 0:
		g.index = func(int) int { return 0 }
	case len(scale.Shape) == 1 && block == 0:
		axis := axisOf(c.intAttr("axis", 1), len(s))
		if s[axis] != len(g.scale) {
			reject("it has %d scales for axis %d of shape %v", len(g.scale), axis, s)
		}
		g.shape = slices.Repeat([]int{1}, len(s))
		g.shape[axis] = s[axis]
		n, inner := s[axis], s[axis+1:].Size()
		g.index = func(i int) int { return i / inner % n }
	case block > 0:
		axis := axisOf(c.intAttr("axis", 1), len(s))
		want := s.Clone()
		want[axis] = (s[axis] + block - 1) / block
		if !scale.Shape.Equal(want) {
			reject("its scales have shape %v; blocks of %d along axis %d of shape %v take %v", scale.Shape, block, axis, s, want)
		}
		n, blocks, inner := s[axis], want[axis], s[axis+1:].Size()
		g.index = func(i int) int { return (i/inner/n*blocks+i/inner%n/block)*inner + i%inner }
	default:
		reject("its scale has shape %v; one per tensor, per entry of an axis, or per block is supported", scale.Shape)
	}
	return g
}

// codes is a value of the graph quantized: rounded to the codes of a grid.
type codes struct {
	of *graph.Node
	*grid
	typ DataType
}

// importQuantizeLinear reads clamp(round(x/scale) + zero), half to even.
func importQuantizeLinear(c *call) *value {
	x := c.real(0)
	g := c.grid(x.shape())
	typ := DataType(c.intAttr("output_dtype", 0))
	switch {
	case c.has(2):
		typ = c.value(2).typ
	case typ == 0:
		typ = Uint8
	}
	lo, hi, ok := typ.Range()
	if !ok || typ.Bits() > 16 {
		reject("it rounds to %v", typ)
	}
	for _, s := range g.scale {
		if !(s > 0) || math.IsInf(float64(s), 0) {
			reject("its scale %v is not a positive number", s)
		}
	}
	if !x.constant() {
		if g.shape == nil && len(g.scale) > 1 {
			reject("it quantizes a value that depends on the input by blocks")
		}
		return &value{name: c.resultName(), typ: typ, codes: &codes{x.graphNode(), g, typ}}
	}
	a := x.array()
	c.spend(a.shape)
	ints := make([]int64, len(a.reals))
	for i, v := range a.reals {
		k := g.index(i)
		q := math.RoundToEven(float64(v/g.scale[k])) + float64(g.zero[k])
		ints[i] = int64(max(float64(lo), min(q, float64(hi))))
	}
	return intConstant(c.resultName(), typ, a.shape, ints)
}

// importDequantizeLinear reads (code − zero)·scale: a constant of a constant;
// after a QuantizeLinear of the same grid, one rounding to the grid's reals.
func importDequantizeLinear(c *call) *value {
	x := c.value(0)
	if !x.typ.IsInt() {
		reject("it reads codes of type %v", x.typ)
	}
	g := c.grid(x.codesShape())
	switch {
	case x.constant():
		return c.dequantized(x, g)
	case g.shape == nil && len(g.scale) > 1:
		reject("it reads codes that depend on the input by blocks")
	case x.codes != nil && len(g.scale) == 1 && slices.Equal(g.scale, x.codes.scale) && slices.Equal(g.zero, x.codes.zero):
		lo, hi, _ := x.typ.Range()
		return c.apply(op.FakeQuant, op.FakeQuantAttr{
			Scale: g.scale[0], Zero: int32(g.zero[0]), Lo: int32(lo), Hi: int32(hi),
		}, &value{typ: Float, node: x.codes.of})
	}
	scale, zero := g.constants()
	y := &value{typ: Float, node: x.graphNode()}
	if slices.ContainsFunc(g.zero, func(z int64) bool { return z != 0 }) {
		y = c.apply(op.Sub, nil, y, &value{typ: Float, data: &array{shape: zero.Shape, reals: zero.Data}})
	}
	return c.times(y, &value{typ: Float, data: &array{shape: scale.Shape, reals: scale.Data}})
}

// codesShape is the shape of codes, without reading those of a file's tensor.
func (v *value) codesShape() tensor.Shape {
	if v.source == nil {
		return v.shape()
	}
	s, err := v.source.check()
	if err != nil {
		reject("%v", err)
	}
	return s
}

// dequantized reads constant codes straight from the file: as integers they
// would take many times their space.
func (c *call) dequantized(x *value, g *grid) *value {
	c.spend(x.codesShape())
	t := tensor.New(x.codesShape()...)
	var at func(int) int64
	if x.source != nil {
		at = x.source.intAt()
	} else {
		at = func(i int) int64 { return x.data.ints[i] }
	}
	for i := range t.Data {
		k := g.index(i)
		t.Data[i] = float32(at(i)-g.zero[k]) * g.scale[k]
	}
	return realConstant(c.resultName(), t)
}

// constants are scale and zero as they repeat to the tensor.
func (g *grid) constants() (scale, zero *tensor.Tensor) {
	scale = &tensor.Tensor{Shape: g.shape, Data: g.scale}
	zero = &tensor.Tensor{Shape: g.shape, Data: floatsOf(g.zero)}
	return scale, zero
}

// materialize computes the codes themselves, as whole numbers.
func (q *codes) materialize() *graph.Node {
	scale, zero := q.constants()
	lo, hi, _ := q.typ.Range()
	all := int32(hi - lo) // as far as a code may lie from a zero point
	steps := []struct {
		op   graph.Op
		attr graph.Attr
		in   []*graph.Node
	}{
		{op.Div, nil, []*graph.Node{graph.Const("", scale)}},
		{op.FakeQuant, op.FakeQuantAttr{Scale: 1, Lo: -all, Hi: all}, nil},
		{op.Add, nil, []*graph.Node{graph.Const("", zero)}},
		{op.Clip, op.ClipAttr{Min: float32(lo), Max: float32(hi)}, nil},
	}
	n := q.of
	for _, s := range steps {
		next, err := graph.New(q.of.Name, s.op, s.attr, append([]*graph.Node{n}, s.in...)...)
		if err != nil {
			reject("%v", err)
		}
		n = next
	}
	return n
}
