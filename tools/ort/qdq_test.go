package ort

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/onnx/onnxtest"
	"hawqeye/engine/op"
	"hawqeye/tools/lab"
)

// nearHalf is how far from a half a number that two ways of rounding take apart may lie.
const nearHalf = 1e-3

// samples are five batches.
const samples = 5 * onnxtest.Batch

// Of quantized networks ONNX Runtime computes every block, fed with its own
// values of the blocks before, to the code that the float oracle gives: another
// one, next to it, only where the oracle lies at the half between the two, and of
// Softmax, which ONNX Runtime multiplies by a scale rounded to a whole number.
func TestQuantizedBlocks(t *testing.T) {
	var names []string
	var schemes []*fuse.Scheme
	var cases []Case
	for _, n := range onnxtest.Networks() {
		s := n.Scheme(t, traced(n.Graph()))
		names, schemes = append(names, n.Name), append(schemes, s)
		cases = append(cases, Case{Model: exported(t, s), Samples: n.Samples(samples)})
	}
	for _, o := range onnxtest.Operations() {
		if _, err := onnx.Export(o.Graph); err != nil || paddedBeyondKernel(o.Graph.Outputs[0]) {
			continue
		}
		s := o.Scheme(t, traced(o.Graph))
		names, schemes = append(names, o.Name), append(schemes, s)
		cases = append(cases, Case{Model: exported(t, s), Inputs: tensors(o.Inputs)})
	}
	blocks, codes, differ := 0, 0, 0
	for i, r := range RunAll(t, cases) {
		if r.Err != nil {
			t.Errorf("%s: %v", names[i], r.Err)
			continue
		}
		values := map[*graph.Node][]float32{}
		for k, v := range schemes[i].Graph.Outputs {
			values[v] = r.Outputs[schemes[i].Graph.OutputNames[k]].Data
		}
		for b := range schemes[i].Blocks {
			c, d := compareBlock(t, names[i], schemes[i], &schemes[i].Blocks[b], values)
			blocks, codes, differ = blocks+1, codes+c, differ+d
		}
	}
	t.Logf("%d blocks, %d codes, %d of them next to the oracle's", blocks, codes, differ)
}

// What the integer engine computes on integers, ONNX Runtime does too: of every
// Linear block, except a convolution that leaves real numbers, for which it has
// no operator. The outputs are those of the float oracle.
func TestQuantizedNetworks(t *testing.T) {
	var cases []Case
	var schemes []*fuse.Scheme
	networks := onnxtest.Networks()
	for _, n := range networks {
		s := n.Scheme(t, n.Graph())
		schemes = append(schemes, s)
		cases = append(cases, Case{Model: exported(t, s), Samples: n.Samples(samples)})
	}
	for i, r := range RunAll(t, cases) {
		n, s := networks[i], schemes[i]
		if r.Err != nil {
			t.Errorf("%s: %v", n.Name, r.Err)
			continue
		}
		conv, product, other := linears(s)
		ops := r.Ops()
		products := ops["QGemm"] + ops["QLinearMatMul"] + ops["MatMulIntegerToFloat"]
		float := ops["Conv"] + ops["FusedConv"] + ops["Gemm"] + ops["FusedGemm"] + ops["MatMul"] + ops["FusedMatMul"]
		if ops["QLinearConv"] != conv || products < product || products+float != product+other {
			t.Errorf("%s: %d convolutions and %d products are not all on integers: %v", n.Name, conv, product, ops)
		}
		for k, want := range onnxtest.Outputs(t, s.FakeQuantized(), n.Samples(samples)) {
			tolerance := 1e-6 * peakOf(want)
			if n.ActBits == 4 { // where the codes of a Softmax differ
				tolerance = peakOf(want) / 15
			}
			if d := furthest(t, r.Outputs[fmt.Sprint("out", k)].Data, want); !(d <= tolerance) {
				t.Errorf("%s: output %d differs by %g, largest value %g", n.Name, k, d, peakOf(want))
			}
		}
	}
}

// linears counts what is to be computed on integers, and what else multiplies.
func linears(s *fuse.Scheme) (conv, product, other int) {
	for _, b := range s.Blocks {
		switch {
		case b.Main.Op != op.Conv && b.Main.Op != op.MatMul:
		case b.Kind != fuse.Linear, b.Main.Op == op.Conv && b.Real:
			other++
		case b.Main.Op == op.Conv:
			conv++
		default:
			product++
		}
	}
	return conv, product, other
}

func peakOf(v []float32) float64 {
	peak := 0.0
	for _, x := range v {
		peak = max(peak, math.Abs(float64(x)))
	}
	return peak
}

// traced is g with its inputs and what all its blocks leave for outputs.
func traced(g *graph.Graph) *graph.Graph {
	values := slices.Clone(g.Inputs)
	for _, b := range fuse.Partition(g) {
		values = append(values, b.Out)
	}
	h := *g
	h.Outputs, h.OutputNames = values, nil
	for i := range values {
		h.OutputNames = append(h.OutputNames, fmt.Sprint("value", i))
	}
	return &h
}

func exported(t *testing.T, s *fuse.Scheme) []byte {
	t.Helper()
	m, err := onnx.ExportQDQ(s)
	if err != nil {
		t.Fatal(err)
	}
	return m.Encode()
}

// compareBlock holds one block against the oracle, fed with ONNX Runtime's values.
func compareBlock(t *testing.T, name string, s *fuse.Scheme, b *fuse.Block, values map[*graph.Node][]float32) (codes, differ int) {
	t.Helper()
	leaves, in := map[*graph.Node][]float32{}, map[*graph.Node]*graph.Node{}
	for _, v := range b.In {
		in[v] = graph.Input("", v.Shape...)
		leaves[in[v]] = values[v]
	}
	if len(b.In) == 0 {
		return 0, 0 // a constant
	}
	want, got := onnxtest.Evaluate(t, []*graph.Node{s.Float(b, in)}, leaves)[0], values[b.Out]
	a, rounded := s.Values[b.Out]
	if !rounded {
		if d := furthest(t, got, want); !(d <= 1e-6*peakOf(want)) {
			t.Errorf("%s: %v %s differs by %g, largest value %g", name, b.Kind, b.Name(), d, peakOf(want))
		}
		return 0, 0
	}
	if len(got) != len(want) {
		t.Errorf("%s: %v %s has %d values, want %d", name, b.Kind, b.Name(), len(got), len(want))
		return 0, 0
	}
	q, p := make([]uint8, len(want)), make([]uint8, len(want))
	a.Quantize(q, want)
	a.Quantize(p, got)
	for i := range q {
		if q[i] == p[i] {
			continue
		}
		differ++
		at := float64(want[i]) / float64(a.Scale)
		half := math.Abs(at-math.Floor(at)-.5) <= nearHalf
		if d := int(q[i]) - int(p[i]); d < -1 || d > 1 || !half && b.Main.Op != op.Softmax {
			t.Errorf("%s: %v %s: element %d has code %d, the oracle %d (%v steps from zero)", name, b.Kind, b.Name(), i, p[i], q[i], at)
		}
	}
	return len(q), differ
}

// The files of ONNX Runtime's own tests give here what they give there.
func TestRuntimeFiles(t *testing.T) {
	files := []string{"conv_qdq_u8u8.onnx", "conv_qdq_s8s8_perchannel.onnx", "conv.int4_weights.qdq.onnx", "qdq_conv.onnx"}
	var cases []Case
	var graphs []*graph.Graph
	for _, f := range files {
		file := lab.Read(t, "ort-qdq", f)
		m, err := onnx.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		g, _, err := onnx.Build(m, onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float32, g.Inputs[0].Shape.Size())
		for i := range x {
			if i%25 < 5 { // one of these files saturates at the first that is not zero
				x[i] = float32(i * 7 % 256) // they may be codes
			}
		}
		graphs = append(graphs, g)
		cases = append(cases, Case{Model: file, Inputs: []Tensor{{g.Inputs[0].Shape, x}}})
	}
	for i, r := range RunAll(t, cases) {
		if r.Err != nil {
			t.Errorf("%s: %v", files[i], r.Err)
			continue
		}
		want := onnxtest.Outputs(t, graphs[i], cases[i].Inputs[0].Data)[0]
		if d := furthest(t, r.Output.Data, want); d > 0 {
			t.Errorf("%s: differs by %g", files[i], d)
		}
		if slices.Max(want) == slices.Min(want) {
			t.Errorf("%s: all values are %v", files[i], want[0])
		}
	}
}
