package onnx_test

import (
	"math"
	"testing"

	"hawqeye/engine/onnx"
	"hawqeye/tools/lab"
)

// Models in QDQ form, against the formulas of the operators in float64.

func codes(name string, typ onnx.DataType, dims []int64) *onnx.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	lo, hi, _ := typ.Range()
	v := make([]int64, n)
	for i := range v {
		v[i] = lo + int64(i*7)%(hi-lo+1)
	}
	return onnx.IntTensor(name, typ, dims, v)
}

// Constant codes become float constants, whatever their type and grid.
func TestDequantizedConstants(t *testing.T) {
	dims := []int64{4, 6}
	for _, typ := range []onnx.DataType{onnx.Int8, onnx.Uint8, onnx.Int16, onnx.Int32, onnx.Int4, onnx.Uint4, onnx.Int2, onnx.Uint2} {
		for _, c := range []struct {
			grid  string
			scale []int64
			attrs []*onnx.Attribute
			at    func(i int) int
		}{
			{"per tensor", nil, nil, func(int) int { return 0 }},
			{"per row", []int64{4}, []*onnx.Attribute{intAttr("axis", 0)}, func(i int) int { return i / 6 }},
			{"per column", []int64{6}, nil, func(i int) int { return i % 6 }},
			{"by blocks of columns", []int64{4, 2}, []*onnx.Attribute{intAttr("axis", 1), intAttr("block_size", 3)}, func(i int) int { return i/6*2 + i%6/3 }},
			{"by blocks of rows", []int64{2, 6}, []*onnx.Attribute{intAttr("axis", 0), intAttr("block_size", 3)}, func(i int) int { return i/6/3*6 + i%6 }},
		} {
			w, scale, zero := codes("w", typ, dims), positive("scale", c.scale...), codes("zero", typ, c.scale)
			m := model(25, value("x", "N", 4), []*onnx.Tensor{w, scale, zero}, node("DequantizeLinear", "w scale zero", "d", c.attrs...), node("MatMul", "x d", "y"))
			g, _ := build(t, m, 1)
			s := elements(t, scale)
			q, err := w.Integers()
			if err != nil {
				t.Fatal(err)
			}
			z, err := zero.Integers()
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range g.Layers[0].Weight.Value.Data {
				k := c.at(i)
				if want := float32(float64(float32(q[i]-z[k])) * float64(s[k])); got != want {
					t.Errorf("%v %s: element %d is %v instead of %v", typ, c.grid, i, got, want)
					break
				}
			}
		}
	}
}

// A QuantizeLinear and the DequantizeLinear of the same grid are one rounding;
// of another grid, and per axis, they are what their formulas say.
func TestRoundedActivations(t *testing.T) {
	scalar := func(name string, v float32) *onnx.Tensor { return onnx.FloatTensor(name, nil, []float32{v}) }
	zero := func(name string, typ onnx.DataType, v ...int64) *onnx.Tensor {
		z := onnx.IntTensor(name, typ, []int64{int64(len(v))}, v)
		if len(v) == 1 {
			z.Dims = nil
		}
		return z
	}
	three := func(name string, v ...float32) *onnx.Tensor { return onnx.FloatTensor(name, []int64{3}, v) }
	axis := intAttr("axis", 1)
	for _, c := range []struct {
		name      string
		constants []*onnx.Tensor // s, z and, for the way back, s2, z2
		typ       onnx.DataType
		attrs     []*onnx.Attribute
		fused     bool
	}{
		{"uint8", []*onnx.Tensor{scalar("s", 0.02), zero("z", onnx.Uint8, 131)}, onnx.Uint8, nil, true},
		{"int8", []*onnx.Tensor{scalar("s", 0.01), zero("z", onnx.Int8, -7)}, onnx.Int8, nil, true},
		{"uint16", []*onnx.Tensor{scalar("s", 0.0001), zero("z", onnx.Uint16, 40000)}, onnx.Uint16, nil, true},
		{"int4", []*onnx.Tensor{scalar("s", 0.25), zero("z", onnx.Int4, 1)}, onnx.Int4, nil, true},
		{"uint2", []*onnx.Tensor{scalar("s", 0.5), zero("z", onnx.Uint2, 2)}, onnx.Uint2, nil, true},
		{"another grid", []*onnx.Tensor{scalar("s", 0.02), zero("z", onnx.Uint8, 131), scalar("s2", 0.03), zero("z2", onnx.Uint8, 130)}, onnx.Uint8, nil, false},
		{"per axis", []*onnx.Tensor{three("s", 0.02, 0.01, 0.5), zero("z", onnx.Uint8, 131, 2, 250)}, onnx.Uint8, []*onnx.Attribute{axis}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			back := "q s z"
			if len(c.constants) > 2 {
				back = "q s2 z2"
			}
			m := model(25, value("x", "N", 3, 50), c.constants, node("QuantizeLinear", "x s z", "q", c.attrs...), node("DequantizeLinear", back, "y", c.attrs...))
			g, _ := build(t, m, 2)
			if n := count(g, "FakeQuant"); n != 1 || c.fused != (len(g.Outputs[0].In) == 1 && g.Outputs[0].In[0] == g.Inputs[0]) {
				t.Errorf("%d roundings, directly behind the input: %v", n, !c.fused)
			}
			x := draws(2 * 3 * 50)
			x[0], x[1], x[2] = 1e9, -1e9, float32(math.Copysign(0, -1))
			got := run(t, g, 2, x)
			lo, hi, _ := c.typ.Range()
			at := func(k, i int) float64 {
				v := elements(t, c.constants[k])
				return float64(v[i/50%3%len(v)])
			}
			for i, v := range x {
				code := math.RoundToEven(float64(v/float32(at(0, i)))) + at(1, i)
				code = max(float64(lo), min(code, float64(hi)))
				k := len(c.constants) - 2
				if want := (code - at(k+1, i)) * at(k, i); math.Abs(float64(got[i])-want) > 1e-6*math.Abs(want) {
					t.Fatalf("%v becomes %v instead of %v", v, got[i], want)
				}
			}
		})
	}
}

// Integers between the operators: pooled and moved as they are.
func TestCodesBetweenOperators(t *testing.T) {
	scale, zero := onnx.FloatTensor("s", nil, []float32{0.05}), onnx.IntTensor("z", onnx.Uint8, nil, []int64{100})
	pool := func(in, out string) *onnx.Node { return node("MaxPool", in, out, intsAttr("kernel_shape", 2, 2)) }
	x := value("x", "N", 1, 4, 4)
	inside := model(13, x, []*onnx.Tensor{scale, zero}, node("QuantizeLinear", "x s z", "q"), pool("q", "p"), node("DequantizeLinear", "p s z", "y"))
	outside := model(13, x, []*onnx.Tensor{scale, zero}, node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z", "d"), pool("d", "y"))
	a, _ := build(t, inside, 2)
	b, _ := build(t, outside, 2)
	v := draws(32)
	if d := furthest(t, run(t, a, 2, v), run(t, b, 2, v)); d > 1e-6 {
		t.Errorf("differs by %g", d)
	}
	refused(t, model(13, x, []*onnx.Tensor{scale, zero}, node("QuantizeLinear", "x s z", "q"), node("Relu", "q", "y")), "uint8", "floating-point arithmetic")
	refused(t, model(13, x, []*onnx.Tensor{zero}, node("QuantizeLinear", "x x zero", "y")), `"zero"`)
	refused(t, model(13, x, []*onnx.Tensor{onnx.FloatTensor("s", nil, []float32{0}), zero}, node("QuantizeLinear", "x s z", "y")), "not a positive number")
}

// Files of ONNX Runtime's own tests are read, with one layer per weight.
func TestRuntimeQDQModels(t *testing.T) {
	for file, want := range map[string]struct{ layers, roundings int }{
		"conv_qdq_u8u8.onnx": {1, 2}, "conv_qdq_s8s8_perchannel.onnx": {1, 2}, "conv.int4_weights.qdq.onnx": {1, 2}, "qdq_conv.onnx": {1, 1}, // takes and gives codes
	} {
		g, _, err := onnx.Build(decode(t, lab.Read(t, "ort-qdq", file)), onnx.Options{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if n := count(g, "FakeQuant"); len(g.Layers) != want.layers || n != want.roundings {
			t.Errorf("%s: %d layers, %d roundings", file, len(g.Layers), n)
		}
	}
	_, _, err := onnx.Build(decode(t, lab.Read(t, "ort-qdq", "dynamic_quantize_matmul_int8.onnx")), onnx.Options{Shapes: map[string][]int{"A": {-1, 2}, "B": {2, 3}}})
	explains(t, err, "DynamicQuantizeLinear")
}
