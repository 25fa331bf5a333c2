package damage_test

import (
	"math"
	"testing"

	"hawqeye/engine/damage"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
)

// What is measured by running what follows a value is what the whole network says
// with the value rounded inside it.
func TestMeasureValues(t *testing.T) {
	p, _ := small(2)
	var values []*graph.Node
	var grids [][]quant.Affine
	for i, n := range graph.Topo(p.Graph.Outputs...) {
		if !n.IsConst() {
			values = append(values, n)
			scale := 0.1 + float32(i)/50
			grids = append(grids, []quant.Affine{{Scale: scale, Zero: 7, Hi: 15}, {Scale: scale / 16, Zero: 120, Hi: 255}})
		}
	}
	got, err := damage.MeasureValues(t.Context(), p, values, grids)
	if err != nil {
		t.Fatal(err)
	}
	batch := p.Graph.Inputs[0].Shape[0]
	float := logits(t, p, batch, nil, quant.Affine{})
	for v, n := range values {
		for i, grid := range grids[v] {
			want := divergence(float, logits(t, p, batch, n, grid), 4)
			if math.Abs(got[v][i]-want) > 1e-6*(1+want) {
				t.Errorf("%s on grid %d: %v, want %v", n.Name, i, got[v][i], want)
			}
		}
	}
}

// logits are those of all samples with a node, unless nil, rounded to a grid.
func logits(t *testing.T, p *damage.Problem, batch int, at *graph.Node, grid quant.Affine) []float32 {
	t.Helper()
	out, input := p.Graph.Outputs, p.Graph.Inputs[0]
	if at != nil {
		attr := op.FakeQuantAttr{Scale: grid.Scale, Zero: int32(grid.Zero), Lo: int32(grid.Lo), Hi: int32(grid.Hi)}
		out = graph.Substitute(out, map[*graph.Node]*graph.Node{at: graph.Apply(op.FakeQuant, attr, at)})
	}
	plan, err := exec.Compile(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, input.Shape.Size())
	if err := plan.Bind(input, x); err != nil {
		t.Fatal(err)
	}
	var all []float32
	for from := 0; from < p.Source.Len(); from += batch {
		n := min(batch, p.Source.Len()-from)
		p.Source.Batch(x[:n*5], from, n)
		if err := plan.Run(kernel.Go()); err != nil {
			t.Fatal(err)
		}
		all = append(all, plan.Value(out[0])[:n*4]...)
	}
	return all
}
