// Package op holds every operation: its shape rule, value, derivatives, traits and test cases in one type.
//
// The set is closed under differentiation: every rule is written with ops of
// this package, so derivatives of any order are graphs like any other. Adding
// an operation is one type, one line in All, and its definition in value_test.go;
// the generic tests do the rest. Rules panic on nothing that Infer has accepted,
// and Eval does not allocate.
//
// Kernels want images channels last. How an operation is computed then is its
// Arrange, which builds steps: nodes that are evaluated and never differentiated.
package op

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// All lists every operation.
func All() []graph.Op {
	return []graph.Op{
		Add, Sub, Mul, Div,
		Scale, Exp, Log, Sqrt, Sigmoid, Tanh, Erf, Gelu, HardSigmoid, HardSwish,
		Relu, LeakyRelu, Clip, Step, FakeQuant,
		Expand, SumTo,
		MatMul, Conv, ConvInputGrad, ConvWeightGrad,
		MaxPool, MaxPoolGather, MaxPoolScatter, AvgPool, AvgUnpool,
		Reshape, Transpose, Slice, Pad, Concat, Gather, ScatterAdd,
		Softmax, LogSoftmax,
	}
}

// ShapeAttr is the target of Reshape, Expand and SumTo.
type ShapeAttr struct{ Shape tensor.Shape }

// attrOf is the attribute as the type that an op wants; nil is the attribute none.
func attrOf[A any](a graph.Attr) (A, error) {
	attr, ok := a.(A)
	if _, free := any(attr).(none); !ok && !(free && a == nil) {
		return attr, fmt.Errorf("takes an attribute of type %T, has %T", attr, a)
	}
	return attr, nil
}

func arity(in []tensor.Shape, n int) error {
	if len(in) != n {
		return fmt.Errorf("takes %d inputs, has %d", n, len(in))
	}
	return nil
}

// accept checks what every op asks for first: n inputs and an attribute of its type.
func accept[A any](in []tensor.Shape, n int, a graph.Attr) (A, error) {
	attr, err := attrOf[A](a)
	if err == nil {
		err = arity(in, n)
	}
	return attr, err
}

func hasAxis(s tensor.Shape, axis int) error {
	if axis < 0 || axis >= len(s) {
		return fmt.Errorf("shape %v has no axis %d", s, axis)
	}
	return nil
}

// sample is a case for the tests.
func sample(a graph.Attr, in ...*tensor.Tensor) graph.Case {
	return graph.Case{In: in, Attr: a}
}

// normal is a sample's tensor of standard normal draws.
func normal(r *rand.Rand, shape ...int) *tensor.Tensor {
	t := tensor.New(shape...)
	tensor.Normal(t.Data, r)
	return t
}

// apply is graph.Apply under a shorter name: rules are formulas.
func apply(o graph.Op, a graph.Attr, in ...*graph.Node) *graph.Node {
	return graph.Apply(o, a, in...)
}

func add(a, b *graph.Node) *graph.Node { return apply(Add, nil, a, b) }
func mul(a, b *graph.Node) *graph.Node { return apply(Mul, nil, a, b) }

func scale(a *graph.Node, by float32) *graph.Node {
	return apply(Scale, ScaleAttr{By: by}, a)
}

// sumOf adds two tangents of which either may be nil, meaning zero.
func sumOf(a, b *graph.Node) *graph.Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return add(a, b)
}

// bilinear is the tangent of an op that is linear in each of its two arguments.
func bilinear(n *graph.Node, t []*graph.Node) *graph.Node {
	var left, right *graph.Node
	if t[0] != nil {
		left = apply(n.Op, n.Attr, t[0], n.In[1])
	}
	if t[1] != nil {
		right = apply(n.Op, n.Attr, n.In[0], t[1])
	}
	return sumOf(left, right)
}

// expandTo repeats n, if needed, to shape s; nil stays nil.
func expandTo(n *graph.Node, s tensor.Shape) *graph.Node {
	if n == nil || n.Shape.Equal(s) {
		return n
	}
	return apply(Expand, ShapeAttr{s}, n)
}

// sumTo is the adjoint of expandTo: it adds up what was repeated.
func sumTo(n *graph.Node, s tensor.Shape) *graph.Node {
	if n.Shape.Equal(s) {
		return n
	}
	return apply(SumTo, ShapeAttr{s}, n)
}

// filled is a constant of one value that broadcasts against everything.
func filled(v float32) *graph.Node { return graph.Const("", tensor.Scalar(v)) }
