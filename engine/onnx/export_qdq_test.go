package onnx_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/onnx/onnxtest"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// What is written of a quantized network, read back, rounds where the network
// does: its numbers are those of the float oracle, bit for bit, at any batch size.
func TestQuantizedNetworksSurviveExport(t *testing.T) {
	for _, n := range onnxtest.Networks() {
		t.Run(n.Name, func(t *testing.T) {
			g := n.Graph()
			s := n.Scheme(t, g)
			m, err := onnx.ExportQDQ(s)
			if err != nil {
				t.Fatal(err)
			}
			checkFile(t, m)
			checkEconomy(t, m, s)
			weights, bits := map[string]*tensor.Tensor{}, map[string]int{}
			for _, l := range g.Layers {
				weights[l.Name], bits[l.Name] = s.Weights[l.Weight].Dequantize(), s.Weights[l.Weight].Bits
			}
			if text, _ := json.Marshal(bits); len(m.Metadata) != 1 || m.Metadata[0].Key != "hawqeye.bits" || m.Metadata[0].Value != string(text) {
				t.Errorf("metadata %+v, want the widths %s", m.Metadata, text)
			}
			x := n.Samples(12)
			want := onnxtest.Outputs(t, s.FakeQuantized(), x)
			for _, batch := range []int{onnxtest.Batch, 3} {
				if n.Fixed && batch != onnxtest.Batch {
					continue
				}
				back, r := build(t, decode(t, m.Encode()), batch)
				checkShapes(t, m, back, batch)
				if free := r.Batch == batch && r.Fixed == ""; free == n.Fixed {
					t.Errorf("report %+v", r)
				}
				sameNames(t, n.Name, back, g, weights)
				got := onnxtest.Outputs(t, back, x)
				for i := range want {
					if !slices.EqualFunc(got[i], want[i], sameBits) {
						t.Errorf("batch %d: output %d differs by %g", batch, i, furthest(t, got[i], want[i]))
					}
				}
			}
			again, err := onnx.ExportQDQ(n.Scheme(t, n.Graph()))
			if err != nil || !bytes.Equal(again.Encode(), m.Encode()) {
				t.Errorf("the same scheme gives another file, or error %v", err)
			}
		})
	}
}

// A grid that reaches below zero does not do the work of a Relu.
func TestClampInsideTheGrid(t *testing.T) {
	for _, n := range onnxtest.Networks()[:3] {
		s := n.Scheme(t, n.Graph())
		for _, b := range s.Blocks {
			if a := s.Values[b.Out]; b.Act != nil {
				a.Zero, a.Lo, a.Hi = 90, 20, 250
				s.Values[b.Out] = a
			}
		}
		m, err := onnx.ExportQDQ(s)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := build(t, decode(t, m.Encode()), onnxtest.Batch)
		x := n.Samples(4)
		if got, want := onnxtest.Outputs(t, back, x)[0], onnxtest.Outputs(t, s.FakeQuantized(), x)[0]; !slices.EqualFunc(got, want, sameBits) {
			t.Errorf("%s: differs by %g", n.Name, furthest(t, got, want))
		}
		if count(back, "Relu") > 0 {
			t.Errorf("%s: a Relu parts a convolution from its rounding", n.Name)
		}
	}
}

// So is every operation by itself, whatever kind of block it is.
func TestQuantizedOperationsSurviveExport(t *testing.T) {
	for _, o := range onnxtest.Operations() {
		if onlyInDerivatives(o.Graph.Outputs[0]) {
			continue
		}
		s := o.Scheme(t, o.Graph)
		m, err := onnx.ExportQDQ(s)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		checkFile(t, m)
		opt := onnx.Options{}
		if in := o.Inputs[0].Shape; len(in) > 0 {
			opt.Batch = in[0]
		}
		back, _, err := onnx.Build(decode(t, m.Encode()), opt)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		got, want := o.Evaluate(t, back), o.Evaluate(t, s.FakeQuantized())
		tolerance := 0.0
		if o.Op == op.Div { // by a constant, it is multiplied
			tolerance = o.Rounding(0)
		}
		if d := furthest(t, got, want); !(d <= tolerance) {
			t.Errorf("%s: differs by %g", o.Name, d)
		}
	}
}

// checkEconomy checks that a file has no node and no constant that it can do without.
func checkEconomy(t *testing.T, m *onnx.Model, s *fuse.Scheme) {
	t.Helper()
	nodes, blocks := map[string]int{}, map[string]int{}
	grids := map[string]string{}
	constants := map[string]string{}
	for _, c := range m.Graph.Initializers {
		constants[c.Name] = fmt.Sprint(c.Type, c.Raw)
	}
	for _, n := range m.Graph.Nodes {
		nodes[n.Op]++
		if n.Op == "QuantizeLinear" {
			grid := constants[n.Inputs[1]] + constants[n.Inputs[2]]
			if before := grids[grid]; before != "" && before != n.Inputs[1] {
				t.Errorf("%q and %q are the scale of the same grid", before, n.Inputs[1])
			}
			grids[grid] = n.Inputs[1]
		}
	}
	for _, b := range s.Blocks {
		blocks[b.Main.Op.Name()]++
	}
	if nodes["Pad"] != blocks["Pad"] {
		t.Errorf("%d nodes Pad for %d blocks", nodes["Pad"], blocks["Pad"])
	}
	if most := len(fuse.Observed(s.Blocks)); nodes["Clip"] > most {
		t.Errorf("%d nodes Clip for %d grids", nodes["Clip"], most)
	}
	passed := 0 // outputs that are something else, too
	for i, n := range s.Graph.Outputs {
		if n.Op == nil || slices.Contains(s.Graph.Outputs[:i], n) {
			passed++
		}
	}
	if nodes["Identity"] != passed {
		t.Errorf("%d nodes Identity, want %d", nodes["Identity"], passed)
	}
}

// checkShapes checks the shapes that a file declares against those of its graph.
func checkShapes(t *testing.T, m *onnx.Model, g *graph.Graph, batch int) {
	t.Helper()
	check := func(declared *onnx.ValueInfo, n *graph.Node) {
		var s []int
		for _, d := range declared.Type.Tensor.Shape.Dims {
			switch {
			case d.Param == "N":
				s = append(s, batch)
			case d.Value != nil:
				s = append(s, int(*d.Value))
			default:
				s = append(s, n.Shape[len(s)]) // some number for each sample
			}
		}
		if !n.Shape.Equal(s) {
			t.Errorf("%q is declared as %v and has shape %v", declared.Name, s, n.Shape)
		}
	}
	for i, n := range g.Inputs {
		check(m.Graph.Inputs[i], n)
	}
	for i, n := range g.Outputs {
		check(m.Graph.Outputs[i], n)
	}
}

// checkFile checks what a file promises whoever reads it.
func checkFile(t *testing.T, m *onnx.Model) {
	t.Helper()
	made, used, titles := map[string]bool{}, map[string]bool{}, map[string]bool{}
	define := func(name string) {
		if name == "" || made[name] {
			t.Errorf("the value %q is made twice, or has no name", name)
		}
		made[name] = true
	}
	for _, in := range m.Graph.Inputs {
		define(in.Name)
	}
	for _, c := range m.Graph.Initializers {
		define(c.Name)
	}
	for _, n := range m.Graph.Nodes {
		if n.Name == "" || titles[n.Name] {
			t.Errorf("the node %q has the name of another, or none", n.Name)
		}
		titles[n.Name] = true
		for _, in := range n.Inputs {
			if !made[in] {
				t.Errorf("%s %q reads %q before it is made", n.Op, n.Name, in)
			}
			used[in] = true
		}
		for _, out := range n.Outputs {
			define(out)
		}
	}
	for _, out := range m.Graph.Outputs {
		if !made[out.Name] {
			t.Errorf("nothing makes the output %q", out.Name)
		}
		used[out.Name] = true
	}
	for _, in := range m.Graph.Inputs {
		used[in.Name] = true
	}
	for name := range made {
		if !used[name] {
			t.Errorf("nobody reads %q", name)
		}
	}
	if want := map[int64]int64{17: 8, 19: 9, 20: 9, 21: 10}[m.Opsets[0].Version]; len(m.Opsets) != 1 || m.IRVersion != want {
		t.Errorf("operator set %d and IR version %d", m.Opsets[0].Version, m.IRVersion)
	}
}
