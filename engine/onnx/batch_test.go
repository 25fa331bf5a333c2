package onnx_test

import (
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/onnx"
)

// Files made for one sample. Where the graph is widened it must give for every
// sample what the file gives for it alone.
func TestWidening(t *testing.T) {
	attention := []*onnx.Node{
		node("MatMul", "x qkv", "a"),
		node("Reshape", "a split", "b"), // 1, tokens, 3, heads, 4
		node("Transpose", "b", "c", intsAttr("perm", 2, 0, 3, 1, 4)),
		node("Gather", "c zero", "q"), node("Gather", "c one", "k"), node("Gather", "c two", "v"),
		node("Transpose", "k", "kt", intsAttr("perm", 0, 1, 3, 2)),
		node("MatMul", "q kt", "s"), node("Softmax", "s", "p"), node("MatMul", "p v", "o"),
		node("Transpose", "o", "ot", intsAttr("perm", 0, 2, 1, 3)),
		node("Reshape", "ot rows", "r"), // tokens, 8: no axis of samples any more
		node("Gemm", "r out", "l"),
		node("Reshape", "l back", "y"),
	}
	scalar := func(name string, v int64) *onnx.Tensor { return onnx.IntTensor(name, onnx.Int64, nil, []int64{v}) }
	image := value("x", 1, 3, 4, 4)
	for _, c := range []struct {
		name      string
		x         *onnx.ValueInfo
		constants []*onnx.Tensor
		nodes     []*onnx.Node
		why       string // it cannot be widened
	}{
		{"flattened with the batch written out", image, []*onnx.Tensor{ints("s", 1, -1), normal("w", 48, 5)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("MatMul", "f w", "y")}, ""},
		{"flattened with everything written out", image, []*onnx.Tensor{ints("s", 1, 48)}, []*onnx.Node{node("Reshape", "x s", "y")}, ""},
		{"flattened without a batch axis", image, []*onnx.Tensor{ints("s", 48), ints("back", 1, 16, 3)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("Reshape", "f back", "y")}, ""},
		{"flattened by a computed shape", image, []*onnx.Tensor{ints("zero", 0), ints("rest", -1)},
			[]*onnx.Node{node("Shape", "x", "a"), node("Gather", "a zero", "b"), node("Concat", "b rest", "s", intAttr("axis", 0)), node("Reshape", "x s", "y")}, ""},
		{"channels as rows", image, []*onnx.Tensor{ints("s", 3, -1), normal("w", 16, 2), ints("back", 1, 6)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("MatMul", "f w", "m"), node("Reshape", "m back", "y")}, ""},
		{"attention", value("x", 1, 5, 8),
			[]*onnx.Tensor{normal("qkv", 8, 24), ints("split", 1, 5, 3, 2, 4), scalar("zero", 0), scalar("one", 1), scalar("two", 2),
				ints("rows", 5, 8), normal("out", 8, 8), ints("back", 1, 5, 8)}, attention, ""},
		{"padded and cut", image, []*onnx.Tensor{ints("p", 0, 0, 1, 1, 0, 1, 0, 1), ints("from", 1), ints("to", 4), ints("axis", 2)},
			[]*onnx.Node{node("Pad", "x p", "a"), node("Slice", "a from to axis", "y")}, ""},
		{"mean over pixels", image, nil, []*onnx.Node{node("ReduceMean", "x", "y", intsAttr("axes", 2, 3))}, ""},
		{"rounded", image, []*onnx.Tensor{onnx.FloatTensor("s", nil, []float32{0.1}), onnx.IntTensor("z", onnx.Int8, nil, []int64{3})},
			[]*onnx.Node{node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z", "y")}, ""},
		{"with a normalization that folds", image, []*onnx.Tensor{normal("w", 2, 3, 3, 3), positive("gain", 2), normal("shift", 2), normal("mean", 2), positive("variance", 2)},
			[]*onnx.Node{node("Conv", "x w", "c"), node("BatchNormalization", "c gain shift mean variance", "y")}, ""},
		{"squeezed", value("x", 1, 6), nil, []*onnx.Node{node("Squeeze", "x", "y")}, ""},

		{"softmax over the samples", image, nil, []*onnx.Node{node("Softmax", "x", "y", intAttr("axis", 0))}, "combines the samples"},
		{"mean over the samples", image, nil, []*onnx.Node{node("ReduceMean", "x", "y", intsAttr("axes", 0))}, "combines the samples"},
		{"samples joined", image, nil, []*onnx.Node{node("Concat", "x x", "y", intAttr("axis", 0))}, "combines the samples"},
		{"a constant joined", image, []*onnx.Tensor{normal("c", 1, 1, 4, 4)}, []*onnx.Node{node("Concat", "x c", "y", intAttr("axis", 1))}, ""},
		{"product of samples", value("x", 1, 4), nil, []*onnx.Node{node("Transpose", "x", "a"), node("MatMul", "a x", "y")}, "combines the samples"},
		{"constant as long as the rows", image, []*onnx.Tensor{ints("s", 3, 16), normal("c", 3, 1)},
			[]*onnx.Node{node("Reshape", "x s", "f"), node("Add", "f c", "y")}, "broadcast"},
		{"samples behind the features", value("x", 1, 4), nil, []*onnx.Node{node("Transpose", "x", "y")}, "one result per sample"},
		{"the first sample picked", image, []*onnx.Tensor{scalar("zero", 0)}, []*onnx.Node{node("Gather", "x zero", "y")}, "combines the samples"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const samples = 3
			m := model(13, c.x, c.constants, c.nodes...)
			one, r1 := build(t, m, 1)
			many, r := build(t, m, samples)
			if r1.Batch != 1 || r1.Fixed != "" {
				t.Errorf("for one sample: %+v", r1)
			}
			if c.why != "" {
				if r.Batch != 1 || !strings.Contains(r.Fixed, c.why) || !many.Inputs[0].Shape.Equal(one.Inputs[0].Shape) {
					t.Errorf("report %+v, want one that says %q", r, c.why)
				}
				return
			}
			if r.Batch != samples || r.Fixed != "" {
				t.Fatalf("report %+v", r)
			}
			x := draws(samples * one.Inputs[0].Shape.Size())
			if d := furthest(t, run(t, many, samples, x), run(t, one, 1, x)); d > 1e-6 {
				t.Errorf("differs from single samples by %g", d)
			}
		})
	}
}

// Every case of ONNX's node tests whose input is one sample, widened.
func TestWideningNodeTests(t *testing.T) {
	const samples = 3
	widened := 0
	for _, c := range conformanceCases(t) {
		m := c.model()
		constants := map[string]*onnx.Tensor{}
		for i, in := range m.Graph.Inputs[min(1, len(m.Graph.Inputs)):] {
			constants[in.Name] = c.inputs[i+1]
		}
		g, r, err := onnx.Build(m, onnx.Options{Batch: samples, Constants: constants})
		if err != nil || r.Batch != samples || len(g.Inputs) != 1 {
			continue
		}
		one, _, err := onnx.Build(m, onnx.Options{Batch: 1, Constants: constants})
		if err != nil || !slices.Equal(one.Inputs[0].Shape[1:], g.Inputs[0].Shape[1:]) || one.Inputs[0].Shape[0] != 1 {
			continue
		}
		widened++
		x := draws(g.Inputs[0].Shape.Size())
		for i, v := range x {
			x[i] = v*v + 0.1 // in the domain of Log and Sqrt
		}
		if d := furthest(t, run(t, g, samples, x), run(t, one, 1, x)); !(d <= 1e-5) {
			t.Errorf("%s: differs from single samples by %g", c.name, d)
		}
	}
	if widened != 59 {
		t.Errorf("%d cases were widened, expected 59", widened)
	}
}

// An axis that the file fixes to several samples stays.
func TestFixedBatch(t *testing.T) {
	m := model(13, value("x", 4, 3), nil, node("Relu", "x", "y"))
	if g, r := build(t, m, 2); r.Batch != 4 || !strings.Contains(r.Fixed, "to 4") || g.Inputs[0].Shape[0] != 4 {
		t.Errorf("%+v", r)
	}
	m = model(13, value("x", 4, 3), nil, node("Softmax", "x", "y", intAttr("axis", 0)))
	if _, r := build(t, m, 1); r.Batch != 1 {
		t.Errorf("rows that are no samples: %+v", r)
	}
}

// What leaves the batch open but mixes samples is built as told, with a note.
func TestMixingIsNoted(t *testing.T) {
	m := model(13, value("x", "N", 3), nil, node("Softmax", "x", "y", intAttr("axis", 0)))
	if _, r := build(t, m, 4); r.Batch != 4 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "influence each other") {
		t.Errorf("%+v", r)
	}
}
