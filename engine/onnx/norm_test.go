package onnx_test

import (
	"math"
	"testing"

	"hawqeye/engine/onnx"
)

// Batch normalization after every kind of layer, by its own formula on what the
// layer gives without it.
func TestBatchNormalizationFolds(t *testing.T) {
	const channels = 6
	image := value("x", "N", 4, 5, 5)
	conv := normal("weight", channels, 4, 3, 3)
	for _, c := range []struct {
		name      string
		x         *onnx.ValueInfo
		constants []*onnx.Tensor
		before    []*onnx.Node // from x to z
		folds     bool
	}{
		{"conv", image, []*onnx.Tensor{conv}, []*onnx.Node{node("Conv", "x weight", "z")}, true},
		{"conv with bias", image, []*onnx.Tensor{conv, normal("bias", channels)}, []*onnx.Node{node("Conv", "x weight bias", "z")}, true},
		{"grouped", image, []*onnx.Tensor{normal("weight", channels, 2, 3, 3)}, []*onnx.Node{node("Conv", "x weight", "z", intAttr("group", 2))}, true},
		{"along one axis", value("x", "N", 4, 9), []*onnx.Tensor{normal("weight", channels, 4, 3), normal("bias", channels)},
			[]*onnx.Node{node("Conv", "x weight bias", "z")}, true},
		{"gemm", value("x", "N", 7), []*onnx.Tensor{normal("weight", channels, 7), normal("bias", channels)},
			[]*onnx.Node{node("Gemm", "x weight bias", "z", intAttr("transB", 1))}, true},
		{"matmul", value("x", "N", 7), []*onnx.Tensor{normal("weight", 7, channels)}, []*onnx.Node{node("MatMul", "x weight", "z")}, true},
		{"matmul and add", value("x", "N", 7), []*onnx.Tensor{normal("weight", 7, channels), normal("bias", channels)},
			[]*onnx.Node{node("MatMul", "x weight", "m"), node("Add", "m bias", "z")}, true},
		{"behind an identity", image, []*onnx.Tensor{conv}, []*onnx.Node{node("Conv", "x weight", "m"), node("Identity", "m", "z")}, true},
		{"no layer", value("x", "N", channels, 3, 3), nil, []*onnx.Node{node("Relu", "x", "z")}, false},
		{"batched matmul, whose channels are rows", value("x", "N", channels, 7), []*onnx.Tensor{normal("weight", 7, 5)}, []*onnx.Node{node("MatMul", "x weight", "z")}, false},
		{"a bias that is none", value("x", "N", 4, 8, 8), []*onnx.Tensor{conv, normal("bias", 1, 1, 1, 6)},
			[]*onnx.Node{node("Conv", "x weight", "m"), node("Add", "m bias", "z")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			constants := append(c.constants, normal("gamma", channels), normal("be", channels), normal("mu", channels), positive("var", channels))
			norm := node("BatchNormalization", "z gamma be mu var", "y", floatAttr("epsilon", 1e-3))
			g, _ := build(t, model(15, c.x, constants, append(c.before, norm)...), 2)
			plain := model(15, c.x, constants, c.before...)
			plain.Graph.Outputs[0].Name = "z"
			p, _ := build(t, plain, 2)
			x := draws(g.Inputs[0].Shape.Size())
			got, want := run(t, g, 2, x), run(t, p, 2, x)
			inner := p.Outputs[0].Shape[2:].Size()
			at := func(name string, i int) float64 {
				for _, k := range constants {
					if k.Name == name {
						return float64(elements(t, k)[i/inner%channels])
					}
				}
				return 0
			}
			for i, z := range want {
				want[i] = float32(at("gamma", i)*(float64(z)-at("mu", i))/math.Sqrt(at("var", i)+1e-3) + at("be", i))
			}
			if d := furthest(t, got, want); d > 1e-4 {
				t.Errorf("differs by %g", d)
			}
			if folded := count(g, "Mul") == 0; folded != c.folds {
				t.Errorf("folded %v, want %v", folded, c.folds)
			}
			if len(g.Layers) != len(p.Layers) || len(g.Layers) == 1 && g.Layers[0].Weight.Name != "weight" {
				t.Errorf("layers %+v", g.Layers)
			}
		})
	}
}

// What someone else reads must stay as it is.
func TestBatchNormalizationLeavesSharedValues(t *testing.T) {
	params := []*onnx.Tensor{normal("weight", 4, 4, 1, 1), normal("g", 4), normal("be", 4), normal("mu", 4), positive("var", 4)}
	x := value("x", "N", 4, 3, 3)
	for name, nodes := range map[string][]*onnx.Node{
		"the layer's output": {
			node("Conv", "x weight", "z"), node("BatchNormalization", "z g be mu var", "n"), node("Add", "n z", "y"),
		},
		"the weight": {
			node("Conv", "x weight", "z"), node("BatchNormalization", "z g be mu var", "n"), node("Conv", "n weight", "y"),
		},
		"the network's output": {
			node("Conv", "x weight", "y"), node("BatchNormalization", "y g be mu var", "n"),
		},
	} {
		m := model(15, x, params, nodes...)
		if name == "the network's output" {
			m.Graph.Outputs = append(m.Graph.Outputs, value("n"))
		}
		g, _ := build(t, m, 2)
		if count(g, "Mul") != 1 {
			t.Errorf("%s: normalization was folded into it", name)
		}
		if l := g.Layers; len(l) != 1 || l[0].Weight != l[0].Nodes[0].In[1] || name == "the weight" && len(l[0].Nodes) != 2 {
			t.Errorf("%s: layers %+v", name, l)
		}
	}
}
