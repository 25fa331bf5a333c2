package finetune

import (
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// perceptron is a network of layers with biases and act between them; its weights
// depend on their place alone, not on the batch.
func perceptron(batch int, act graph.Op, widths ...int) *graph.Graph {
	x := graph.Input("x", batch, widths[0])
	g := &graph.Graph{Inputs: []*graph.Node{x}, OutputNames: []string{"logits"}}
	for i, out := range widths[1:] {
		name := string(rune('a' + i))
		if i > 0 {
			x = graph.Apply(act, nil, x)
		}
		w := graph.Const(name+".weight", He(tensor.Rand(5, i), 0, out, widths[i]))
		y := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, x, w)
		g.Layers = append(g.Layers, graph.Layer{Name: name, Kind: "Gemm", Nodes: []*graph.Node{y}, Weight: w})
		x = graph.Apply(op.Add, nil, y, graph.Const(name+".bias", tensor.New(out)))
	}
	g.Outputs = []*graph.Node{x}
	return g
}

// noise is a source of n normal samples.
type noise struct{ n, size int }

func (s noise) Len() int { return s.n }
func (s noise) Batch(dst []float32, from, n int) {
	for i := range n {
		tensor.Normal(dst[i*s.size:][:s.size], tensor.Rand(13, from+i))
	}
}

// turns is labels in turn.
func turns(n, classes int) []int {
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i % classes
	}
	return labels
}

// small is a problem of n samples and three classes.
func small(batch, n int) *Problem {
	return &Problem{
		Graph: perceptron(batch, op.Tanh, 4, 6, 3), Train: Samples{noise{n, 4}, turns(n, 3)},
		Kernels: kernel.Go(), Seed: 7,
	}
}

// values are the numbers of all parameters of g, as Params lists them.
func values(g *graph.Graph) []float32 {
	var v []float32
	for _, n := range Params(g) {
		v = append(v, n.Value.Data...)
	}
	return v
}

func train(t *testing.T, p *Problem, o Options) *Result {
	t.Helper()
	r, err := Train(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
