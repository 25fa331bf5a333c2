package onnx

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// info describes n's value, which is called name. The axis of samples is left
// open, by the name N where it counts nothing else.
func (w *writer) info(name string, n *graph.Node) *ValueInfo {
	axis, open := w.axes[n]
	s := &Shape{}
	for i, d := range n.Shape {
		v := int64(d)
		switch {
		case !open || i != axis:
			s.Dims = append(s.Dims, &Dim{Value: &v})
		case d == w.g.Inputs[0].Shape[0]:
			s.Dims = append(s.Dims, &Dim{Param: "N"})
		default:
			s.Dims = append(s.Dims, &Dim{})
		}
	}
	return &ValueInfo{Name: name, Type: &Type{Tensor: &TensorType{Elem: Float, Shape: s}}}
}

// constant is a leaf with a value, whole, or its first entry along an axis that
// all samples share.
type constant struct {
	node   *graph.Node
	shared int // −1 for whole
}

// constant is the name of a leaf with a value.
func (w *writer) constant(n *graph.Node, shared int) string {
	key := constant{n, shared}
	if w.constants[key] == "" {
		v := n.Value
		if shared >= 0 {
			v = firstAlong(v, shared)
		}
		w.constants[key] = w.floats(n.Name, v)
	}
	return w.constants[key]
}

func firstAlong(v *tensor.Tensor, axis int) *tensor.Tensor {
	a := op.SliceAttr{Start: make([]int, len(v.Shape)), Step: slices.Repeat([]int{1}, len(v.Shape)), Size: v.Shape.Clone()}
	a.Size[axis] = 1
	return evaluate(op.Slice, a, a.Size, []*tensor.Tensor{v})
}

// sharedAxis is the axis of a constant operand along which n, for every sample,
// reads the same, −1 if there is none.
func (w *writer) sharedAxis(n, operand *graph.Node) int {
	axis, depends := w.axes[n]
	own := axis - len(n.Shape) + len(operand.Shape)
	if !depends || own < 0 || operand.Shape[own] == 1 {
		return -1
	}
	switch {
	case n.Op == op.MatMul && own < len(operand.Shape)-2, n.Op == op.Concat, n.Op.Traits().Pointwise:
		return own
	}
	return -1
}

// repeat gives the value called name, which has one entry along the axis of
// n's samples, as many as like has.
func (w *writer) repeat(name string, n *graph.Node, like string) string {
	axis := w.axes[n]
	extent := w.emit("Shape", []string{like}, w.unique(name+"/samples"), attrInt("start", axis), attrInt("end", axis+1))
	before, after := slices.Repeat([]int{1}, axis), slices.Repeat([]int{1}, len(n.Shape)-axis-1)
	parts := []string{w.ints(name+"/before", before), extent, w.ints(name+"/after", after)}
	to := w.emit("Concat", parts, w.unique(name+"/shape"), attrInt("axis", 0))
	return w.emit("Expand", []string{name, to}, w.unique(name+"/repeated"))
}
