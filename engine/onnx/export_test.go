package onnx_test

import (
	"fmt"
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// Every operation with an ONNX form, on its own samples: written, read back, and
// evaluated, it gives the same numbers.
func TestOperationsSurviveExport(t *testing.T) {
	derivatives := []string{"Step", "ConvInputGrad", "ConvWeightGrad", "MaxPoolGather", "MaxPoolScatter", "AvgUnpool", "ScatterAdd"}
	for _, o := range op.All() {
		written := 0
		for i, c := range o.Samples(tensor.Rand(7)) {
			g := &graph.Graph{OutputNames: []string{"out"}}
			fed := map[string]*onnx.Tensor{}
			for k, v := range c.In {
				name := fmt.Sprintf("in%d", k)
				g.Inputs = append(g.Inputs, graph.Input(name, v.Shape...))
				dims := make([]int64, len(v.Shape))
				for a, d := range v.Shape {
					dims[a] = int64(d)
				}
				fed[name] = onnx.FloatTensor(name, dims, v.Data)
			}
			out, err := graph.New("it", o, c.Attr, g.Inputs...)
			if err != nil {
				t.Fatal(err)
			}
			g.Outputs = []*graph.Node{out}
			m, err := onnx.Export(g)
			if err != nil {
				explains(t, err, "ONNX form")
				continue
			}
			if len(g.Inputs[0].Shape) == 0 { // without an axis for the batch
				continue
			}
			written++
			shapes := map[string][]int{}
			for _, in := range g.Inputs {
				shapes[in.Name] = in.Shape
			}
			back, _, err := onnx.Build(decode(t, m.Encode()), onnx.Options{Batch: g.Inputs[0].Shape[0], Shapes: shapes})
			if err != nil {
				t.Errorf("%s, sample %d: %v", o.Name(), i, err)
				continue
			}
			got, want := evaluate(t, back, fed)[0], evaluate(t, g, fed)[0]
			if d := furthest(t, got, want); !(d <= 1e-6) {
				t.Errorf("%s, sample %d: differs by %g", o.Name(), i, d)
			}
		}
		if (written == 0) != slices.Contains(derivatives, o.Name()) {
			t.Errorf("%s: %d samples were written", o.Name(), written)
		}
	}
}

// Networks written and read back compute the same, for another batch size.
func TestNetworksSurviveExport(t *testing.T) {
	for _, n := range networks {
		g, _ := build(t, decode(t, lab.Read(t, n.file)), 2)
		m, err := onnx.Export(g)
		if err != nil {
			t.Errorf("%s: %v", n.file, err)
			continue
		}
		back, r := build(t, decode(t, m.Encode()), 4)
		if r.Batch != 4 || len(back.Layers) != len(g.Layers) || len(r.Notes) > 0 || back.OutputNames[0] != g.OutputNames[0] {
			t.Errorf("%s: %d layers, report %+v", n.file, len(back.Layers), r)
		}
		x := npy(t, n.input)[:4*g.Inputs[0].Shape[1:].Size()]
		if d := furthest(t, run(t, back, 4, x), run(t, g, 2, x)); d > 1e-5 {
			t.Errorf("%s: differs by %g", n.file, d)
		}
	}
}
