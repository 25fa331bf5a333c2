package op_test

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// sample is a Case whose inputs are leaves of a graph.
type sample struct {
	op   graph.Op
	attr graph.Attr
	in   []*graph.Node
	bind binding
}

// binding gives leaves their values.
type binding map[*graph.Node]*tensor.Tensor

// grid is what sample values are multiples of, so that small steps away from
// them are exact in float32.
const grid = 1.0 / (1 << 16)

// forEachSample runs f on every case of every op; an op without cases fails.
func forEachSample(t *testing.T, f func(t *testing.T, s sample)) {
	for _, o := range op.All() {
		t.Run(o.Name(), func(t *testing.T) {
			cases := o.Samples(tensor.Rand(1))
			if len(cases) == 0 {
				t.Fatal("no samples")
			}
			for i, c := range cases {
				t.Run(fmt.Sprint(i), func(t *testing.T) { f(t, newSample(o, c)) })
			}
		})
	}
}

func newSample(o graph.Op, c graph.Case) sample {
	s := sample{op: o, attr: c.Attr, bind: binding{}}
	for _, x := range c.In {
		for i, v := range x.Data {
			x.Data[i] = float32(math.Round(float64(v)/grid) * grid)
		}
		n := graph.Input("x", x.Shape...)
		s.in = append(s.in, n)
		s.bind[n] = x
	}
	return s
}

// node applies the op to the sample's leaves.
func (s sample) node() *graph.Node { return graph.Apply(s.op, s.attr, s.in...) }

// evaluation is the value of every node that some outputs depend on.
type evaluation struct {
	value     binding
	ulps      float64 // that all nodes declare
	magnitude float64 // of the largest value in any of them
}

// rounding bounds the error of a value: what the ops declare to add, in units
// of the last place of the largest intermediate.
func (e *evaluation) rounding() float64 { return e.ulps * e.magnitude * 0x1p-23 }

// evaluate walks the graph node by node, every value in memory of its own.
func evaluate(k *kernel.Set, bind binding, outs ...*graph.Node) *evaluation {
	e := &evaluation{value: binding{}}
	for _, n := range graph.Topo(outs...) {
		switch {
		case bind[n] != nil:
			e.value[n] = bind[n]
		case n.IsConst():
			e.value[n] = n.Value
		default:
			in := make([]*tensor.Tensor, len(n.In))
			for i, c := range n.In {
				in[i] = e.value[c]
			}
			e.value[n] = eval(k, n, in)
			e.ulps += n.Op.Traits().ULPs
			if n.Op.Traits().Curvature != graph.Curved {
				e.grow(eval(k, n, absolute(in))) // no partial sum is larger
			}
		}
		e.grow(e.value[n])
	}
	return e
}

func (e *evaluation) grow(t *tensor.Tensor) {
	for _, v := range t.Data {
		e.magnitude = max(e.magnitude, math.Abs(float64(v)))
	}
}

// eval computes one node into memory that holds NaN beforehand.
func eval(k *kernel.Set, n *graph.Node, in []*tensor.Tensor) *tensor.Tensor {
	dst := tensor.New(n.Shape...)
	poison(dst.Data)
	n.Op.Eval(environment(k, n), dst, in, n.Attr)
	return dst
}

func environment(k *kernel.Set, n *graph.Node) *graph.Env {
	env := &graph.Env{Set: k}
	if s, ok := n.Op.(graph.Scratcher); ok {
		env.Scratch = make([]float32, s.Scratch(shapesOf(n.In), n.Shape, n.Attr))
		poison(env.Scratch)
	}
	return env
}

func shapesOf(nodes []*graph.Node) []tensor.Shape {
	shapes := make([]tensor.Shape, len(nodes))
	for i, n := range nodes {
		shapes[i] = n.Shape
	}
	return shapes
}

func poison(v []float32) {
	for i := range v {
		v[i] = float32(math.NaN())
	}
}

func absolute(in []*tensor.Tensor) []*tensor.Tensor {
	res := make([]*tensor.Tensor, len(in))
	for i, x := range in {
		res[i] = x.Clone()
		for j, v := range res[i].Data {
			res[i].Data[j] = max(v, -v)
		}
	}
	return res
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range op.All() {
		if seen[o.Name()] {
			t.Errorf("two ops are called %s", o.Name())
		}
		seen[o.Name()] = true
	}
}
