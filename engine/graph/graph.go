// Package graph is the intermediate representation: immutable nodes that apply operations to nodes.
//
// A Node is a value in a directed acyclic graph; it is complete when it is
// made and never changes, so transformations (autodiff, folding, quantization)
// build new nodes beside the old ones. Shapes and axes are logical and ONNX's
// own (NCHW, OIHW). A node without an Op is a leaf: a constant if it has a
// Value, an input otherwise.
package graph

import (
	"fmt"
	"math/rand/v2"

	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Attr is an operation's typed attribute struct, nil where it has none.
type Attr any

// Op is everything known about an operation, in one place. Implementations are
// small stateless types, compared by identity; op.All lists them.
type Op interface {
	Name() string
	// Infer gives the shape of the result, or says why these inputs do not fit.
	// They pass Shape.Check, and New checks the result.
	Infer(in []tensor.Shape, a Attr) (tensor.Shape, error)
	// Eval computes dst, whose shape is Infer's. dst does not overlap an input
	// except where Traits allow it.
	Eval(e *Env, dst *tensor.Tensor, in []*tensor.Tensor, a Attr)
	// VJP maps the cotangent of n to one cotangent per input; nil means zero.
	VJP(n, ct *Node) []*Node
	// JVP maps the tangents of n's inputs (nil means zero, not all are nil) to
	// the tangent of n; nil means zero.
	JVP(n *Node, t []*Node) *Node
	Traits() Traits
	// Samples are cases for the generic tests; an op without any fails them.
	Samples(r *rand.Rand) []Case
}

// Scratcher is an Op whose Eval needs working memory.
type Scratcher interface {
	// Scratch is the number of float32 elements Eval wants in Env.Scratch.
	Scratch(in []tensor.Shape, out tensor.Shape, a Attr) int
}

// Env is what an evaluation runs on.
type Env struct {
	*kernel.Set
	Scratch []float32
	Conv    kernel.Conv // room for what kernels are pointed to
	Pool    kernel.Pool
	Tail    kernel.Tail
	Zip     kernel.Zip
	Sums    [64]float64
}

// Curvature says how an op bends in its arguments.
type Curvature int

const (
	// Affine ops are piecewise linear in all arguments together (Add, Relu, MaxPool).
	Affine Curvature = iota
	// Multilinear ops are linear in each argument alone (Mul, MatMul, Conv).
	Multilinear
	// Curved ops have a second derivative in some argument (Exp, Softmax, Div).
	Curved
)

// Traits are the facts about an op that other packages act on.
type Traits struct {
	Curvature       Curvature
	View            bool    // the result is input 0's memory under another shape
	InPlace         bool    // dst may be input 0's own memory when shapes agree
	Pointwise       bool    // element i of the result depends on element i of each (broadcast) input alone
	StraightThrough bool    // derivatives are a convention (the straight-through estimator): finite differences do not apply
	Kinked          bool    // not differentiable everywhere: finite differences are taken away from kinks
	Kept            bool    // computed from constants, it is worth its memory to compute it once
	Weight          bool    // a constant among its inputs is a layer's weight: Conv, MatMul
	ULPs            float64 // rounding it may add, in units in the last place of its largest intermediate
}

// Case is one application of an op, for tests.
type Case struct {
	In   []*tensor.Tensor
	Attr Attr
}

// Node is one value of a graph.
type Node struct {
	Op    Op
	In    []*Node
	Attr  Attr
	Shape tensor.Shape
	Name  string         // of the file's node or tensor; may be empty
	Value *tensor.Tensor // constants only
}

// Graph is a function from Inputs to Outputs, built for one batch size.
type Graph struct {
	Inputs      []*Node
	Outputs     []*Node
	OutputNames []string // the file's, in the order of Outputs
	Layers      []Layer
	Norms       []Norm
}

// Input returns a leaf whose value is bound before each run.
func Input(name string, shape ...int) *Node {
	return &Node{Name: name, Shape: tensor.Shape(shape).Clone()}
}

// Const returns a leaf with a value, which must not change any more.
func Const(name string, v *tensor.Tensor) *Node {
	return &Node{Name: name, Shape: v.Shape, Value: v}
}

// New applies op to in, or says why it does not apply.
func New(name string, op Op, a Attr, in ...*Node) (*Node, error) {
	shapes := make([]tensor.Shape, len(in))
	for i, n := range in {
		if err := n.Shape.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", op.Name(), err)
		}
		shapes[i] = n.Shape
	}
	s, err := op.Infer(shapes, a)
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op.Name(), err)
	}
	return &Node{Op: op, In: in, Attr: a, Shape: s, Name: name}, nil
}

// Apply is New for rules, whose operands fit by construction. It panics on a
// defect in a rule, which the generic op tests find.
func Apply(op Op, a Attr, in ...*Node) *Node {
	n, err := New("", op, a, in...)
	if err != nil {
		panic("graph: " + err.Error())
	}
	return n
}

// IsConst reports whether n is a leaf with a value.
func (n *Node) IsConst() bool { return n.Value != nil }

// Topo lists every node that outs depend on, inputs before users, in an order
// that depends on the graph alone.
func Topo(outs ...*Node) []*Node {
	var order []*Node
	seen := map[*Node]bool{}
	type frame struct {
		n    *Node
		next int
	}
	for _, out := range outs {
		if seen[out] {
			continue
		}
		seen[out] = true
		stack := []frame{{n: out}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.n.In) {
				order = append(order, top.n)
				stack = stack[:len(stack)-1]
				continue
			}
			child := top.n.In[top.next]
			top.next++
			if !seen[child] {
				seen[child] = true
				stack = append(stack, frame{n: child})
			}
		}
	}
	return order
}

// Dependents marks every node, among those outs depend on, that depends on a
// member of leaves; the leaves themselves count.
func Dependents(outs, leaves []*Node) map[*Node]bool {
	dep := map[*Node]bool{}
	for _, n := range leaves {
		dep[n] = true
	}
	for _, n := range Topo(outs...) {
		for _, in := range n.In {
			if dep[in] {
				dep[n] = true
			}
		}
	}
	return dep
}
