package infer

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
	"hawqeye/tools/standalone"
)

// same runs samples through a program and through its module, twice, and compares
// every bit of the outputs.
func same(t *testing.T, what string, p *Program, src tensor.Source) {
	t.Helper()
	module, err := Compile(p, nil)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if again, err := Compile(p, nil); err != nil || !bytes.Equal(again, module) {
		t.Errorf("%s: a second module differs from the first, error %v", what, err)
	}
	n, err := standalone.Open(t.Context(), module)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	defer n.Close(t.Context())
	x, want, got := make([]float32, p.Input.Size()), make([]float32, p.Output.Size()), make([]float32, p.Output.Size())
	r := p.NewRunner(kernel.Go())
	for from := 0; from+p.Batch <= src.Len(); from += p.Batch {
		src.Batch(x, from, p.Batch)
		if err := r.Run(x, p.Batch, want); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := n.Run(t.Context(), x, got); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, want, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
				t.Fatalf("%s: batch %d gives %v, want %v", what, from, got, want)
			}
		}
	}
	for _, lengths := range [][2]int{{len(x) - 1, len(got)}, {len(x), len(got) + 1}, {0, 0}} {
		if err := n.Run(t.Context(), make([]float32, lengths[0]), make([]float32, lengths[1])); err == nil {
			t.Errorf("%s: %d inputs and %d outputs passed", what, lengths[0], lengths[1])
		}
	}
	t.Logf("%s: %d bytes", what, len(module))
}

func TestCompileGraphs(t *testing.T) {
	for _, g := range graphs {
		for bits := 2; bits <= 8; bits += 3 {
			x := graph.Input("x", g.input...)
			s := schemeOf(t, &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{g.build(x)}}, noise{4, g.input[1:].Size()}, map[string]int{"w": bits})
			p, err := Lower(s)
			if err != nil {
				t.Fatal(err)
			}
			if islands := p.Islands(); len(islands) > 0 {
				refused(t, g.name, p, islands)
				continue
			}
			same(t, g.name, p, noise{2 * p.Batch, g.input[1:].Size()})
		}
	}
}

// refused wants an error that names one of the blocks that run in float.
func refused(t *testing.T, what string, p *Program, islands []BlockInfo) {
	t.Helper()
	_, err := Compile(p, nil)
	if err == nil || !slices.ContainsFunc(islands, func(b BlockInfo) bool { return strings.Contains(err.Error(), fmt.Sprintf("%q", b.Name)) }) {
		t.Errorf("%s: error %v, want one that names one of %v", what, err, islands)
	}
}

// Random chains of layers, with sums around some of them.
func TestCompileRandomGraphs(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 0))
		g, bits := randomGraph(r)
		sample := g.Inputs[0].Shape[1:].Size()
		s := schemeOf(t, g, noise{4, sample}, bits)
		p, err := Lower(s)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("graph ", seed), p, noise{2 * p.Batch, sample})
	}
}

func randomGraph(r *rand.Rand) (*graph.Graph, map[string]int) {
	shape := tensor.Shape{1 + r.IntN(3), 1 + r.IntN(20), 4 + r.IntN(12), 4 + r.IntN(12)}
	x := graph.Input("x", shape...)
	y := x
	for range 1 + r.IntN(4) {
		k, stride, pad := 1+r.IntN(3), 1+r.IntN(2), r.IntN(2)
		c := y.Shape[1]
		switch s := y.Shape; r.IntN(5) {
		case 0, 1:
			y = relu(convolution(y, tensor.Shape{1 + r.IntN(40), c, k, k}, [2]int{stride, 1}, unit, [4]int{pad, 1, pad, 1}, 1))
		case 2:
			y = relu(convolution(y, tensor.Shape{c, 1, k, k}, unit, unit, [4]int{1, 1, 1, 1}, c))
		case 3:
			y = apply(op.Add, nil, y, convolution(y, tensor.Shape{c, c, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
		case 4:
			kinds := [2]graph.Op{op.MaxPool, op.AvgPool}
			y = pool(kinds[r.IntN(2)], y, op.PoolAttr{Kernel: []int{min(k, s[2]), min(k, s[3])}, Strides: []int{stride, 1}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}})
		}
	}
	y = product(flatten(y), 1+r.IntN(30))
	return &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{y}}, map[string]int{"w": 2 + r.IntN(7)}
}

func TestCompileLabNetworks(t *testing.T) {
	for i, n := range networks {
		c, src := labNetwork(t, i, 1, 32)
		for bits := 2; bits <= 8; bits++ {
			widths := map[string]int{}
			for j, l := range c.g.Layers {
				widths[l.Weight.Name] = 2 + (bits-2+3*j)%7
			}
			p, err := Lower(c.scheme(t, widths))
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint(n.name, ", first layer of ", bits, " bits"), p, src.Head(3))
		}
	}
}
