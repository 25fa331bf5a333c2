package exec_test

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Every op, its pullback and the tangent of that agree, from operands channels
// last in every combination, with an evaluation of every node as it stands.
func TestChannelsLast(t *testing.T) {
	for _, o := range op.All() {
		t.Run(o.Name(), func(t *testing.T) {
			for i, c := range o.Samples(tensor.Rand(1)) {
				for mask := range 1 << len(c.In) {
					checkLayout(t, fmt.Sprintf("case %d, operands %b channels last", i, mask), o, c, mask)
				}
			}
		})
	}
}

func checkLayout(t *testing.T, name string, o graph.Op, c graph.Case, mask int) {
	t.Helper()
	leaves := map[*graph.Node][]float32{}
	leaf := func(s tensor.Shape, last bool) *graph.Node {
		n := graph.Input("", s...)
		leaves[n] = leafData(tensor.Rand(2, len(leaves)), n)
		if last {
			return channelsLast(n)
		}
		return n
	}
	in, tangents := make([]*graph.Node, len(c.In)), map[*graph.Node]*graph.Node{}
	for i, v := range c.In {
		last := mask>>i&1 == 1
		in[i] = leaf(v.Shape, last)
		copy(leaves[graph.Topo(in[i])[0]], v.Data)
		tangents[in[i]] = leaf(v.Shape, last)
	}
	n := graph.Apply(o, c.Attr, in...)
	grads := autodiff.VJP([]*graph.Node{n}, []*graph.Node{leaf(n.Shape, mask > 0)}, in)
	outs := append([]*graph.Node{n}, grads...)
	outs = append(outs, autodiff.JVP(outs, tangents)...)
	p, err := exec.Compile(outs, nil)
	if err != nil {
		t.Fatal(err)
	}
	k := kernel.Ref()
	run(t, p, k, leaves)
	for i, out := range outs {
		want, got := reference(k, leaves, out), p.Value(out)
		largest := 0.0
		for _, v := range want {
			largest = max(largest, math.Abs(float64(v)))
		}
		for j, v := range want {
			if d := math.Abs(float64(got[j]) - float64(v)); !(d <= 16*0x1p-24*largest) {
				t.Fatalf("%s: element %d of output %d is %v, want %v", name, j, i, got[j], v)
			}
		}
	}
}

// channelsLast is n, of three to five axes, behind something that leaves images
// as they are, but channels last.
func channelsLast(n *graph.Node) *graph.Node {
	axes := len(n.Shape) - 2
	if axes < 1 || axes > 3 {
		return n
	}
	one, zero := make([]int, axes), make([]int, axes)
	for i := range one {
		one[i] = 1
	}
	return graph.Apply(op.AvgPool, op.PoolAttr{Kernel: one, Strides: one, Dilations: one, Begin: zero, End: zero, Size: n.Shape[2:]}, n)
}

// counted is the scalar set, which counts the calls of some slots.
func counted() (k *kernel.Set, calls map[string]int) {
	k, calls = kernel.Ref(), map[string]int{}
	pack, conv, zip, mapF := k.PackConvF32, k.ConvF32, k.ZipF32, k.MapF32
	k.PackConvF32 = func(p, w []float32, s *kernel.Conv, adjoint bool) { calls["pack"]++; pack(p, w, s, adjoint) }
	k.ConvF32 = func(y, x, w, scratch []float32, s *kernel.Conv, t *kernel.Tail) {
		calls["conv"]++
		conv(y, x, w, scratch, s, t)
	}
	k.ZipF32 = func(dst, a, b []float32, z *kernel.Zip) { calls["zip"]++; zip(dst, a, b, z) }
	k.MapF32 = func(dst, x []float32, m kernel.Map) { calls["map"]++; mapF(dst, x, m) }
	return k, calls
}

// residual is relu(conv(relu(conv(x) + bias)) + bias + x), and its weights.
func residual(x *graph.Node) (y *graph.Node, weights []*graph.Node) {
	constant := func(seed int, s ...int) *graph.Node {
		v := tensor.New(s...)
		tensor.Normal(v.Data, tensor.Rand(3, seed))
		return graph.Const("", v)
	}
	c := x.Shape[1]
	a := op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}, Groups: 1}
	weights = []*graph.Node{constant(1, c, c, 3, 3), constant(2, c, c, 3, 3)}
	y = graph.Apply(op.Conv, a, x, weights[0])
	y = graph.Apply(op.Relu, nil, graph.Apply(op.Add, nil, y, constant(3, 1, c, 1, 1)))
	y = graph.Apply(op.Conv, a, y, weights[1])
	y = graph.Apply(op.Add, nil, constant(4, c, 1, 1), y)
	return graph.Apply(op.Relu, nil, graph.Apply(op.Add, nil, x, y)), weights
}

// A residual block is two convolutions and nothing beside them, except where
// somebody wants to see what lies between.
func TestConvolutionsEndWithWhatFollows(t *testing.T) {
	x := graph.Input("x", 2, 3, 5, 4)
	y, _ := residual(x)
	sum := y.In[0]
	leaves := map[*graph.Node][]float32{x: leafData(tensor.Rand(5), x)}
	for _, c := range []struct {
		pinned    []*graph.Node
		zip, maps int
	}{{nil, 0, 0}, {[]*graph.Node{sum}, 0, 1}, {[]*graph.Node{sum.In[1], sum}, 1, 1}} {
		k, calls := counted()
		p, err := exec.Compile([]*graph.Node{y}, c.pinned)
		if err != nil {
			t.Fatal(err)
		}
		run(t, p, k, leaves)
		if calls["conv"] != 2 || calls["zip"] != c.zip || calls["map"] != c.maps {
			t.Errorf("with %d pinned nodes a run makes the calls %v", len(c.pinned), calls)
		}
		for _, n := range append([]*graph.Node{y}, c.pinned...) {
			for i, want := range reference(k, leaves, n) {
				if got := p.Value(n)[i]; math.Abs(float64(got-want)) > 1e-5 {
					t.Fatalf("element %d is %v, want %v", i, got, want)
				}
			}
		}
	}
}

// Weights are packed once for a kernel set, and in every run from when they are
// bound: the memory may have been written to.
func TestPackedWeightsAreKept(t *testing.T) {
	x := graph.Input("x", 1, 2, 4, 4)
	y, weights := residual(x)
	leaves := map[*graph.Node][]float32{x: leafData(tensor.Rand(6), x)}
	p, err := exec.Compile([]*graph.Node{y}, nil)
	if err != nil {
		t.Fatal(err)
	}
	k, calls := counted()
	expect := func(when string, packs int) {
		t.Helper()
		clear(calls)
		run(t, p, k, leaves)
		if calls["pack"] != packs {
			t.Errorf("%s weights are packed %d times, want %d", when, calls["pack"], packs)
		}
		for i, want := range reference(k, leaves, y) {
			if got := p.Value(y)[i]; math.Abs(float64(got-want)) > 1e-5 {
				t.Fatalf("%s element %d is %v, want %v", when, i, got, want)
			}
		}
	}
	expect("in the first run", 2)
	expect("in the second run", 0)
	k.Name = "another"
	expect("under another name", 2)
	expect("under the same name", 0)
	leaves[weights[1]] = leafData(tensor.Rand(7), weights[1])
	expect("after one was bound", 1)
	leaves[weights[1]][3] = 5
	expect("after it was written to", 1)

	kept := p.SlabBytes()
	if p, err = exec.Compile([]*graph.Node{y}, nil); err != nil {
		t.Fatal(err)
	}
	leaves[weights[0]] = leafData(tensor.Rand(8), weights[0])
	expect("bound before the first run", 2)
	expect("in the run after that", 2)
	if p.SlabBytes() >= kept {
		t.Errorf("packings that are not kept take %d bytes with all else, kept ones %d", p.SlabBytes(), kept)
	}
}
