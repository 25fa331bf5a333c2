package onnx

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// value is what an ONNX name stands for while a graph is built: a node of the
// graph, or a constant. Integers that depend on the data (codes of a quantized
// tensor, pixels) are nodes too: float32 holds 24 bits exactly.
type value struct {
	name   string
	typ    DataType
	node   *graph.Node
	source *Tensor // a constant that has not been read
	data   *array  // a constant that has
	codes  *codes  // a node's values quantized, until someone needs the codes themselves
}

// array is a constant: reals or integers, by what its type is, row-major.
type array struct {
	shape tensor.Shape
	reals []float32
	ints  []int64
	leaf  *graph.Node // the one leaf of the graph that holds it
}

// constant reports whether v is known while the graph is built.
func (v *value) constant() bool { return v.source != nil || v.data != nil }

func (v *value) shape() tensor.Shape {
	switch {
	case v.node != nil:
		return v.node.Shape
	case v.codes != nil:
		return v.codes.of.Shape
	}
	return v.array().shape
}

// array reads a constant, once. It rejects the node being imported if the
// tensor's data is missing or does not fit its shape.
func (v *value) array() *array {
	if v.data == nil {
		data, err := v.source.read()
		if err != nil {
			reject("%v", err)
		}
		v.data = data
	}
	return v.data
}

func (t *Tensor) read() (*array, error) {
	if t.Type.IsFloat() {
		v, err := t.Float32s()
		if err != nil {
			return nil, err
		}
		return &array{shape: v.Shape, reals: v.Data}, nil
	}
	s, err := t.check()
	if err != nil {
		return nil, err
	}
	ints, err := t.Integers()
	return &array{shape: s, ints: ints}, err
}

// graphNode is v in the graph: for a constant its one leaf.
func (v *value) graphNode() *graph.Node {
	switch {
	case v.node != nil:
		return v.node
	case v.codes != nil:
		v.node = v.codes.materialize()
		return v.node
	}
	a := v.array()
	if a.leaf == nil {
		t := &tensor.Tensor{Shape: a.shape, Data: a.reals}
		if !v.typ.IsFloat() {
			t.Data = floatsOf(a.ints)
		}
		a.leaf = graph.Const(v.name, t)
	}
	return a.leaf
}

// floatsOf converts integers that float32 holds exactly.
func floatsOf(ints []int64) []float32 {
	const exact = 1 << 24
	out := make([]float32, len(ints))
	for i, v := range ints {
		if v < -exact || v > exact {
			reject("the integer constant %d does not fit float32, in which values are computed", v)
		}
		out[i] = float32(v)
	}
	return out
}

func realConstant(name string, t *tensor.Tensor) *value {
	return &value{name: name, typ: Float, data: &array{shape: t.Shape, reals: t.Data}}
}

func intConstant(name string, typ DataType, shape tensor.Shape, ints []int64) *value {
	return &value{name: name, typ: typ, data: &array{shape: shape, ints: ints}}
}
