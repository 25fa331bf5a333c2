// Package onnxtest has graphs for tests of what is exported: every operation alone, and small networks.
//
// Each network has something that the others lack. Weights, samples and with them
// schemes are the same on every call.
package onnxtest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Operation is a graph of one operation and what it gives.
type Operation struct {
	Op        graph.Op
	Name      string
	Graph     *graph.Graph
	Inputs    []*tensor.Tensor // values for the graph's inputs
	Want      *tensor.Tensor
	Magnitude float64 // of the largest number that the evaluation meets
}

// Rounding is what another evaluation may differ by: what the operation declares
// to add, and ulps units in the last place more.
func (o *Operation) Rounding(ulps float64) float64 {
	return (o.Op.Traits().ULPs + ulps) * o.Magnitude * 0x1p-23
}

// Operations applies every operation to its samples, and to cases that exporting
// might get wrong: once to inputs, and once to one input and constants.
func Operations() []Operation {
	var list []Operation
	for _, o := range op.All() {
		for i, c := range slices.Concat(o.Samples(tensor.Rand(7)), corners(o)) {
			name := fmt.Sprintf("%s %d", o.Name(), i)
			list = append(list, operation(name, o, c, len(c.In)))
			if len(c.In) > 1 {
				list = append(list, operation(name+" with constants", o, c, 1))
			}
		}
	}
	return list
}

// operation applies o to some inputs and to constants.
func operation(name string, o graph.Op, c graph.Case, inputs int) Operation {
	g := &graph.Graph{OutputNames: []string{"out"}}
	in := make([]*graph.Node, len(c.In))
	for i, v := range c.In {
		if i < inputs {
			in[i] = graph.Input(fmt.Sprintf("in%d", i), v.Shape...)
			g.Inputs = append(g.Inputs, in[i])
		} else {
			in[i] = graph.Const("", v)
		}
	}
	n := graph.Apply(o, c.Attr, in...)
	g.Outputs = []*graph.Node{n}
	nameLayers(g)
	r := Operation{Op: o, Name: name, Graph: g, Inputs: c.In[:inputs], Want: eval(n, c.In)}
	known := append([]*tensor.Tensor{r.Want}, c.In...)
	if o.Traits().Curvature != graph.Curved {
		known = append(known, eval(n, absolute(c.In))) // no partial sum is larger
	}
	for _, t := range known {
		for _, v := range t.Data {
			r.Magnitude = max(r.Magnitude, math.Abs(float64(v)))
		}
	}
	return r
}

func eval(n *graph.Node, in []*tensor.Tensor) *tensor.Tensor {
	env := &graph.Env{Set: kernel.Go()}
	if s, ok := n.Op.(graph.Scratcher); ok {
		shapes := make([]tensor.Shape, len(in))
		for i, v := range in {
			shapes[i] = v.Shape
		}
		env.Scratch = make([]float32, s.Scratch(shapes, n.Shape, n.Attr))
	}
	y := tensor.New(n.Shape...)
	n.Op.Eval(env, y, in, n.Attr)
	return y
}

func absolute(in []*tensor.Tensor) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(in))
	for i, x := range in {
		out[i] = x.Clone()
		for k, v := range x.Data {
			out[i].Data[k] = max(v, -v)
		}
	}
	return out
}

// corners are cases beside an operation's own samples.
func corners(o graph.Op) []graph.Case {
	draws := func(s ...int) *tensor.Tensor {
		x := tensor.New(s...)
		tensor.Normal(x.Data, tensor.Rand(13, s...))
		return x
	}
	to := func(s ...int) op.ShapeAttr { return op.ShapeAttr{Shape: s} }
	var cases []graph.Case
	add := func(a graph.Attr, in ...*tensor.Tensor) { cases = append(cases, graph.Case{In: in, Attr: a}) }
	switch o {
	case op.FakeQuant:
		for _, a := range []op.FakeQuantAttr{
			{Scale: .02, Zero: 128, Hi: 255}, {Scale: .02, Zero: -5, Lo: -128, Hi: 127}, {Scale: .1, Zero: 3, Lo: 1, Hi: 14},
			{Scale: .1, Lo: -8, Hi: 7}, {Scale: .25, Zero: 5, Lo: 10, Hi: 20}, {Scale: .0001, Zero: 30000, Hi: 65535},
			{Scale: .0001, Zero: -100, Lo: -32768, Hi: 32767}, {Scale: 1, Lo: -255, Hi: 255}, {Scale: .3, Zero: 0, Lo: 0, Hi: 0},
		} {
			add(a, draws(40, 5))
		}
	case op.MaxPool, op.AvgPool:
		for _, count := range []bool{false, true} {
			// One axis in whole windows with a rest, the other with a last window beyond the padding.
			x := pool(o, graph.Input("", 2, 3, 9, 6), count, slides{kernel: 2, stride: 4}, slides{kernel: 3, stride: 3, begin: 1, end: 1, up: true})
			add(x.Attr, draws(x.In[0].Shape...))
			x = pool(o, graph.Input("", 2, 2, 6, 7), count, slides{kernel: 2, dilation: 3, begin: 1, end: 2}, slides{kernel: 3, stride: 2, begin: 2, end: 2})
			add(x.Attr, draws(x.In[0].Shape...))
			x = pool(o, graph.Input("", 2, 2, 4, 4), count, slides{kernel: 2, stride: 9, end: 6}, slides{kernel: 4})
			add(x.Attr, draws(x.In[0].Shape...))
		}
	case op.SumTo:
		add(to(3, 4), draws(3, 4))
		add(to(4), draws(1, 4))
		add(to(3, 1, 5), draws(2, 3, 4, 5))
		add(to(2, 1, 1), draws(2, 3, 4))
	case op.Expand:
		add(to(2, 3, 4), draws(2, 1, 4))
		add(to(5, 2, 3), draws(2, 3))
		add(to(2, 3), draws(2, 3))
	case op.Reshape:
		add(to(2, 12), draws(2, 3, 4))
		add(to(6, 4), draws(2, 3, 4))
		add(to(1, 2, 12), draws(2, 3, 4))
		add(to(2, 3, 2, 2), draws(2, 12))
		add(to(), draws(1, 1))
		add(to(1, 1), draws())
	case op.Slice:
		add(op.SliceAttr{Start: []int{0, 4}, Step: []int{1, -1}, Size: []int{3, 5}}, draws(3, 5))
		add(op.SliceAttr{Start: []int{0, 1}, Step: []int{1, 3}, Size: []int{3, 2}}, draws(3, 7))
		add(op.SliceAttr{Start: []int{0, 0}, Step: []int{1, 1}, Size: []int{3, 5}}, draws(3, 5))
	case op.Pad:
		add(op.PadAttr{Start: []int{0, 2}, Step: []int{1, 1}, Shape: tensor.Shape{3, 9}, Value: 1.5}, draws(3, 5))
		add(op.PadAttr{Start: []int{0, 2}, Step: []int{1, 5}, Shape: tensor.Shape{3, 4}}, draws(3, 1))
	case op.Concat:
		add(op.ConcatAttr{Axis: 1}, draws(1, 5), draws(1, 2), draws(1, 1))
		add(op.ConcatAttr{Axis: 0}, draws(2, 5))
	case op.Transpose:
		add(op.TransposeAttr{Perm: []int{1, 0, 2}}, draws(2, 3, 4))
		add(op.TransposeAttr{Perm: []int{0}}, draws(4))
	}
	return cases
}

// Scheme quantizes g, o's graph, to 8 bits, with the ranges of o's inputs.
func (o *Operation) Scheme(t testing.TB, g *graph.Graph) *fuse.Scheme {
	t.Helper()
	return scheme(t, g, o.leaves(g), 8, nil)
}

// Evaluate is what a graph with the inputs of o's gives, or with as many others.
func (o *Operation) Evaluate(t testing.TB, g *graph.Graph) []float32 {
	t.Helper()
	return Evaluate(t, g.Outputs[:1], o.leaves(g))[0]
}

func (o *Operation) leaves(g *graph.Graph) map[*graph.Node][]float32 {
	leaves := map[*graph.Node][]float32{}
	for i, n := range g.Inputs {
		leaves[n] = o.Inputs[i].Data
	}
	return leaves
}

// OneMore is o for one more sample, the first one again, where the first axis of
// everything counts samples that stay apart.
func (o *Operation) OneMore() (in []*tensor.Tensor, want []float32) {
	batch := o.Inputs[0].Shape[0]
	again := func(v []float32) []float32 { return slices.Concat(v, v[:len(v)/batch]) }
	for _, v := range o.Inputs {
		s := v.Shape.Clone()
		s[0]++
		in = append(in, &tensor.Tensor{Shape: s, Data: again(v.Data)})
	}
	return in, again(o.Want.Data)
}
