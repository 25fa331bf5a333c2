package onnx_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"hawqeye/engine/onnx"
)

// Bytes that are no model: the sentence names the place.
func TestDamagedFiles(t *testing.T) {
	good := everything().Encode()
	one := model(13, value("x", "N", 3), []*onnx.Tensor{normal("w", 3, 2)}, node("MatMul", "x w", "y"))
	mlp := one.Encode()
	tag := protowire.AppendTag
	inGraph := func(body []byte) []byte { return protowire.AppendBytes(tag(nil, 7, protowire.BytesType), body) }
	deep := []byte(nil)
	for range 100 {
		deep = protowire.AppendBytes(tag(nil, 6, protowire.BytesType), deep) // an attribute's graph
		deep = protowire.AppendBytes(tag(nil, 5, protowire.BytesType), deep) // of a node's attribute
		deep = protowire.AppendBytes(tag(nil, 1, protowire.BytesType), deep) // of a graph's node
	}
	for _, c := range []struct {
		name  string
		data  []byte
		parts []string
	}{
		{"cut off in the graph", mlp[:len(mlp)-3], []string{"at byte", "field opset_import (8)", "download"}},
		{"cut off in a tensor", mlp[:len(mlp)/2], []string{"field graph (7) does not fit into the"}},
		{"a wrong wire type", protowire.AppendVarint(tag(nil, 7, protowire.VarintType), 5), []string{"byte 0", "graph (7) is a varint where ONNX has a byte string"}},
		{"a wrong wire type within", inGraph(protowire.AppendVarint(tag(nil, 2, protowire.VarintType), 5)), []string{"byte 2", "graph: field name (2)"}},
		{"a nameless field", []byte{0x00, 0x01}, []string{"no field can start here"}},
		{"an endless number", bytes.Repeat([]byte{0xff}, 12), []string{"byte 0"}},
		{"an empty node", inGraph([]byte{0x0a, 0}), []string{"byte 2, graph, node 0: there is no op_type"}},
		{"a nameless constant", model(13, value("x", "N", 3), []*onnx.Tensor{normal("", 3)}, node("Relu", "x", "y")).Encode(), []string{"initializer 0", "no name"}},
		{"packed floats that are no multiple of 4", inGraph(protowire.AppendBytes(tag(nil, 5, protowire.BytesType),
			protowire.AppendBytes(tag(nil, 4, protowire.BytesType), []byte{1, 2, 3}))), []string{"initializer 0", "float_data (4)", "3 bytes"}},
		{"packed numbers that end too soon", inGraph(protowire.AppendBytes(tag(nil, 5, protowire.BytesType),
			protowire.AppendBytes(tag(nil, 1, protowire.BytesType), []byte{0x80}))), []string{"dims (1) ends within a number"}},
		{"graphs in graphs", inGraph(deep), []string{"nest more than"}},
		{"no graph", protowire.AppendVarint(tag(nil, 1, protowire.VarintType), 8), []string{"no graph"}},
		{"text", []byte("hello, this is a text\n"), []string{"the file is a text file", "open the .onnx"}},
	} {
		_, err := onnx.Decode(c.data)
		t.Run(c.name, func(t *testing.T) { explains(t, err, c.parts...) })
	}
	for i := range good { // no prefix of a file is mistaken for anything but damage
		if m, err := onnx.Decode(good[:i]); err == nil && m.Graph == nil {
			t.Errorf("the first %d bytes give a model without a graph", i)
		}
	}
	if _, err := onnx.DecodeTensor(nil); err == nil {
		t.Error("nothing is no tensor")
	}
}

// The files that are commonly taken for models.
func TestOtherFiles(t *testing.T) {
	archive := func(member string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, _ := w.Create(member)
		_, _ = f.Write([]byte("content"))
		_ = w.Close()
		return b.Bytes()
	}
	safetensors := append(binary.LittleEndian.AppendUint64(nil, 2), "{}data"...)
	for _, c := range []struct {
		data string
		says string
	}{
		{"", "empty"},
		{"\x18\x00\x00\x00ORTM....", ".ort"},
		{"\x1c\x00\x00\x00TFL3....", "TensorFlow Lite"},
		{string(archive("archive/data.pkl")), "PyTorch"},
		{"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "PyTorch"},
		{string(archive("model.weights.h5")), "Keras"},
		{string(archive("model.onnx")), "unpack"},
		{"\x89HDF\r\n\x1a\n....", "HDF5"},
		{string(safetensors), "safetensors"},
		{"GGUF\x03\x00\x00\x00", "GGUF"},
		{"\x93NUMPY\x01\x00", "NumPy"},
		{"\n <!DOCTYPE html>\n<html>", "web page"},
		{"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git-lfs"},
		{`{"format": "layers-model"}`, "JSON"},
		{"\x1f\x8b\x08", "gzip"},
	} {
		_, err := onnx.Decode([]byte(c.data))
		explains(t, err, c.says)
		if err != nil && !strings.Contains(err.Error(), ";") {
			t.Errorf("%q does not say what to do", err)
		}
	}
}

// Models that decode, but cannot mean anything.
func TestMalformedModels(t *testing.T) {
	x := value("x", "N", 3)
	relu := node("Relu", "x", "y")
	typed := func(name string, typ onnx.DataType, dims ...int64) *onnx.Tensor {
		return &onnx.Tensor{Name: name, Type: typ, Dims: dims, Raw: make([]byte, 8)}
	}
	add := func(c *onnx.Tensor) *onnx.Model {
		return model(13, x, []*onnx.Tensor{c}, node("Add", "x c", "y"))
	}
	with := func(m *onnx.Model, change func(*onnx.Model)) *onnx.Model {
		change(m)
		return m
	}
	subgraph := &onnx.Attribute{Name: "then_branch", Type: onnx.AttrGraph, G: &onnx.Graph{}}
	for _, c := range []struct {
		name  string
		model *onnx.Model
		parts []string
	}{
		{"a cycle", model(13, x, nil, node("Add", "x b", "a"), node("Relu", "a", "b"), node("Relu", "b", "y")), []string{"the Relu", "depends on its own output"}},
		{"a missing input", model(13, x, nil, node("Add", "x z", "y")), []string{`"the Add"`, `"z"`, "no input, no initializer"}},
		{"two values of one name", model(13, x, nil, relu, node("Tanh", "x", "y")), []string{`"y"`, "the Relu", "the Tanh"}},
		{"an output named as the input", model(13, x, nil, node("Relu", "x", "x")), []string{`"x" stands for two values`}},
		{"two constants of one name", model(13, x, []*onnx.Tensor{normal("c", 3), normal("c", 3)}, node("Add", "x c", "y")), []string{`"c"`, "two values"}},
		{"an output that nobody makes", model(13, x, nil, node("Relu", "x", "z")), []string{`output "y"`}},
		{"no outputs", with(model(13, x, nil, relu), func(m *onnx.Model) { m.Graph.Outputs = nil }), []string{"no outputs"}},
		{"no operator set", with(model(13, x, nil, relu), func(m *onnx.Model) { m.Opsets = nil }), []string{"does not say which operator set"}},
		{"an old operator set", model(6, x, nil, relu), []string{"operator set 6", "opset 13"}},
		{"an operator that is newer than the set", model(13, x, nil, node("Gelu", "x", "y")), []string{"Gelu, opset 13", "set 20"}},
		{"an unknown operator", model(13, x, nil, node("Frobnicate", "x", "y")), []string{"Frobnicate", "cannot be imported"}},
		{"another domain", with(model(13, x, nil, node("FusedConv", "x", "y")), func(m *onnx.Model) {
			m.Graph.Nodes[0].Domain = "com.microsoft"
			m.Opsets = append(m.Opsets, &onnx.Opset{Domain: "com.microsoft", Version: 1})
		}), []string{`"com.microsoft"`, "standard operators"}},
		{"an undeclared domain", with(model(13, x, nil, node("Relu", "x", "y")), func(m *onnx.Model) { m.Graph.Nodes[0].Domain = "acme" }), []string{`"acme"`, "does not declare"}},
		{"a graph within", model(13, x, nil, node("If", "x", "y", subgraph)), []string{"graph of its own"}},
		{"an integer operator", model(13, x, nil, node("QLinearConv", "x", "y")), []string{"QuantizeLinear"}},

		{"data shorter than the shape", add(typed("c", onnx.Float, 3)), []string{`tensor "c"`, "12 bytes, but there are 8"}},
		{"data longer than the shape", add(typed("c", onnx.Float, 1)), []string{"4 bytes, but there are 8"}},
		{"a shape of exabytes", add(typed("c", onnx.Float, 1<<40, 1<<40)), []string{`tensor "c"`, "more than"}},
		{"a shape that overflows to what is there", add(typed("c", onnx.Float, 1<<31, 1<<31, 1<<31, 2)), []string{"more than"}},
		{"a negative extent", add(typed("c", onnx.Float, -2)), []string{"negative"}},
		{"too many axes", add(typed("c", onnx.Float, 2, 1, 1, 1, 1, 1, 1, 1, 1)), []string{"9 axes"}},
		{"typed data that is not there", add(&onnx.Tensor{Name: "c", Type: onnx.Float, Dims: []int64{3}, Int64s: []int64{1, 2, 3}}), []string{"3 values, but there are 0"}},
		{"packed data that is not there", model(21, x, []*onnx.Tensor{{Name: "c", Type: onnx.Int4, Dims: []int64{3}, Int32s: []int32{1}}, normal("s")},
			node("DequantizeLinear", "c s", "d"), node("Add", "x d", "y")), []string{"2 values, but there are 1"}},
		{"strings", add(&onnx.Tensor{Name: "c", Type: onnx.String, Dims: []int64{1}}), []string{"string"}},

		{"a shape that does not fit", model(13, x, []*onnx.Tensor{normal("c", 5)}, node("Add", "x c", "y")), []string{"do not broadcast"}},
		{"an input too few", model(13, x, nil, node("Add", "x", "y")), []string{"input 1 is missing"}},
		{"an attribute of another kind", model(13, x, nil, node("Softmax", "x", "y", floatAttr("axis", 1))), []string{`"axis"`, "another kind"}},
		{"an axis that is not there", model(13, x, nil, node("Softmax", "x", "y", intAttr("axis", 2))), []string{"axis 2 does not exist among 2 axes"}},
		{"an axis twice", model(12, x, nil, node("ReduceMean", "x", "y", intsAttr("axes", 1, -1))), []string{"twice"}},
		{"a permutation of other axes", model(12, x, nil, node("Transpose", "x", "y", intsAttr("perm", 0, 2))), []string{"axis 2"}},
		{"a step of 0", model(13, x, []*onnx.Tensor{ints("a", 0), ints("b", 1), ints("c", 0), ints("d", 0)}, node("Slice", "x a b c d", "y")), []string{"step is 0"}},
		{"an index outside", model(13, x, []*onnx.Tensor{ints("a", 7)}, node("Gather", "x a", "y", intAttr("axis", 1))), []string{"index 7"}},
		{"an indivisible shape", model(13, x, []*onnx.Tensor{ints("a", 4, -1)}, node("Reshape", "x a", "y")), []string{"does not divide"}},
		{"a shape that overflows", model(13, x, []*onnx.Tensor{ints("a", 1<<30, 1<<30, 1<<30)}, node("Reshape", "x a", "y")), []string{"asks for the shape"}},
		{"a stride of 0", model(13, value("x", "N", 1, 4, 4), []*onnx.Tensor{normal("w", 1, 1, 2, 2)}, node("Conv", "x w", "y", intsAttr("strides", 0, 1))), []string{"out of range"}},
		{"a negative pad", model(13, value("x", "N", 1, 4, 4), nil, node("MaxPool", "x", "y", intsAttr("kernel_shape", 2, 2), intsAttr("pads", -1, 0, 0, 0))), []string{`"pads"`, "out of range"}},
		{"a kernel larger than the image", model(13, value("x", "N", 1, 4, 4), nil, node("MaxPool", "x", "y", intsAttr("kernel_shape", 5, 5))), []string{"kernel reaches over 5"}},
		{"a convolution over three axes", model(13, value("x", "N", 1, 4, 4, 4), []*onnx.Tensor{normal("w", 1, 1, 2, 2, 2)}, node("Conv", "x w", "y")), []string{"one or two axes"}},
		{"an output that is not made", model(13, value("x", "N", 1, 4, 4), nil, node("MaxPool", "x", "z y", intsAttr("kernel_shape", 2, 2))), []string{"output 1", "not supported"}},
		{"training", model(15, value("x", "N", 2, 2), []*onnx.Tensor{normal("a", 2)}, node("BatchNormalization", "x a a a a", "y", intAttr("training_mode", 1))), []string{"training mode"}},
		{"bounds that depend on the input", model(13, x, nil, node("Clip", "x x", "y")), []string{"depends on the network's input"}},

		{"a constant of gigabytes", model(13, x, []*onnx.Tensor{ints("s", 30000, 30000)}, node("ConstantOfShape", "s", "c"), node("Add", "x c", "y")), []string{"far more than the file holds"}},
		{"a repetition of gigabytes", model(13, x, []*onnx.Tensor{ints("s", 30000, 30000), normal("c", 1)}, node("Expand", "c s", "d"), node("Add", "x d", "y")), []string{"far more than the file holds"}},
		{"an endless count", model(13, x, []*onnx.Tensor{onnx.IntTensor("a", onnx.Int64, nil, []int64{0}), onnx.IntTensor("b", onnx.Int64, nil, []int64{math.MaxInt64}), onnx.IntTensor("d", onnx.Int64, nil, []int64{1})},
			node("Range", "a b d", "c"), node("Add", "x c", "y")), []string{"counts from 0"}},
		{"a padding of gigabytes", model(13, x, []*onnx.Tensor{ints("p", 0, 1<<30, 0, 1<<30)}, node("Pad", "x p", "y", textAttr("mode", "edge"))), []string{"far more than the file holds"}},
		{"a result of terabytes", model(13, x, []*onnx.Tensor{ints("p", 0, 1<<30, 0, 1<<30)}, node("Pad", "x p", "y")), []string{"more than"}},

		{"an input without a type", with(model(13, value("x"), nil, relu), func(m *onnx.Model) { m.Graph.Inputs[0].Type = nil }), []string{`shape of the input "x"`}},
		{"an axis left open", model(13, value("x", "N", 3, "height"), nil, relu), []string{`"x"`, "axis 2", `"height"`, "1×3×224×224"}},
		{"an input of strings", with(model(13, value("x", "N", 3), nil, relu), func(m *onnx.Model) { m.Graph.Inputs[0].Type.Tensor.Elem = onnx.String }), []string{"type string cannot be fed"}},
		{"an input of tokens", with(model(13, value("x", "N", 3), []*onnx.Tensor{normal("e", 9, 4)}, node("Gather", "e x", "y")), func(m *onnx.Model) { m.Graph.Inputs[0].Type.Tensor.Elem = onnx.Int64 }), []string{"type int64 cannot be fed"}},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.model, c.parts...) })
	}
}

// All nodes that cannot be imported are listed, and only they: not those that
// merely read their results.
func TestAllUnsupportedNodesAreListed(t *testing.T) {
	m := model(13, value("x", "N", 3), nil,
		node("NonZero", "x", "a"), node("Relu", "a", "b"), node("Loop", "x", "c"), node("Softmax", "x", "d", intAttr("axis", 9)),
		node("Einsum", "b c", "e"), node("Sum", "b c d e", "y"), node("Unused", "x", "z"))
	_, r, err := onnx.Build(m, onnx.Options{})
	explains(t, err, "3 of the model's 6 nodes", "NonZero", "Loop", "axis 9")
	var ops []string
	for _, u := range r.Unsupported {
		ops = append(ops, u.Op)
		if u.Reason == "" || u.Opset != 13 || u.Node == "" {
			t.Errorf("%+v", u)
		}
	}
	if got := strings.Join(ops, " "); got != "NonZero Loop Softmax" {
		t.Errorf("listed %s", got)
	}
}

// Inputs whose shape the file leaves open take one that is given, and inputs can be fixed.
func TestOptions(t *testing.T) {
	m := model(13, value("x", "N", 3, "height"), nil, node("Add", "x c", "y"))
	m.Graph.Inputs = append(m.Graph.Inputs, value("c", "N", "M"))
	g, r, err := onnx.Build(m, onnx.Options{
		Batch: 2, Shapes: map[string][]int{"x": {-1, 3, 5}}, Constants: map[string]*onnx.Tensor{"c": normal("c", 1, 5)},
	})
	if err != nil {
		t.Fatal(err)
	}
	fixed, r1, err := onnx.Build(m, onnx.Options{Batch: 2, Shapes: map[string][]int{"x": {1, 3, 5}}, Constants: map[string]*onnx.Tensor{"c": normal("c", 3, 5)}})
	if err != nil || r1.Batch != 2 || r1.Fixed != "" || fixed.Inputs[0].Shape[0] != 2 {
		t.Errorf("a given batch of one: %+v, %v", r1, err)
	}
	if len(g.Inputs) != 1 || !g.Inputs[0].Shape.Equal([]int{2, 3, 5}) || r.Batch != 2 || g.OutputNames[0] != "y" {
		t.Errorf("inputs %v, outputs %v, report %+v", g.Inputs[0].Shape, g.OutputNames, r)
	}
}
