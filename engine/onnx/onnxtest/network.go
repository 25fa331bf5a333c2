package onnxtest

import (
	"cmp"
	"fmt"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// Network is a graph built for a batch of two.
type Network struct {
	Name    string
	Input   tensor.Shape // of one sample
	ActBits int          // width of activations; 0 is 8
	Bits    []int        // widths of the layers, in order, from the start again when they end; none is 8
	Fixed   bool         // samples influence each other
	build   func(b *builder, x *graph.Node) []*graph.Node
}

// Batch is how many samples graphs take.
const Batch = 2

// Graph builds n. Outputs are out0, out1, …
func (n Network) Graph() *graph.Graph {
	x := graph.Input("in", append([]int{Batch}, n.Input...)...)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: n.build(&builder{}, x)}
	for i := range g.Outputs {
		g.OutputNames = append(g.OutputNames, fmt.Sprint("out", i))
	}
	nameLayers(g)
	return g
}

// nameLayers lists the weights that integers multiply with, in the order of Partition.
func nameLayers(g *graph.Graph) {
	blocks, layer, names := fuse.Partition(g), map[*graph.Node]int{}, map[string]int{}
	for i := range blocks {
		b := &blocks[i]
		if b.Kind != fuse.Linear {
			continue
		}
		at, known := layer[b.Weight]
		if !known {
			_, axis := b.Channels()
			at = len(g.Layers)
			layer[b.Weight] = at
			g.Layers = append(g.Layers, graph.Layer{Name: graph.Uniquify(b.Name(), names), Kind: b.Main.Op.Name(), Weight: b.Weight, Axis: axis})
		}
		g.Layers[at].Nodes = append(g.Layers[at].Nodes, b.Main)
	}
}

// Samples are count samples, the same that a larger number begins with.
func (n Network) Samples(count int) []float32 {
	size := n.Input.Size()
	x := make([]float32, count*size)
	for i := range count {
		tensor.Normal(x[i*size:(i+1)*size], tensor.Rand(11, i))
	}
	return x
}

// Scheme quantizes g, n's graph, to its widths, with the ranges of 16 samples.
func (n Network) Scheme(t testing.TB, g *graph.Graph) *fuse.Scheme {
	t.Helper()
	return scheme(t, g, map[*graph.Node][]float32{g.Inputs[0]: n.Samples(16)}, cmp.Or(n.ActBits, 8), n.Bits)
}

// scheme quantizes activations to bits with the ranges that leaves give, and
// layers to widths, which are 8 if there are none.
func scheme(t testing.TB, g *graph.Graph, leaves map[*graph.Node][]float32, bits int, widths []int) *fuse.Scheme {
	t.Helper()
	blocks, weights := fuse.Partition(g), map[*graph.Node]*quant.Weights{}
	for i, l := range g.Layers {
		width := 8
		if len(widths) > 0 {
			width = widths[i%len(widths)]
		}
		w, err := quant.QuantizeWeights(l.Weight.Value, l.Axis, width, quant.DefaultRule())
		if err != nil {
			t.Fatal(err)
		}
		weights[l.Weight] = w
	}
	values, grids := fuse.Observed(blocks), map[*graph.Node]quant.Affine{}
	for i, y := range Evaluate(t, values, leaves) {
		var r quant.Range
		r.Observe(y)
		a, err := quant.FitAffine(r, bits)
		if err != nil {
			t.Fatal(err)
		}
		grids[values[i]] = a
	}
	s, err := fuse.NewScheme(g, blocks, weights, grids)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Evaluate runs outs over as many batches as the leaves have values for, and
// returns the values of each, one batch after the other.
func Evaluate(t testing.TB, outs []*graph.Node, leaves map[*graph.Node][]float32) [][]float32 {
	t.Helper()
	p, err := exec.Compile(outs, nil)
	if err != nil {
		t.Fatal(err)
	}
	batches := 1
	for n, x := range leaves {
		batches = len(x) / n.Shape.Size()
	}
	y := make([][]float32, len(outs))
	for i := range batches {
		for n, x := range leaves {
			if size := n.Shape.Size(); p.Uses(n) {
				if err := p.Bind(n, x[i*size:][:size]); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := p.Run(kernel.Go()); err != nil {
			t.Fatal(err)
		}
		for k, n := range outs {
			y[k] = append(y[k], p.Value(n)...)
		}
	}
	return y
}

// Outputs are g's outputs for all samples, one after the other.
func Outputs(t testing.TB, g *graph.Graph, x []float32) [][]float32 {
	t.Helper()
	return Evaluate(t, g.Outputs, map[*graph.Node][]float32{g.Inputs[0]: x})
}

// builder makes nodes; every weight is another draw.
type builder struct{ draws int }

// weight is a constant of normal draws.
func (b *builder) weight(name string, s ...int) *graph.Node {
	w := tensor.New(s...)
	b.draws++
	tensor.Normal(w.Data, tensor.Rand(5, b.draws))
	return graph.Const(name, w)
}
