package onnx_test

import (
	"testing"

	"hawqeye/engine/onnx"
)

// Operators have changed their form: attributes became inputs, defaults moved.
// The old form must give what the new one gives, which ONNX's node tests cover.
func TestOldForms(t *testing.T) {
	image := value("x", "N", 3, 4, 5)
	floats := func(name string, v ...float32) *onnx.Tensor { return onnx.FloatTensor(name, []int64{int64(len(v))}, v) }
	scalar := func(name string, v float32) *onnx.Tensor { return onnx.FloatTensor(name, nil, []float32{v}) }
	for _, c := range []struct {
		name      string
		opset     int64
		old       []*onnx.Node
		constants []*onnx.Tensor
		now       []*onnx.Node
	}{
		{"Clip 6", 10, []*onnx.Node{node("Clip", "x", "y", floatAttr("min", -0.5), floatAttr("max", 0.75))},
			[]*onnx.Tensor{scalar("lo", -0.5), scalar("hi", 0.75)}, []*onnx.Node{node("Clip", "x lo hi", "y")}},
		{"Clip 6 without bounds", 7, []*onnx.Node{node("Clip", "x", "y")}, nil, []*onnx.Node{node("Identity", "x", "y")}},
		{"Clip to ReLU", 7, []*onnx.Node{node("Clip", "x", "y", floatAttr("min", 0))}, nil, []*onnx.Node{node("Relu", "x", "y")}},
		{"Slice 1", 9, []*onnx.Node{node("Slice", "x", "y", intsAttr("axes", 1, -1), intsAttr("starts", 1, -4), intsAttr("ends", 100, -1))},
			[]*onnx.Tensor{ints("s", 1, 1), ints("e", 3, 4), ints("a", 1, 3)}, []*onnx.Node{node("Slice", "x s e a", "y")}},
		{"Pad 2", 10, []*onnx.Node{node("Pad", "x", "y", intsAttr("pads", 0, 0, 1, 2, 0, 0, 0, 1), floatAttr("value", 3))},
			[]*onnx.Tensor{ints("p", 0, 0, 1, 2, 0, 0, 0, 1), scalar("v", 3)}, []*onnx.Node{node("Pad", "x p v", "y")}},
		{"Pad 2 reflecting, and cutting", 10, []*onnx.Node{node("Pad", "x", "y", intsAttr("pads", 0, 0, 3, -1, 0, 0, 0, 2), textAttr("mode", "reflect"))},
			[]*onnx.Tensor{ints("s", 1), ints("e", 5), ints("a", 3), ints("p", 0, 0, 3, 0, 0, 0, 0, 2)},
			[]*onnx.Node{node("Slice", "x s e a", "z"), node("Pad", "z p", "y", textAttr("mode", "reflect"))}},
		{"Unsqueeze and Squeeze 11", 12, []*onnx.Node{node("Unsqueeze", "x", "u", intsAttr("axes", 0, -1)), node("Squeeze", "u", "y", intsAttr("axes", 0))},
			[]*onnx.Tensor{ints("a", -1)}, []*onnx.Node{node("Unsqueeze", "x a", "y")}},
		{"ReduceMean 13", 17, []*onnx.Node{node("ReduceMean", "x", "y", intsAttr("axes", -1, 2), intAttr("keepdims", 0))},
			[]*onnx.Tensor{ints("a", 2, 3)}, []*onnx.Node{node("ReduceMean", "x a", "y", intAttr("keepdims", 0))}},
		{"ReduceMean over pixels is global pooling", 13, []*onnx.Node{node("ReduceMean", "x", "y", intsAttr("axes", 2, 3))},
			nil, []*onnx.Node{node("GlobalAveragePool", "x", "y")}},
		{"ReduceSum 11", 12, []*onnx.Node{node("ReduceSum", "x", "y", intsAttr("axes", 1))},
			[]*onnx.Tensor{ints("a", 1)}, []*onnx.Node{node("ReduceSum", "x a", "y")}},
		{"Softmax 11 is over all axes from the second", 12, []*onnx.Node{node("Softmax", "x", "y")}, []*onnx.Tensor{ints("s", 0, -1), ints("b", 0, 3, 4, 5)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("Softmax", "f", "p"), node("Reshape", "p b", "y")}},
		{"LogSoftmax 11 from an axis", 12, []*onnx.Node{node("LogSoftmax", "x", "y", intAttr("axis", 2))}, []*onnx.Tensor{ints("s", 0, 3, -1), ints("b", 0, 3, 4, 5)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("LogSoftmax", "f", "p"), node("Reshape", "p b", "y")}},
		{"Dropout 7", 9, []*onnx.Node{node("Dropout", "x", "y mask", floatAttr("ratio", 0.3))}, nil, []*onnx.Node{node("Identity", "x", "y")}},
		{"Split 2", 12, []*onnx.Node{node("Split", "x", "a y", intAttr("axis", 3), intsAttr("split", 2, 3))},
			[]*onnx.Tensor{ints("s", 2), ints("e", 5), ints("a", 3)}, []*onnx.Node{node("Slice", "x s e a", "y")}},
		{"Div by a constant", 13, []*onnx.Node{node("Constant", "", "c", &onnx.Attribute{Name: "value_float", Type: onnx.AttrFloat, F: 3}), node("Div", "x c", "y")},
			[]*onnx.Tensor{floats("third", 1./3)}, []*onnx.Node{node("Mul", "third x", "y")}},
		{"Max and Min with constants", 13, []*onnx.Node{node("Constant", "", "c", floatAttr("value_float", 0)), node("Max", "c x", "r"),
			node("Constant", "", "d", floatAttr("value_float", 1)), node("Min", "r d", "y")},
			[]*onnx.Tensor{scalar("lo", 0), scalar("hi", 1)}, []*onnx.Node{node("Clip", "x lo hi", "y")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const batch = 2
			old, _ := build(t, model(c.opset, image, nil, c.old...), batch)
			now, _ := build(t, model(18, image, c.constants, c.now...), batch)
			x := draws(old.Inputs[0].Shape.Size())
			if !old.Outputs[0].Shape.Equal(now.Outputs[0].Shape) && c.name != "Unsqueeze and Squeeze 11" {
				t.Errorf("shape %v instead of %v", old.Outputs[0].Shape, now.Outputs[0].Shape)
			}
			if d := furthest(t, run(t, old, batch, x), run(t, now, batch, x)); d > 1e-6 {
				t.Errorf("differs by %g", d)
			}
		})
	}
}

// A convolution along one axis is one over an image of height 1.
func TestConvolutionAlongOneAxis(t *testing.T) {
	attrs := func(one bool, name string, v ...int64) *onnx.Attribute {
		if one {
			return intsAttr(name, v...)
		}
		fill := int64(1)
		if name == "pads" {
			return intsAttr(name, 0, v[0], 0, v[1])
		}
		return intsAttr(name, fill, v[0])
	}
	make := func(one bool) *onnx.Model {
		x, w := value("x", "N", 4, 1, 11), normal("w", 6, 2, 1, 3)
		if one {
			x, w.Dims = value("x", "N", 4, 11), []int64{6, 2, 3}
		}
		return model(13, x, []*onnx.Tensor{w, normal("bias", 6)}, node("Conv", "x w bias", "y", intAttr("group", 2),
			attrs(one, "strides", 2), attrs(one, "dilations", 2), attrs(one, "pads", 1, 3)))
	}
	a, _ := build(t, make(true), 2)
	b, _ := build(t, make(false), 2)
	x := draws(2 * 4 * 11)
	if d := furthest(t, run(t, a, 2, x), run(t, b, 2, x)); d != 0 {
		t.Errorf("differs by %g", d)
	}
	if !a.Outputs[0].Shape.Equal([]int{2, 6, 6}) || a.Layers[0].Weight.Name != "w" {
		t.Errorf("shape %v, layer %+v", a.Outputs[0].Shape, a.Layers[0])
	}
}

// Models of IR version 3 list constants among the inputs.
func TestConstantsAmongInputs(t *testing.T) {
	m := model(9, value("x", "N", 3), []*onnx.Tensor{normal("w", 3, 2)}, node("MatMul", "x w", "y"))
	m.IRVersion = 3
	m.Graph.Inputs = append(m.Graph.Inputs, value("w", 3, 2))
	g, r := build(t, m, 4)
	if len(g.Inputs) != 1 || len(g.Layers) != 1 || len(r.Notes) != 0 {
		t.Errorf("inputs %v, layers %v, notes %v", g.Inputs, g.Layers, r.Notes)
	}
	if f, err := onnx.Inspect(m); err != nil || len(f.Inputs) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}

// One weight used three times is one layer; nodes of one name get different ones.
func TestSharedAndUnnamedLayers(t *testing.T) {
	nodes := []*onnx.Node{
		node("Gemm", "x w", "a", floatAttr("alpha", 0.5)), node("Relu", "a", "b"), node("Gemm", "b w", "c", floatAttr("alpha", 0.5)),
		node("MatMul", "c v", "d"), node("MatMul", "d v", "e"), node("Gemm", "e u", "f"), node("Gemm", "f t", "y"),
	}
	nodes[6].Name = ""
	m := model(13, value("x", "N", 3), []*onnx.Tensor{normal("w", 3, 3), normal("v", 3, 3), normal("u", 3, 3), normal("t", 3, 3)}, nodes...)
	g, _ := build(t, m, 2)
	var got []string
	for _, l := range g.Layers {
		got = append(got, l.Name)
	}
	want := []string{"the Gemm", "the MatMul", "the Gemm#2", "t"}
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("layers %q, want %q", got, want)
		}
	}
	if len(g.Layers[0].Nodes) != 2 || len(g.Layers[1].Nodes) != 2 {
		t.Errorf("shared weights: %+v", g.Layers)
	}
}

// A batch of matrices multiplies each sample by each once.
func TestBatchOfWeights(t *testing.T) {
	m := model(13, value("x", "N", 2, 3, 4), []*onnx.Tensor{normal("w", 2, 4, 5)}, node("MatMul", "x w", "y"))
	g, _ := build(t, m, 6)
	if l := g.Layers; len(l) != 1 || l[0].Axis != 2 || l[0].MACs(6) != 2*3*4*5 {
		t.Errorf("%+v", l)
	}
}

// A weight on the left of a product counts its outputs by rows.
func TestWeightOnTheLeft(t *testing.T) {
	m := model(13, value("x", "N", 3, 4), []*onnx.Tensor{normal("w", 5, 3)}, node("MatMul", "w x", "y"))
	g, _ := build(t, m, 2)
	if l := g.Layers; len(l) != 1 || l[0].Axis != 0 || l[0].MACs(2) != 5*3*4 {
		t.Errorf("%+v", l)
	}
}
