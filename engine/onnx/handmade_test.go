package onnx_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
)

// Models made by hand. Names in lists are separated by spaces; "-" is an
// optional input left out.

func node(op, inputs, outputs string, attrs ...*onnx.Attribute) *onnx.Node {
	n := &onnx.Node{Op: op, Name: "the " + op, Inputs: strings.Fields(inputs), Outputs: strings.Fields(outputs), Attrs: attrs}
	for i, in := range n.Inputs {
		if in == "-" {
			n.Inputs[i] = ""
		}
	}
	return n
}

func intAttr(name string, v int64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrInt, I: v}
}

func intsAttr(name string, v ...int64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrInts, Ints: v}
}

func floatAttr(name string, v float32) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrFloat, F: v}
}

func textAttr(name, v string) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.AttrString, S: []byte(v)}
}

// value declares a float32 tensor; an extent is a number, or a name for one left open.
func value(name string, dims ...any) *onnx.ValueInfo {
	s := &onnx.Shape{}
	for _, d := range dims {
		switch d := d.(type) {
		case int:
			v := int64(d)
			s.Dims = append(s.Dims, &onnx.Dim{Value: &v})
		case string:
			s.Dims = append(s.Dims, &onnx.Dim{Param: d})
		}
	}
	return &onnx.ValueInfo{Name: name, Type: &onnx.Type{Tensor: &onnx.TensorType{Elem: onnx.Float, Shape: s}}}
}

// model has one input x and outputs named y, or those given.
func model(opset int64, x *onnx.ValueInfo, constants []*onnx.Tensor, nodes ...*onnx.Node) *onnx.Model {
	return &onnx.Model{
		IRVersion: 8, Opsets: []*onnx.Opset{{Version: opset}},
		Graph: &onnx.Graph{
			Name: "handmade", Inputs: []*onnx.ValueInfo{x}, Outputs: []*onnx.ValueInfo{value("y")},
			Initializers: constants, Nodes: nodes,
		},
	}
}

// normal is a tensor of draws that its name and shape determine.
func normal(name string, dims ...int64) *onnx.Tensor {
	n := 1
	for _, d := range dims {
		n *= int(d)
	}
	v := make([]float32, n)
	tensor.Normal(v, tensor.Rand(uint64(n), len(name)))
	return onnx.FloatTensor(name, dims, v)
}

// positive is normal with every element made positive.
func positive(name string, dims ...int64) *onnx.Tensor {
	v, _ := normal(name, dims...).Float32s()
	for i, x := range v.Data {
		v.Data[i] = 0.5 + x*x
	}
	return onnx.FloatTensor(name, dims, v.Data)
}

func ints(name string, v ...int64) *onnx.Tensor {
	return onnx.IntTensor(name, onnx.Int64, []int64{int64(len(v))}, v)
}

func draws(n int) []float32 {
	v := make([]float32, n)
	tensor.Normal(v, rand.New(rand.NewPCG(1, 2)))
	return v
}

// count is how often an operation occurs among what the outputs depend on.
func count(g *graph.Graph, name string) int {
	n := 0
	for _, v := range graph.Topo(g.Outputs...) {
		if v.Op != nil && v.Op.Name() == name {
			n++
		}
	}
	return n
}

// refused builds a model that must not be built, and checks the sentence that says why.
func refused(t *testing.T, m *onnx.Model, parts ...string) {
	t.Helper()
	_, _, err := onnx.Build(m, onnx.Options{Batch: 2})
	explains(t, err, parts...)
}

func explains(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; one that says %q is due", parts)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("the error %q does not say %q", err, p)
		}
	}
}
