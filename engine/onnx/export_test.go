package onnx_test

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/onnx/onnxtest"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// Every operation with an ONNX form, written and read back, gives the same
// numbers: the very same bits, except where transposing changes the order of a
// sum, or a constant divisor has become a factor. Where the batch is free, it does so for one more sample.
func TestOperationsSurviveExport(t *testing.T) {
	free := map[graph.Op]int{}
	for _, o := range onnxtest.Operations() {
		m, err := onnx.Export(o.Graph)
		if onlyInDerivatives(o.Graph.Outputs[0]) {
			explains(t, err, "exists only in derivatives", o.Op.Name())
			free[o.Op]++
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		checkFile(t, m)
		tolerance := 0.0
		if a, _ := o.Graph.Outputs[0].Attr.(op.MatMulAttr); a.TransA || a.TransB || o.Op == op.Div {
			tolerance = o.Rounding(0)
		}
		check := func(in []*tensor.Tensor, want []float32) {
			t.Helper()
			opt := onnx.Options{}
			if len(in[0].Shape) > 0 {
				opt.Batch = in[0].Shape[0]
			}
			g, _, err := onnx.Build(decode(t, m.Encode()), opt)
			if err != nil {
				t.Errorf("%s for shape %v: %v", o.Name, in[0].Shape, err)
			} else if d := furthest(t, feed(t, g, in), want); !(d <= tolerance) {
				t.Errorf("%s for shape %v: differs by %g", o.Name, in[0].Shape, d)
			}
		}
		check(o.Inputs, o.Want.Data)
		if dims := m.Graph.Inputs[0].Type.Tensor.Shape.Dims; len(dims) > 0 && dims[0].Param != "" {
			check(o.OneMore())
			free[o.Op]++
		}
	}
	for _, o := range op.All() {
		if free[o] == 0 {
			t.Errorf("%s: the batch of none of its samples is free", o.Name())
		}
	}
}

// onlyInDerivatives lists what has no ONNX form, and needs none: no file has it.
func onlyInDerivatives(n *graph.Node) bool {
	switch n.Op {
	case op.Step, op.ConvInputGrad, op.ConvWeightGrad, op.MaxPoolGather, op.MaxPoolScatter, op.AvgUnpool, op.ScatterAdd:
		return true
	case op.Pad:
		for i, step := range n.Attr.(op.PadAttr).Step {
			if step != 1 && n.In[0].Shape[i] > 1 {
				return true
			}
		}
	}
	return false
}

// What cannot be written says so.
func TestUnexportable(t *testing.T) {
	x := graph.Input("x", 2, 3)
	for _, c := range []struct {
		out  *graph.Node
		want string
	}{
		{graph.Apply(op.FakeQuant, op.FakeQuantAttr{Scale: 1, Lo: -1 << 20, Hi: 1 << 20}, x), "which have no ONNX form"},
		{graph.Apply(op.Add, nil, x, graph.Input("foreign", 2, 3)), `"foreign" is read but is not an input`},
	} {
		_, err := onnx.Export(&graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.out}})
		explains(t, err, c.want)
	}
}

// ONNX Runtime's own files, with codes between operators and at both ends, are
// written as reals on the same grids.
func TestRuntimeFilesSurviveExport(t *testing.T) {
	for _, f := range []string{"conv_qdq_u8u8.onnx", "conv_qdq_s8s8_perchannel.onnx", "conv.int4_weights.qdq.onnx", "qdq_conv.onnx"} {
		g, _ := build(t, decode(t, lab.Read(t, "ort-qdq", f)), 1)
		m, err := onnx.Export(g)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		checkFile(t, m)
		back, _ := build(t, decode(t, m.Encode()), g.Inputs[0].Shape[0])
		x := make([]float32, g.Inputs[0].Shape.Size())
		for i := range x {
			x[i] = float32(i * 7 % 256)
		}
		got, want := onnxtest.Outputs(t, back, x)[0], onnxtest.Outputs(t, g, x)[0]
		if !slices.EqualFunc(got, want, sameBits) {
			t.Errorf("%s: differs by %g", f, furthest(t, got, want))
		}
	}
}

// feed evaluates the first output of g.
func feed(t *testing.T, g *graph.Graph, in []*tensor.Tensor) []float32 {
	t.Helper()
	p, err := exec.Compile(g.Outputs[:1], nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range g.Inputs {
		if err := p.Bind(n, in[i].Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Run(kernel.Go()); err != nil {
		t.Fatal(err)
	}
	return p.Value(g.Outputs[0])
}

// The lab's networks and others, written and read back, compute the same for
// another batch size, and keep their names.
func TestLabNetworksSurviveExport(t *testing.T) {
	for _, n := range networks {
		g, _ := build(t, decode(t, lab.Read(t, n.file)), 2)
		x := npy(t, n.input)[:4*g.Inputs[0].Shape[1:].Size()]
		survives(t, n.file, g, x)
	}
}

func TestNetworksSurviveExport(t *testing.T) {
	for _, n := range onnxtest.Networks() {
		if !n.Fixed {
			survives(t, n.Name, n.Graph(), n.Samples(4))
		}
	}
}

func survives(t *testing.T, name string, g *graph.Graph, x []float32) {
	t.Helper()
	m, err := onnx.Export(g)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	checkFile(t, m)
	back, r := build(t, decode(t, m.Encode()), 4)
	checkShapes(t, m, back, 4)
	if r.Batch != 4 || len(r.Notes) > 0 {
		t.Errorf("%s: report %+v", name, r)
	}
	sameNames(t, name, back, g, linearLayers(g))
	got := onnxtest.Outputs(t, back, x)
	for i, want := range onnxtest.Outputs(t, g, x) {
		if !slices.EqualFunc(got[i], want, sameBits) {
			t.Errorf("%s: output %d differs by %g", name, i, furthest(t, got[i], want))
		}
	}
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }

// sameNames checks that inputs, outputs and layers have kept their names, and
// that the layers have these weights. The order of layers may change where it does not follow
// from the graph, and MatMul keeps no weight that is stored transposed.
func sameNames(t *testing.T, name string, got, want *graph.Graph, weights map[string]*tensor.Tensor) {
	t.Helper()
	if !slices.Equal(got.OutputNames, want.OutputNames) || len(got.Inputs) != 1 || got.Inputs[0].Name != want.Inputs[0].Name {
		t.Errorf("%s: outputs %v, inputs %v", name, got.OutputNames, got.Inputs)
	}
	layers := linearLayers(got)
	for l, w := range weights {
		v := layers[l]
		if delete(layers, l); v == nil {
			t.Errorf("%s: layer %q is gone", name, l)
		} else if !slices.Equal(v.Data, w.Data) && !slices.Equal(v.Data, swapped(w).Data) {
			t.Errorf("%s: layer %q is not as it was", name, l)
		}
	}
	for l := range layers {
		if name != onnxtest.SharedWeights {
			t.Errorf("%s: layer %q is new", name, l)
		}
	}
}

// linearLayers are the weights of the layers that integers compute, by name.
func linearLayers(g *graph.Graph) map[string]*tensor.Tensor {
	linear, weights := map[*graph.Node]bool{}, map[string]*tensor.Tensor{}
	for _, b := range fuse.Partition(g) {
		linear[b.Weight] = true
	}
	for _, l := range g.Layers {
		if linear[l.Weight] {
			weights[l.Name] = l.Weight.Value
		}
	}
	return weights
}

// swapped exchanges the axes of a matrix.
func swapped(w *tensor.Tensor) *tensor.Tensor {
	if len(w.Shape) != 2 {
		return w
	}
	t := tensor.New(w.Shape[1], w.Shape[0])
	for i, v := range w.Data {
		t.Data[i%w.Shape[1]*w.Shape[0]+i/w.Shape[1]] = v
	}
	return t
}
