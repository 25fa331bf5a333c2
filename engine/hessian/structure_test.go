package hessian

import (
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Both ways to a gradient's norm, and the patches' Gram matrix, are what the
// tiny networks are measured with.
func TestNormsTakeBothWays(t *testing.T) {
	for name, want := range map[string][]string{
		"relu perceptron":            {"dot", "dot"},
		"convolutions":               {"gradient", "gradient", "patches", "patches", "patches", "dot"},
		"few wide rows":              {"dot", "dot"},
		"many narrow rows":           {"gradient", "dot"},
		"shared side by side":        {"gradient", "dot"},
		"shared one after the other": {"gradient", "dot"},
	} {
		for _, c := range tinies() {
			if c.name != name {
				continue
			}
			tk, err := c.problem(3).check()
			if err != nil {
				t.Fatal(err)
			}
			g, err := newGaussNewton(tk, ends{weights: true, passes: tk.classes - 1})
			if err != nil {
				t.Fatal(err)
			}
			for l, n := range g.weights {
				if got := way(n); got != want[l] {
					t.Errorf("%s: the norm of layer %d is taken by %s, want %s", name, l, got, want[l])
				}
			}
		}
	}
}

// The choice at sizes that matter: ResNet-20's three stages, a strided layer
// whose inner products would outgrow it, and sequences.
func TestGramIsCheaper(t *testing.T) {
	conv := func(batch, in, size, out, stride int) *graph.Node {
		a := op.ConvAttr{Strides: [2]int{stride, stride}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}, Groups: 1}
		return graph.Apply(op.Conv, a, graph.Input("x", batch, in, size, size), graph.Input("w", out, in, 3, 3))
	}
	rows := func(batch, n, in, out int) *graph.Node {
		return graph.Apply(op.MatMul, op.MatMulAttr{}, graph.Input("x", batch, n, in), graph.Input("w", in, out))
	}
	for i, c := range []struct {
		node *graph.Node
		want bool
	}{
		{conv(32, 16, 32, 16, 1), false}, {conv(32, 32, 16, 32, 1), false}, {conv(32, 64, 8, 64, 1), true},
		{conv(32, 32, 16, 64, 2), true}, {conv(1, 512, 100, 1000, 2), false},
		{rows(4, 1, 64, 10), true}, {rows(4, 128, 768, 3072), true}, {rows(4, 512, 64, 64), false},
	} {
		b := normBuilder{task: &task{batch: c.node.Shape[0], classes: 10}, ends: ends{passes: 9}}
		if got := b.gramIsCheaper(c.node); got != c.want {
			t.Errorf("case %d, %v to %v: inner products are cheaper: %v", i, c.node.In[0].Shape, c.node.Shape, got)
		}
	}
}

func way(norm *graph.Node) string {
	if norm.Op == op.SampleGradNorm {
		return "gradient"
	}
	product := norm.In[0].In[0]
	if product.In[0].Op == op.PatchGram {
		return "patches"
	}
	return "dot"
}

// mixing is a network in which the samples of a batch lie along the second axis
// where the weight is applied.
func mixing(batch int) *Problem {
	var b layers
	x := graph.Input("x", batch, 4)
	w := graph.Const("", tensor.New(3, 4))
	tensor.Normal(w.Value.Data, tensor.Rand(1))
	columns := graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, x)
	y := graph.Apply(op.MatMul, op.MatMulAttr{}, w, columns)
	b = append(b, graph.Layer{Name: "left", Kind: "MatMul", Weight: w, Nodes: []*graph.Node{y}})
	out := graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, y)
	return &Problem{
		Graph:  &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{out}, Layers: b},
		Source: normal{7, tensor.Shape{4}}, Kernels: tinies()[0].problem(1).Kernels,
	}
}

// Where samples cannot be told apart the exact method refuses instead of giving
// a wrong answer, and a batch of one is always right.
func TestMixedSamples(t *testing.T) {
	if _, err := Measure(t.Context(), mixing(7), Options{Method: methodExact}); err == nil || !strings.Contains(err.Error(), "batch of 1") {
		t.Errorf("a batch in which samples mix gives the error %v", err)
	}
	one := measure(t, mixing(1), Options{Method: methodExact, Acts: true})
	p := mixing(7)
	p.Labels = make([]int, 7)
	want := traceOf(block(t, p, 0))
	if got := one.Trace(0); relative(got.Mean, want) > 1e-5 || !one.Exact() {
		t.Errorf("sample by sample the trace is %+v, dense %v", got, want)
	}
}

// What keeps samples apart, and what does not.
func TestSamplewise(t *testing.T) {
	x := graph.Input("x", 4, 6)
	square := graph.Const("", tensor.New(6, 6))
	for _, c := range []struct {
		name string
		node *graph.Node
		want bool
	}{
		{"relu", relu(x), true},
		{"reshape", reshape(x, 8, 3), true},
		{"reshape that joins samples", reshape(x, 1, 24), false},
		{"after a reshape that joins samples", graph.Apply(op.Softmax, op.AxisAttr{Axis: 1}, reshape(x, 1, 24)), false},
		{"softmax over features", graph.Apply(op.Softmax, op.AxisAttr{Axis: 1}, x), true},
		{"softmax over samples", graph.Apply(op.Softmax, op.AxisAttr{Axis: 0}, x), false},
		{"transpose", graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{1, 0}}, x), false},
		{"transpose of features", graph.Apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1}}, reshape(x, 4, 2, 3)), true},
		{"product on the right", graph.Apply(op.MatMul, op.MatMulAttr{}, x, square), true},
		{"product of two transposed", graph.Apply(op.MatMul, op.MatMulAttr{TransA: true}, reshape(x, 6, 4), square), false},
		{"product across samples", graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, x, x), false},
		{"product within samples", graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, reshape(x, 4, 2, 3), reshape(x, 4, 2, 3)), true},
		{"sum over samples", graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{1, 6}}, x), false},
		{"sum over features", graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{4, 1}}, x), true},
		{"each minus the mean of all", graph.Apply(op.Sub, nil, x, graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{1, 6}}, x)), false},
		{"samples in another order", graph.Apply(op.Gather, op.GatherAttr{Axis: 0, Index: []int{3, 2, 1, 0}}, x), false},
		{"features in another order", graph.Apply(op.Gather, op.GatherAttr{Axis: 1, Index: []int{3, 2, 1, 0}}, x), true},
		{"samples reversed", graph.Apply(op.Slice, op.SliceAttr{Start: []int{3, 0}, Step: []int{-1, 1}, Size: []int{4, 6}}, x), false},
		{"some features", graph.Apply(op.Slice, op.SliceAttr{Start: []int{0, 1}, Step: []int{1, 2}, Size: []int{4, 2}}, x), true},
		{"some samples", graph.Apply(op.Slice, op.SliceAttr{Start: []int{1, 0}, Step: []int{1, 1}, Size: []int{1, 6}}, x), false},
		{"two batches", graph.Apply(op.Concat, op.ConcatAttr{Axis: 0}, x, x), false},
		{"twice the features", graph.Apply(op.Concat, op.ConcatAttr{Axis: 1}, x, x), true},
	} {
		if got := samplewise(c.node, x)[c.node]; got != c.want {
			t.Errorf("%s: samples are kept apart: %v", c.name, got)
		}
	}
}

// A layer that the logits do not depend on has no curvature, by any method.
func TestLayerBesideThePath(t *testing.T) {
	c := tinies()[0]
	for _, m := range Methods() {
		p := c.problem(3)
		beside := layers(p.Graph.Layers)
		beside.dense(p.Graph.Inputs[0], 5)
		p.Graph.Layers = beside
		r := measure(t, p, Options{Method: m.Name, Acts: true, Eig: 2, Probes: 2})
		l := r.Layers[2]
		if l.Trace.Sum != 0 || l.Trace.N == 0 || l.Out.Trace.Sum != 0 || len(l.Eigenvalues) != 2 || l.Eigenvalues[0].Mean != 0 {
			t.Errorf("%s: %+v", m.Name, l)
		}
		if in := r.Layers[0].In.Trace; l.In.Trace != in {
			t.Errorf("%s: the network's input has the trace %+v at one layer and %+v at the other", m.Name, l.In.Trace, in)
		}
	}
}
