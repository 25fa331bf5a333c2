package fuse_test

import (
	"math"
	"strings"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// schemeOf rounds all of g's weights to 8 bits and gives every value the grid of range ±span.
func schemeOf(t *testing.T, g *graph.Graph, span float32) *fuse.Scheme {
	t.Helper()
	blocks := fuse.Partition(g)
	s, err := fuse.NewScheme(g, blocks, weightsOf(t, blocks), gridsOf(t, blocks, span))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func weightsOf(t *testing.T, blocks []fuse.Block) map[*graph.Node]*quant.Weights {
	t.Helper()
	weights := map[*graph.Node]*quant.Weights{}
	for i := range blocks {
		if b := &blocks[i]; b.Kind == fuse.Linear {
			_, axis := b.Channels()
			w, err := quant.QuantizeWeights(b.Weight.Value, axis, 8, quant.DefaultRule())
			if err != nil {
				t.Fatal(err)
			}
			weights[b.Weight] = w
		}
	}
	return weights
}

func gridsOf(t *testing.T, blocks []fuse.Block, span float32) map[*graph.Node]quant.Affine {
	t.Helper()
	grids := map[*graph.Node]quant.Affine{}
	for _, n := range fuse.Observed(blocks) {
		a, err := quant.FitAffine(quant.Range{Min: -span, Max: span}, 8)
		if err != nil {
			t.Fatal(err)
		}
		grids[n] = a
	}
	return grids
}

// run evaluates the outputs of g on an input.
func run(t *testing.T, g *graph.Graph, x []float32) [][]float32 {
	t.Helper()
	p, err := exec.Compile(g.Outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Bind(g.Inputs[0], x); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(kernel.Ref()); err != nil {
		t.Fatal(err)
	}
	var ys [][]float32
	for _, n := range g.Outputs {
		ys = append(ys, p.Value(n))
	}
	return ys
}

// round is a's rounding of one number, by hand.
func round(a quant.Affine, v float64) float64 {
	q := math.RoundToEven(v/float64(a.Scale)) + float64(a.Zero)
	return (min(max(q, float64(a.Lo)), float64(a.Hi)) - float64(a.Zero)) * float64(a.Scale)
}

func close(got float32, want float64) bool {
	return math.Abs(float64(got)-want) <= 1e-5*(1+math.Abs(want))
}

// The float oracle rounds the input, weights, biases and what each block leaves;
// nothing inside a block, not even where another block leaves the same value.
func TestFakeQuantizedRoundsWhereBlocksMeet(t *testing.T) {
	x := graph.Input("x", 1, 2)
	w := graph.Const("w", &tensor.Tensor{Shape: tensor.Shape{2, 1}, Data: []float32{0.7, -0.31}})
	b := graph.Const("b", &tensor.Tensor{Shape: tensor.Shape{1}, Data: []float32{0.123456}})
	fc := named("fc", op.Add, nil, named("m", op.MatMul, op.MatMulAttr{}, x, w), b)
	sigmoid := named("sigmoid", op.Sigmoid, nil, fc)
	swish := named("swish", op.Mul, nil, fc, sigmoid)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{sigmoid, swish}}
	s := schemeOf(t, g, 2)
	in := []float32{0.777, -1.3}
	got := run(t, s.FakeQuantized(), in)

	a := s.Values[x]
	scale := float64(s.Weights[w].Scales[0])
	step := float64(a.Scale) * scale
	y := math.RoundToEven(0.123456/step) * step
	for i, v := range w.Value.Data {
		y += round(a, float64(in[i])) * math.RoundToEven(float64(v)/scale) * scale
	}
	y = round(s.Values[fc], y)
	sig := 1 / (1 + math.Exp(-y))
	if want := round(s.Values[sigmoid], sig); !close(got[0][0], want) {
		t.Errorf("σ is %v, want %v", got[0][0], want)
	}
	if want := round(s.Values[swish], y*sig); !close(got[1][0], want) {
		t.Errorf("x·σ(x) is %v, want %v: of the σ that is not rounded", got[1][0], want)
	}
}

// A bias or weight that several blocks share is rounded for each on its own grid,
// and stays as it is where it is no layer's.
func TestSharedConstantsAreRoundedPerBlock(t *testing.T) {
	x := graph.Input("x", 1, 2)
	w1, w2, b := constant(2, 2), constant(2, 2), graph.Const("b", &tensor.Tensor{Shape: tensor.Shape{2}, Data: []float32{0.1, 0.2}})
	first := named("first", op.Add, nil, named("m1", op.MatMul, op.MatMulAttr{}, x, w1), b)
	second := named("second", op.Add, nil, named("m2", op.MatMul, op.MatMulAttr{}, first, w2), b)
	last := named("last", op.Mul, nil, second, b)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{last}}
	s := schemeOf(t, g, 10)
	var seen [][]float32
	for _, n := range graph.Topo(s.FakeQuantized().Outputs...) {
		if n.IsConst() && n.Name == "b" {
			seen = append(seen, n.Value.Data)
		}
	}
	if len(seen) != 3 {
		t.Fatalf("the bias occurs as %d constants, want one per use", len(seen))
	}
	for i, blk := range []int{0, 1} {
		step := s.BiasScale(&s.Blocks[blk])
		for c, v := range b.Value.Data {
			if want := math.RoundToEven(float64(v)/step[c]) * step[c]; !close(seen[i][c], want) {
				t.Errorf("bias %d of block %d is %v, want %v", c, blk, seen[i][c], want)
			}
		}
	}
	if seen[2][0] != 0.1 || seen[2][1] != 0.2 {
		t.Errorf("the factor of a float island was rounded to %v", seen[2])
	}
}

func TestSchemeInheritsScales(t *testing.T) {
	x := graph.Input("x", 2, 3, 4, 4)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{scaleKeepers(x)}}
	s := schemeOf(t, g, 3)
	if len(fuse.Observed(s.Blocks)) != 1 {
		t.Errorf("%d values are observed, want the input alone", len(fuse.Observed(s.Blocks)))
	}
	for _, b := range s.Blocks {
		if s.Values[b.Out] != s.Values[x] {
			t.Errorf("%s has grid %+v, its input %+v", b.Name(), s.Values[b.Out], s.Values[x])
		}
	}
}

func TestSchemeSaysWhatIsMissing(t *testing.T) {
	x := graph.Input("x", 2, 5)
	fc := named("fc", op.MatMul, op.MatMulAttr{}, x, constant(5, 3))
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{relu("r", fc)}}
	blocks := fuse.Partition(g)
	weights, grids := weightsOf(t, blocks), gridsOf(t, blocks, 1)
	askew, err := quant.QuantizeWeights(fc.In[1].Value, 0, 8, quant.DefaultRule())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		weights map[*graph.Node]*quant.Weights
		grids   map[*graph.Node]quant.Affine
		want    string
	}{
		{nil, grids, `the weight of "fc" has no codes`},
		{weights, nil, `no range was observed for "x"`},
		{map[*graph.Node]*quant.Weights{fc.In[1]: askew}, grids, `along axis 0`},
	} {
		_, err := fuse.NewScheme(g, blocks, c.weights, c.grids)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

// Beside weights that all but vanish, a bias keeps its value: its channel's scale
// grows until the bias has a code, and the caller's weights stay as they were.
func TestBiasFitsBesideVanishingWeights(t *testing.T) {
	x := graph.Input("x", 1, 3)
	w := graph.Const("w", &tensor.Tensor{Shape: tensor.Shape{3, 2}, Data: []float32{1, 1e-12, -0.5, 2e-12, 0.25, -1e-12}})
	b := graph.Const("b", &tensor.Tensor{Shape: tensor.Shape{2}, Data: []float32{0.5, -0.75}})
	fc := relu("r", named("fc", op.Add, nil, named("m", op.MatMul, op.MatMulAttr{}, x, w), b))
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{fc}}
	blocks := fuse.Partition(g)
	weights := weightsOf(t, blocks)
	before := weights[w].Scales[1]
	s, err := fuse.NewScheme(g, blocks, weights, gridsOf(t, blocks, 2))
	if err != nil {
		t.Fatal(err)
	}
	if weights[w].Scales[1] != before || s.Weights[w].Scales[0] != weights[w].Scales[0] {
		t.Error("scales changed that had no reason to")
	}
	step, codes := s.BiasScale(&s.Blocks[0]), s.BiasCodes(&s.Blocks[0])
	for c, want := range b.Value.Data {
		if got := float64(codes[c]) * step[c]; math.Abs(got-float64(want)) > step[c] {
			t.Errorf("bias %d is %v, want %v within one step of %v", c, got, want, step[c])
		}
	}
	for i, v := range s.Weights[w].Dequantize().Data {
		if e := math.Abs(float64(v - w.Value.Data[i])); e > float64(s.Weights[w].Scales[i%2]) {
			t.Errorf("weight %d is %v, want %v within one step", i, v, w.Value.Data[i])
		}
	}
}

// An average's factor divides by the elements in the input, by the window where
// padding counts, or is what the graph says.
func TestFactor(t *testing.T) {
	x := graph.Input("x", 1, 2, 4, 4)
	attr := op.PoolAttr{Kernel: []int{3, 3}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: []int{1, 1}, End: []int{1, 1}, Size: []int{4, 4}}
	counting := attr
	counting.CountPads = true
	sum := named("sum", op.SumTo, op.ShapeAttr{Shape: tensor.Shape{1, 2, 1, 1}}, x)
	for _, c := range []struct {
		out    *graph.Node
		inside int
		want   float64
	}{
		{named("a", op.AvgPool, attr, x), 4, 1.0 / 4},
		{named("a", op.AvgPool, counting, x), 4, 1.0 / 9},
		{sum, 16, 1},
		{named("mean", op.Scale, op.ScaleAttr{By: 0.0625}, sum), 16, 1.0 / 16},
	} {
		blocks := fuse.Partition(&graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.out}})
		if got := blocks[0].Factor(c.inside); len(blocks) != 1 || blocks[0].Kind != fuse.AvgPool || got != c.want {
			t.Errorf("%s: %d blocks, the first a %v with factor %v, want one average with %v", c.out.Name, len(blocks), blocks[0].Kind, got, c.want)
		}
	}
	beyond := counting
	beyond.End, beyond.Kernel, beyond.Strides, beyond.Size = []int{0, 0}, []int{2, 2}, []int{2, 2}, []int{3, 3}
	blocks := fuse.Partition(&graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{named("a", op.AvgPool, beyond, x)}})
	if blocks[0].Kind != fuse.Island {
		t.Errorf("windows that reach beyond counted padding are a %v, want an island", blocks[0].Kind)
	}
}
