package exec_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// reference evaluates node by node, every value in memory of its own.
func reference(k *kernel.Set, leaves map[*graph.Node][]float32, out *graph.Node) []float32 {
	values := map[*graph.Node]*tensor.Tensor{}
	for _, n := range graph.Topo(out) {
		v := &tensor.Tensor{Shape: n.Shape}
		switch {
		case leaves[n] != nil:
			v.Data = leaves[n]
		case n.IsConst():
			v.Data = n.Value.Data
		default:
			v.Data = make([]float32, n.Shape.Size())
			in := make([]*tensor.Tensor, len(n.In))
			for i, c := range n.In {
				in[i] = values[c]
			}
			if n.Op.Traits().View {
				copy(v.Data, in[0].Data)
				break
			}
			env := &graph.Env{Set: k, Scratch: make([]float32, 1<<16)}
			n.Op.Eval(env, v, in, n.Attr)
		}
		values[n] = v
	}
	return values[out].Data
}

// randomGraph draws a graph of elementwise ops, repetitions, sums and views over two leaves.
func randomGraph(r *rand.Rand, a, b *graph.Node, steps int) []*graph.Node {
	shape, row := tensor.Shape{4, 3, 2}, tensor.Shape{3, 1}
	full, flat, small := []*graph.Node{a, b}, []*graph.Node{}, []*graph.Node{}
	pick := func(of []*graph.Node) *graph.Node { return of[r.IntN(len(of))] }
	for range steps {
		switch k := r.IntN(7); {
		case k == 0:
			full = append(full, graph.Apply(op.Add, nil, pick(full), pick(full)))
		case k == 1:
			full = append(full, graph.Apply(op.Relu, nil, pick(full)))
		case k == 2:
			full = append(full, graph.Apply(op.Scale, op.ScaleAttr{By: -0.5}, pick(full)))
		case k == 3:
			small = append(small, graph.Apply(op.SumTo, op.ShapeAttr{Shape: row}, pick(full)))
		case k == 4 && len(small) > 0:
			full = append(full, graph.Apply(op.Sub, nil, pick(full), pick(small)))
		case k == 5:
			flat = append(flat, graph.Apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{24}}, pick(full)))
		case k == 6 && len(flat) > 0:
			t := graph.Apply(op.Tanh, nil, pick(flat))
			full = append(full, graph.Apply(op.Reshape, op.ShapeAttr{Shape: shape}, t))
		}
	}
	return full
}

func leafData(r *rand.Rand, n *graph.Node) []float32 {
	d := make([]float32, n.Shape.Size())
	tensor.Normal(d, r)
	return d
}

func TestPlanAgreesWithReference(t *testing.T) {
	k := kernel.Ref()
	for seed := range 200 {
		r := tensor.Rand(uint64(seed))
		a, b := graph.Input("a", 4, 3, 2), graph.Input("b", 4, 3, 2)
		nodes := randomGraph(r, a, b, 40)
		outs := []*graph.Node{nodes[len(nodes)-1], nodes[r.IntN(len(nodes))]}
		pinned := []*graph.Node{nodes[r.IntN(len(nodes))]}
		leaves := map[*graph.Node][]float32{a: leafData(r, a), b: leafData(r, b)}
		p, err := exec.Compile(outs, pinned)
		if err != nil {
			t.Fatal(err)
		}
		run(t, p, k, leaves)
		compare(t, seed, "plan", p, k, leaves, outs, pinned)

		once, each, err := p.Split([]*graph.Node{b})
		if err != nil {
			t.Fatal(err)
		}
		run(t, once, k, leaves)
		for range 3 {
			if leaves[b] = leafData(r, b); each.Uses(b) {
				run(t, each, k, leaves)
			}
			compare(t, seed, "split", each, k, leaves, outs, pinned)
		}
	}
}

func run(t *testing.T, p *exec.Plan, k *kernel.Set, leaves map[*graph.Node][]float32) {
	t.Helper()
	for n, d := range leaves {
		if p.Uses(n) {
			if err := p.Bind(n, d); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := p.Run(k); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, seed int, what string, p *exec.Plan, k *kernel.Set, leaves map[*graph.Node][]float32, nodes ...[]*graph.Node) {
	t.Helper()
	for _, n := range slices.Concat(nodes...) {
		if got, want := p.Value(n), reference(k, leaves, n); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %s gives %v, reference %v", seed, what, got, want)
		}
	}
}

// A chain needs two buffers however long it is, and one where ops run in place.
func TestSlabIsPlannedByLiveness(t *testing.T) {
	x := graph.Input("x", 1024)
	n := graph.Apply(op.Relu, nil, x)
	for range 50 {
		n = graph.Apply(op.Tanh, nil, n)
	}
	p, err := exec.Compile([]*graph.Node{n}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.SlabBytes(); got != 4*1024 {
		t.Errorf("a chain of in-place ops over 1024 values takes %d bytes, want 4096", got)
	}
}

// Between is called after every step, and its error ends the run there.
func TestBetween(t *testing.T) {
	x := graph.Input("x", 1)
	n := x
	for range 5 {
		n = graph.Apply(op.Scale, op.ScaleAttr{By: 2}, n)
	}
	p, err := exec.Compile([]*graph.Node{n}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Bind(x, []float32{1}); err != nil {
		t.Fatal(err)
	}
	k, stop := kernel.Ref(), errors.New("stop")
	for last := 1; last <= 6; last++ {
		steps := 0
		k.Between = func() error {
			if steps++; steps == last {
				return stop
			}
			return nil
		}
		if err := p.Run(k); steps != min(last, 5) || (err == stop) != (last <= 5) {
			t.Errorf("stopped at step %d: %d steps, error %v", last, steps, err)
		}
	}
	if p.Value(n)[0] != 32 {
		t.Errorf("after a whole run the value is %v", p.Value(n)[0])
	}
}

func TestBindRejectsWhatDoesNotFit(t *testing.T) {
	x := graph.Input("x", 4)
	y := graph.Apply(op.Relu, nil, x)
	p, err := exec.Compile([]*graph.Node{y}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Run(kernel.Ref()) == nil {
		t.Error("a run with an unbound input succeeded")
	}
	if p.Bind(x, make([]float32, 3)) == nil || p.Bind(y, make([]float32, 4)) == nil || p.Bind(graph.Input("z"), make([]float32, 1)) == nil {
		t.Error("Bind accepted a wrong length, an inner node or a foreign leaf")
	}
}
