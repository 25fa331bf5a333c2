package infer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

func apply(o graph.Op, a graph.Attr, in ...*graph.Node) *graph.Node {
	n, err := graph.New(o.Name(), o, a, in...)
	if err != nil {
		panic(err)
	}
	return n
}

// randomMove applies an operation that moves codes, or one that demands or keeps a layout.
func randomMove(r *rand.Rand, x *graph.Node) *graph.Node {
	s := x.Shape
	axis := r.IntN(len(s))
	switch r.IntN(9) {
	case 0:
		perm := r.Perm(len(s))
		return apply(op.Transpose, op.TransposeAttr{Perm: perm}, x)
	case 1:
		if shape := randomShape(r, s.Size()); len(shape) <= 5 {
			return apply(op.Reshape, op.ShapeAttr{Shape: shape}, x)
		}
	case 2:
		return apply(op.Slice, randomSlice(r, s), x)
	case 3:
		if s.Size() < 500 {
			return apply(op.Pad, randomPad(r, s), x)
		}
	case 4:
		index := make([]int, 1+r.IntN(2*s[axis]))
		for i := range index {
			index[i] = r.IntN(s[axis])
		}
		if s.Size()/s[axis]*len(index) < 2000 {
			return apply(op.Gather, op.GatherAttr{Axis: axis, Index: index}, x)
		}
	case 5:
		to := s.Clone()
		if to[axis] == 1 && s.Size() < 500 {
			to[axis] = 1 + r.IntN(4)
		}
		if len(to) < 5 {
			to = slices.Insert(to, 0, 1+r.IntN(2))
		}
		return apply(op.Expand, op.ShapeAttr{Shape: to}, x)
	case 6:
		if s.Size() < 500 {
			return apply(op.Concat, op.ConcatAttr{Axis: axis}, x, apply(op.Tanh, nil, x), x)
		}
	case 7:
		return apply(op.Sigmoid, nil, x)
	case 8:
		if len(s) == 4 {
			return apply(op.MaxPool, op.PoolAttr{Kernel: []int{1, 1}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: s[2:]}, x)
		}
	}
	return x
}

func randomSlice(r *rand.Rand, s tensor.Shape) op.SliceAttr {
	a := op.SliceAttr{Start: make([]int, len(s)), Step: make([]int, len(s)), Size: slices.Clone(s)}
	for i, n := range s {
		a.Step[i] = 1
		switch r.IntN(3) {
		case 0:
			a.Start[i], a.Step[i] = r.IntN(n), 1+r.IntN(2)
			a.Size[i] = 1 + r.IntN((n-1-a.Start[i])/a.Step[i]+1)
		case 1:
			a.Start[i], a.Step[i] = r.IntN(n), -1
			a.Size[i] = 1 + r.IntN(a.Start[i]+1)
		}
	}
	return a
}

func randomPad(r *rand.Rand, s tensor.Shape) op.PadAttr {
	a := op.PadAttr{Start: make([]int, len(s)), Step: make([]int, len(s)), Shape: slices.Clone(s)}
	for i, n := range s {
		a.Step[i] = 1
		switch r.IntN(4) {
		case 0:
			before := r.IntN(3)
			a.Start[i], a.Shape[i] = before, before+n+r.IntN(3)
		case 1:
			a.Step[i] = 2
			a.Shape[i] = 2*n - r.IntN(2)
		case 2:
			a.Start[i], a.Step[i] = n-1, -1
		}
	}
	return a
}

// perSample gives every sample the whole of y, so that the output has a batch
// axis whatever happened to it.
func perSample(y *graph.Node, batch int) *graph.Node {
	n := y.Shape.Size()
	row := apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{1, n}}, y)
	return apply(op.Expand, op.ShapeAttr{Shape: tensor.Shape{batch, n}}, row)
}

// Moving codes, in whatever order they lie, is exact: the integer network gives
// the very numbers of its float oracle.
func TestMovesAreExact(t *testing.T) {
	moved := 0
	for seed := range 600 {
		r := tensor.Rand(uint64(seed))
		x := graph.Input("x", [][]int{{1, 3, 4, 2}, {2, 6, 5}, {2, 4, 3, 3}, {1, 30}}[r.IntN(4)]...)
		batch := x.Shape[0]
		y := x
		for range 2 + r.IntN(8) {
			y = randomMove(r, y)
		}
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{perSample(y, batch)}}
		s := schemeOf(t, g, noise{batch, x.Shape.Size() / batch}, nil)
		p, err := Lower(s)
		if err != nil {
			t.Fatal(err)
		}
		in, got := make([]float32, x.Shape.Size()), make([]float32, p.Output.Size())
		tensor.Normal(in, r)
		if err := p.NewRunner(kernel.Go()).Run(in, batch, got); err != nil {
			t.Fatal(err)
		}
		want := evaluate(t, kernel.Ref(), s.FakeQuantized().Outputs[0], map[*graph.Node][]float32{x: in})
		for i, v := range want {
			if got[i] != v {
				t.Fatalf("seed %d: element %d is %v, want %v", seed, i, got[i], v)
			}
		}
		moved += len(s.Blocks)
	}
	if moved < 1000 {
		t.Errorf("only %d blocks were tried", moved)
	}
}
