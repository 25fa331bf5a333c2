package op_test

import (
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

func (s sample) inputs() []*tensor.Tensor {
	in := make([]*tensor.Tensor, len(s.in))
	for i, x := range s.in {
		in[i] = s.bind[x].Clone()
	}
	return in
}

// Eval fills its result, whatever was there, and leaves its inputs alone.
func TestEvalWritesItsResultAlone(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n, in := s.node(), s.inputs()
		for _, v := range eval(kernel.Go(), n, in).Data {
			if v != v {
				t.Fatal("some elements of the result are not written")
			}
		}
		for i, x := range s.inputs() {
			if !slices.Equal(x.Data, in[i].Data) {
				t.Errorf("input %d is changed", i)
			}
		}
	})
}

// An evaluation in the first input's memory gives the same bits, also where the
// inputs are one and the same.
func TestInPlace(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n := s.node()
		if !n.Op.Traits().InPlace || !s.in[0].Shape.Equal(n.Shape) {
			return
		}
		in := s.inputs()
		inPlace(t, n, in)
		same := slices.Repeat([]*tensor.Tensor{in[0]}, len(in))
		nodes := slices.Repeat([]*graph.Node{s.in[0]}, len(in))
		inPlace(t, graph.Apply(s.op, s.attr, nodes...), same)
	})
}

func inPlace(t *testing.T, n *graph.Node, in []*tensor.Tensor) {
	t.Helper()
	want := eval(kernel.Go(), n, in)
	first := in[0].Clone()
	moved := slices.Clone(in)
	for i, x := range in {
		if x == in[0] {
			moved[i] = first
		}
	}
	n.Op.Eval(environment(kernel.Go(), n), first, moved, n.Attr)
	if !slices.Equal(first.Data, want.Data) {
		t.Errorf("in place %v, elsewhere %v", first.Data, want.Data)
	}
}

// A view's result is its input's elements in order, so that the memory can be shared.
func TestView(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n := s.node()
		if !n.Op.Traits().View {
			return
		}
		in := s.inputs()
		want := slices.Clone(in[0].Data)
		if got := eval(kernel.Go(), n, in); !slices.Equal(got.Data, want) {
			t.Errorf("%v is not a view of %v", got.Data, want)
		}
		shared := &tensor.Tensor{Shape: n.Shape, Data: in[0].Data}
		if n.Op.Eval(environment(kernel.Go(), n), shared, in, n.Attr); !slices.Equal(shared.Data, want) {
			t.Errorf("evaluated in its input's memory %v becomes %v", want, shared.Data)
		}
	})
}

// Kernel sets agree within the rounding that an op declares.
func TestKernelSetsAgree(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n := s.node()
		a, b := evaluate(kernel.Go(), s.bind, n), evaluate(kernel.Ref(), s.bind, n)
		for i, v := range a.value[n].Data {
			w := b.value[n].Data[i]
			if d := float64(max(v-w, w-v)); !(d <= b.rounding()) {
				t.Errorf("element %d is %v with %s kernels, %v with %s", i, v, kernel.Go().Name, w, kernel.Ref().Name)
			}
		}
	})
}

func TestEvalDoesNotAllocate(t *testing.T) {
	forEachSample(t, func(t *testing.T, s sample) {
		n, in := s.node(), s.inputs()
		dst, env := tensor.New(n.Shape...), environment(kernel.Go(), n)
		if a := testing.AllocsPerRun(10, func() { n.Op.Eval(env, dst, in, n.Attr) }); a > 0 {
			t.Errorf("%v allocations", a)
		}
	})
}
