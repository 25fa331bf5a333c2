package onnx

import (
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// call is one node of the file while it is imported. Importers take what they
// need from it; whatever cannot be had rejects the node, with the reason.
type call struct {
	*builder
	node  *Node
	in    []*value // nil for an optional input left out
	opset int64
	more  []*value // the outputs after the first
}

// rejection is the panic by which an importer gives up a node; builder.importNode
// recovers it and nothing else.
type rejection string

func reject(format string, a ...any) { panic(rejection(fmt.Sprintf(format, a...))) }

// has reports whether the optional input i is given.
func (c *call) has(i int) bool { return i < len(c.in) && c.in[i] != nil }

// value is input i, of any type.
func (c *call) value(i int) *value {
	if !c.has(i) {
		reject("its input %d is missing", i)
	}
	return c.in[i]
}

// real is input i, which must be of a floating-point type.
func (c *call) real(i int) *value {
	v := c.value(i)
	if !v.typ.IsFloat() {
		reject("its input %d (%q) is %v; only floating-point arithmetic is supported", i, v.name, v.typ)
	}
	return v
}

// constant is input i, which must be known before the network runs.
func (c *call) constant(i int) *value {
	v := c.value(i)
	if !v.constant() {
		reject("its input %d (%q) depends on the network's input; it must be a constant", i, v.name)
	}
	return v
}

// reals is the constant input i, of a floating-point type.
func (c *call) reals(i int) *tensor.Tensor {
	c.constant(i)
	v := c.real(i)
	return &tensor.Tensor{Shape: v.array().shape, Data: v.array().reals}
}

// ints is the constant input i, of an integer type.
func (c *call) ints(i int) []int64 {
	v := c.constant(i)
	if !v.typ.IsInt() {
		reject("its input %d (%q) is %v, not integers", i, v.name, v.typ)
	}
	return v.array().ints
}

// attr is the attribute of that name and kind, nil if it is not given.
func (c *call) attr(name string, t AttributeType) *Attribute {
	for _, a := range c.node.Attrs {
		if a.Name != name {
			continue
		}
		if a.Type != t && a.Type != 0 {
			reject("its attribute %q is of another kind than ONNX gives it", name)
		}
		return a
	}
	return nil
}

func (c *call) intAttr(name string, missing int64) int64 {
	if a := c.attr(name, AttrInt); a != nil {
		return a.I
	}
	return missing
}

func (c *call) floatAttr(name string, missing float32) float32 {
	if a := c.attr(name, AttrFloat); a != nil {
		return a.F
	}
	return missing
}

func (c *call) textAttr(name, missing string) string {
	if a := c.attr(name, AttrString); a != nil {
		return string(a.S)
	}
	return missing
}

// intsAttr is a list of integers; ok is false if it is not given.
func (c *call) intsAttr(name string) (list []int64, ok bool) {
	if a := c.attr(name, AttrInts); a != nil {
		return a.Ints, true
	}
	return nil, false
}

// sizesAttr is a list of n extents, strides or paddings, each missing if not given.
func (c *call) sizesAttr(name string, n, missing int) []int {
	list, ok := c.intsAttr(name)
	if !ok {
		return slices.Repeat([]int{missing}, n)
	}
	if len(list) != n {
		reject("its attribute %q has %d entries instead of %d", name, len(list), n)
	}
	sizes := make([]int, n)
	for i, v := range list {
		if v < 0 || v > tensor.MaxSize {
			reject("its attribute %q holds %d, which is out of range", name, v)
		}
		sizes[i] = int(v)
	}
	return sizes
}

// listFrom is a list that was an attribute before the given opset and an input
// from then on; ok is false if it is not given.
func (c *call) listFrom(opset int64, name string, input int) (list []int64, ok bool) {
	if c.opset < opset {
		return c.intsAttr(name)
	}
	if !c.has(input) {
		return nil, false
	}
	return c.ints(input), true
}

// axis brings an axis of a value of some rank, which may count from the end,
// into [0, rank).
func axisOf(axis int64, rank int) int {
	if axis < int64(-rank) || axis >= int64(rank) {
		reject("axis %d does not exist among %d axes", axis, rank)
	}
	if axis < 0 {
		axis += int64(rank)
	}
	return int(axis)
}

// axesOf are several axes, ascending and distinct.
func axesOf(axes []int64, rank int) []int {
	out := make([]int, 0, min(len(axes), rank))
	for _, a := range axes {
		i := axisOf(a, rank)
		if slices.Contains(out, i) {
			reject("axis %d is listed twice", a)
		}
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// apply is an operation on values: a constant if all of them are, a node of the
// graph otherwise.
func (c *call) apply(o graph.Op, a graph.Attr, in ...*value) *value {
	folds := !o.Traits().Weight
	for _, v := range in {
		folds = folds && v.constant()
	}
	if folds {
		return c.fold(c.resultName(), o, a, in)
	}
	nodes := make([]*graph.Node, len(in))
	for i, v := range in {
		nodes[i] = v.graphNode()
	}
	n, err := graph.New(c.node.Name, o, a, nodes...)
	if err != nil {
		reject("%v", err)
	}
	if err := n.Shape.Check(); err != nil {
		reject("%v", err)
	}
	if n.Shape.Size() == 0 {
		reject("its result, of shape %v, has no elements", n.Shape)
	}
	return &value{name: c.resultName(), typ: in[0].typ, node: n}
}

func (c *call) resultName() string {
	if len(c.node.Outputs) > 0 {
		return c.node.Outputs[0]
	}
	return c.node.Name
}

// derived is a constant made from the constant v, made once for all nodes that
// want it, so that a weight they share stays one.
func (c *call) derived(v *value, how string, make func() *value) *value {
	if !v.constant() {
		return make()
	}
	key := derivation{v, how}
	if c.made[key] == nil {
		d := make()
		d.name = v.name
		c.made[key] = d
	}
	return c.made[key]
}

type derivation struct {
	of  *value
	how string
}
