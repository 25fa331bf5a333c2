package op

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The operations that arrange elements anew.
var (
	Reshape   graph.Op = reshapeOp{}
	Transpose graph.Op = transposeOp{}
	Concat    graph.Op = concatOp{}
)

// TransposeAttr is the axis permutation of Transpose: output axis i is input axis Perm[i].
type TransposeAttr struct{ Perm []int }

// ConcatAttr is the axis along which Concat joins its inputs, of which there are one or more.
type ConcatAttr struct{ Axis int }

type (
	reshapeOp   struct{}
	transposeOp struct{}
	concatOp    struct{}
)

func (reshapeOp) Name() string   { return "Reshape" }
func (transposeOp) Name() string { return "Transpose" }
func (concatOp) Name() string    { return "Concat" }

func (reshapeOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine, View: true} }
func (transposeOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (concatOp) Traits() graph.Traits    { return graph.Traits{Curvature: graph.Affine} }

func (reshapeOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[ShapeAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	if err := attr.Shape.Check(); err != nil {
		return nil, err
	}
	if in[0].Size() != attr.Shape.Size() {
		return nil, fmt.Errorf("shapes %v and %v do not have the same number of elements", in[0], attr.Shape)
	}
	return attr.Shape, nil
}

func (transposeOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[TransposeAttr](in, 1, a)
	if err != nil {
		return nil, err
	}
	out := make(tensor.Shape, len(in[0]))
	fits := len(attr.Perm) == len(out)
	for i := range out {
		fits = fits && slices.Contains(attr.Perm, i)
	}
	if !fits {
		return nil, fmt.Errorf("%v is not a permutation of the axes of shape %v", attr.Perm, in[0])
	}
	for i, p := range attr.Perm {
		out[i] = in[0][p]
	}
	return out, nil
}

func (concatOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[ConcatAttr](a)
	if err != nil {
		return nil, err
	}
	if len(in) == 0 {
		return nil, errors.New("takes inputs, has none")
	}
	if err := hasAxis(in[0], attr.Axis); err != nil {
		return nil, err
	}
	out := in[0].Clone()
	for _, s := range in[1:] {
		if len(s) != len(out) {
			return nil, fmt.Errorf("shapes %v and %v do not have the same rank", in[0], s)
		}
		for i, n := range s {
			if i == attr.Axis {
				out[i] += n
			} else if n != out[i] {
				return nil, fmt.Errorf("shapes %v and %v differ in axis %d", in[0], s, i)
			}
		}
	}
	return out, nil
}

// Eval does nothing where dst is a view of the input, as it is in a plan.
func (reshapeOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	copy(dst.Data, in[0].Data)
}

func (transposeOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	own := contiguous(in[0].Shape)
	var st strides
	for i, p := range a.(TransposeAttr).Perm {
		st[i] = own[p]
	}
	move(dst.Data, in[0].Data, dst.Shape, 0, 0, contiguous(dst.Shape), st)
}

func (concatOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	outer, n, inner := around(dst.Shape, a.(ConcatAttr).Axis)
	at := 0
	for _, x := range in {
		chunk := len(x.Data) / max(outer, 1)
		for i := range outer {
			copy(dst.Data[at+i*n*inner:], x.Data[i*chunk:][:chunk])
		}
		at += chunk
	}
}

func (reshapeOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return reshape(t[0], n.Shape) }
func (reshapeOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{reshape(ct, n.In[0].Shape)}
}

// Arrange keeps channels last where samples and channels stay what they are.
func (reshapeOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	from, to := n.In[0].Shape, n.Shape
	if !in.IsLast(0, len(from)) || len(to) < 3 || from[0] != to[0] || from[1] != to[1] {
		return nil, false
	}
	return reshape(in.Last(0, len(from)), graph.ChannelsLast(to)), true
}

func reshape(n *graph.Node, s tensor.Shape) *graph.Node {
	if n.Shape.Equal(s) {
		return n
	}
	return apply(Reshape, ShapeAttr{s}, n)
}

func (transposeOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(Transpose, n.Attr, t[0])
}
func (transposeOp) VJP(n, ct *graph.Node) []*graph.Node {
	perm := n.Attr.(TransposeAttr).Perm
	inverse := make([]int, len(perm))
	for i, p := range perm {
		inverse[p] = i
	}
	return []*graph.Node{apply(Transpose, TransposeAttr{inverse}, ct)}
}

// Arrange reads the order that is at hand, and prefers what moves nothing.
func (transposeOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	rank := len(n.Shape)
	if rank < 3 {
		return nil, false
	}
	first := slices.Clone(n.Attr.(TransposeAttr).Perm)
	last := graph.ChannelsLast(first)
	if !in.IsLast(0, rank) {
		x := in.First(0)
		if !moves(x.Shape, last) {
			return Permute(x, last), true
		}
		return nil, false
	}
	x := in.Last(0, rank)
	for _, perm := range [][]int{first, last} {
		for i, p := range perm {
			switch { // where x has axis p
			case p == 1:
				perm[i] = rank - 1
			case p > 1:
				perm[i] = p - 1
			}
		}
	}
	if !moves(x.Shape, first) {
		return Permute(x, first), false
	}
	return Permute(x, last), true
}

// Permute is Transpose, or, where no element moves, a view.
func Permute(n *graph.Node, perm []int) *graph.Node {
	if moves(n.Shape, perm) {
		return apply(Transpose, TransposeAttr{perm}, n)
	}
	shape := make(tensor.Shape, len(perm))
	for i, p := range perm {
		shape[i] = n.Shape[p]
	}
	return reshape(n, shape)
}

// moves says that a permutation changes the order of axes longer than 1.
func moves(s tensor.Shape, perm []int) bool {
	before := -1
	for _, p := range perm {
		if s[p] == 1 {
			continue
		}
		if p < before {
			return true
		}
		before = p
	}
	return false
}

func (concatOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	parts := make([]*graph.Node, len(t))
	for i, v := range t {
		if parts[i] = v; v == nil {
			parts[i] = expandTo(filled(0), n.In[i].Shape)
		}
	}
	return apply(Concat, n.Attr, parts...)
}

// Arrange joins channels last what is so already in part.
func (concatOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	rank := len(n.Shape)
	args, last := make([]*graph.Node, len(n.In)), false
	for i := range args {
		last = last || in.IsLast(i, rank)
	}
	if !last {
		return nil, false
	}
	for i := range args {
		args[i] = in.Last(i, rank)
	}
	return apply(Concat, ConcatAttr{lastAxis(n.Attr.(ConcatAttr).Axis, rank)}, args...), true
}

func (concatOp) VJP(n, ct *graph.Node) []*graph.Node {
	axis := n.Attr.(ConcatAttr).Axis
	parts := make([]*graph.Node, len(n.In))
	at := 0
	for i, x := range n.In {
		a := SliceAttr{Start: make([]int, len(x.Shape)), Step: ones(len(x.Shape)), Size: x.Shape}
		a.Start[axis] = at
		at += x.Shape[axis]
		parts[i] = apply(Slice, a, ct)
	}
	return parts
}

func ones(n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

func (reshapeOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(ShapeAttr{tensor.Shape{4, 6}}, normal(r, 2, 3, 4)),
		sample(ShapeAttr{}, normal(r, 1, 1)),
	}
}
func (transposeOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(TransposeAttr{[]int{1, 0}}, normal(r, 3, 4)),
		sample(TransposeAttr{[]int{0, 2, 3, 1}}, normal(r, 2, 3, 4, 5)),
		sample(TransposeAttr{[]int{2, 0, 1}}, normal(r, 2, 3, 4)),
		sample(TransposeAttr{}, normal(r)),
	}
}
func (concatOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		sample(ConcatAttr{1}, normal(r, 2, 3), normal(r, 2, 1), normal(r, 2, 4)),
		sample(ConcatAttr{0}, normal(r, 2, 3, 2), normal(r, 1, 3, 2)),
		sample(ConcatAttr{1}, normal(r, 2, 1, 3), normal(r, 2, 2, 3)),
		sample(ConcatAttr{0}, normal(r, 4)),
	}
}
