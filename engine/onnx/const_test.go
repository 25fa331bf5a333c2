package onnx_test

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/onnx"
)

// What depends on no value of the input is computed when the graph is built.
func TestConstantExpressions(t *testing.T) {
	scalar := func(name string, v int64) *onnx.Tensor { return onnx.IntTensor(name, onnx.Int64, nil, []int64{v}) }
	floats := func(name string, v ...float32) *onnx.Tensor { return onnx.FloatTensor(name, []int64{int64(len(v))}, v) }
	to := func(t onnx.DataType) *onnx.Attribute { return intAttr("to", int64(t)) }
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name      string
		constants []*onnx.Tensor
		nodes     []*onnx.Node
		want      string
	}{
		{"the shape that Expand is given", []*onnx.Tensor{ints("want", -1, 5, -1, 1), ints("open", -1)},
			[]*onnx.Node{node("Shape", "x", "s"), node("Equal", "want open", "e"), node("Where", "e s want", "y")}, "[2 5 4 1]"},
		{"a comparison of reals", []*onnx.Tensor{floats("a", 1, nan, 3), floats("b", 1, nan, 2)}, []*onnx.Node{node("Equal", "a b", "y")}, "[1 0 0]"},
		{"a choice of reals", []*onnx.Tensor{floats("a", 1, 2), floats("b", 9), onnx.IntTensor("c", onnx.Bool, []int64{2, 1}, []int64{1, 0})},
			[]*onnx.Node{node("Where", "c a b", "y")}, "[1 2 9 9]"},
		{"half the height, rounded", []*onnx.Tensor{scalar("two", 2), floats("half", 0.375)},
			[]*onnx.Node{node("Shape", "x", "s"), node("Gather", "s two", "h"), node("Cast", "h", "f", to(onnx.Float)), node("Mul", "f half", "m"),
				node("Floor", "m", "d"), node("Ceil", "m", "u"), node("Concat", "d u", "c", intAttr("axis", 0)), node("Cast", "c", "y", to(onnx.Int64))}, "[1 2]"},
		{"integer arithmetic", []*onnx.Tensor{ints("a", 7, -7, math.MaxInt64), ints("b", 2)},
			[]*onnx.Node{node("Div", "a b", "d"), node("Neg", "d", "n"), node("Mul", "n b", "m"), node("Add", "m a", "p"), node("Sub", "p b", "y")}, "[-1 -3 -1]"},
		{"arithmetic of bytes", []*onnx.Tensor{onnx.IntTensor("a", onnx.Int8, nil, []int64{100}), onnx.IntTensor("b", onnx.Int8, nil, []int64{100})},
			[]*onnx.Node{node("Add", "a b", "y")}, "[-56]"},
		{"a range", []*onnx.Tensor{scalar("a", 7), scalar("b", 0), scalar("c", -3)}, []*onnx.Node{node("Range", "a b c", "y")}, "[7 4 1]"},
		{"a range of reals", []*onnx.Tensor{floats("a", 0), floats("b", 1), floats("c", 0.25)}, []*onnx.Node{node("Range", "a b c", "y")}, "[0 0.25 0.5 0.75]"},
		{"an empty range", []*onnx.Tensor{scalar("a", 7), scalar("b", 0), scalar("c", 3)}, []*onnx.Node{node("Range", "a b c", "y")}, "[]"},
		{"reals to integers", []*onnx.Tensor{floats("a", 2.9, -2.9, inf, -inf, nan, 1e6)}, []*onnx.Node{node("Cast", "a", "y", to(onnx.Int16))}, "[2 -2 32767 -32768 0 32767]"},
		{"integers to narrower ones", []*onnx.Tensor{ints("a", 300, -1, 127)}, []*onnx.Node{node("Cast", "a", "b", to(onnx.Uint8)), node("Cast", "b", "y", to(onnx.Int8))}, "[44 -1 127]"},
		{"numbers to truth", []*onnx.Tensor{floats("a", 0.5, 0, -2), ints("b", math.MinInt64)}, []*onnx.Node{node("Cast", "a", "p", to(onnx.Bool)),
			node("Cast", "b", "q", to(onnx.Bool)), node("Concat", "p q", "y", intAttr("axis", 0))}, "[1 0 1 1]"},
		{"integers moved about", []*onnx.Tensor{ints("a", 1, 2, 3, 4, 5, 6), ints("s", 2, 3), ints("from", -1), ints("end", math.MinInt64), ints("axis", 1), ints("step", -2)},
			[]*onnx.Node{node("Reshape", "a s", "m"), node("Slice", "m from end axis step", "l"), node("Transpose", "l", "y")}, "[3 6 1 4]"},
		{"sizes", nil, []*onnx.Node{node("Size", "x", "y")}, "[24]"},
		{"constants of every kind", nil, []*onnx.Node{
			node("Constant", "", "a", floatAttr("value_float", 0.5)), node("Constant", "", "b", &onnx.Attribute{Name: "value_floats", Type: onnx.AttrFloats, Floats: []float32{1, 2}}),
			node("Constant", "", "c", intAttr("value_int", 3)), node("Constant", "", "d", intsAttr("value_ints", 4, 5)),
			node("Mul", "a b", "e"), node("Mul", "c d", "f"), node("CastLike", "f e", "g"), node("Add", "e g", "y")}, "[12.5 16]"},
	} {
		g, _, err := onnx.Build(model(18, value("x", 2, 3, 4, 1), c.constants, c.nodes...), onnx.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if v := g.Outputs[0].Value; v == nil || fmt.Sprint(v.Data) != c.want {
			t.Errorf("%s: %v, want %s", c.name, v, c.want)
		}
	}
	refused(t, model(13, value("x", 2), []*onnx.Tensor{ints("a", 1), ints("b", 0)}, node("Div", "a b", "y")), "divides by zero")
	refused(t, model(13, value("x", 2), []*onnx.Tensor{ints("a", 1), normal("b", 1)}, node("Add", "a b", "y")), "types int64 and float32")
	refused(t, model(13, value("x", 2), nil, node("Floor", "x", "y")), "depends on the network's input")
	refused(t, model(13, value("x", 2), []*onnx.Tensor{ints("a", 1<<40)}, node("Identity", "a", "y")), "does not fit float32")
}
