package op

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The operations that move elements without changing them. Reshape and
// Transpose undo themselves; Pad is the adjoint of Slice.
var (
	Reshape   graph.Op = reshapeOp{}
	Transpose graph.Op = transposeOp{}
	Slice     graph.Op = sliceOp{}
	Pad       graph.Op = padOp{}
	Concat    graph.Op = concatOp{}
)

// TransposeAttr is the axis permutation of Transpose: output axis i is input axis Perm[i].
type TransposeAttr struct{ Perm []int }

// SliceAttr takes, along every axis i, Size[i] elements: Start[i], Start[i]+Step[i], … Step may be negative.
type SliceAttr struct{ Start, Step, Size []int }

// PadAttr places input element j of axis i at Start[i] + j·Step[i] of a tensor
// of the given Shape that is Value elsewhere. With Value 0 it is the adjoint of Slice.
type PadAttr struct {
	Start, Step []int
	Shape       tensor.Shape
	Value       float32
}

// ConcatAttr is the axis along which Concat joins its inputs, of which there are one or more.
type ConcatAttr struct{ Axis int }

type (
	reshapeOp   struct{}
	transposeOp struct{}
	sliceOp     struct{}
	padOp       struct{}
	concatOp    struct{}
)

func (reshapeOp) Name() string   { return "Reshape" }
func (transposeOp) Name() string { return "Transpose" }
func (sliceOp) Name() string     { return "Slice" }
func (padOp) Name() string       { return "Pad" }
func (concatOp) Name() string    { return "Concat" }

func (reshapeOp) Traits() graph.Traits   { return graph.Traits{Curvature: graph.Affine, View: true} }
func (transposeOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (sliceOp) Traits() graph.Traits     { return graph.Traits{Curvature: graph.Affine} }
func (padOp) Traits() graph.Traits       { return graph.Traits{Curvature: graph.Affine} }
func (concatOp) Traits() graph.Traits    { return graph.Traits{Curvature: graph.Affine} }

func (reshapeOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[ShapeAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
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
	attr, err := attrOf[TransposeAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
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

func (sliceOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[SliceAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	return attr.Size, lies(in[0], attr.Start, attr.Step, attr.Size)
}

func (padOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[PadAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	return attr.Shape, lies(attr.Shape, attr.Start, attr.Step, in[0])
}

// lies checks that size[i] elements from start[i], step[i] apart, lie in every axis of s.
func lies(s tensor.Shape, start, step []int, size tensor.Shape) error {
	if len(start) != len(s) || len(step) != len(s) || len(size) != len(s) {
		return fmt.Errorf("starts %v, steps %v and sizes %v do not fit shape %v", start, step, size, s)
	}
	for i, n := range s {
		if step[i] == 0 || step[i] < -tensor.MaxSize || step[i] > tensor.MaxSize || size[i] < 0 || size[i] > tensor.MaxSize {
			return fmt.Errorf("axis %d cannot have %d elements in steps of %d", i, size[i], step[i])
		}
		if size[i] == 0 {
			continue
		}
		last := start[i] + (size[i]-1)*step[i]
		if start[i] < 0 || start[i] >= n || last < 0 || last >= n {
			return fmt.Errorf("elements %d to %d lie outside axis %d of shape %v", start[i], last, i, s)
		}
	}
	return nil
}

func (concatOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := attrOf[ConcatAttr](a)
	if err != nil {
		return nil, err
	}
	if len(in) == 0 {
		return nil, errors.New("takes inputs, has none")
	}
	if attr.Axis < 0 || attr.Axis >= len(in[0]) {
		return nil, fmt.Errorf("shape %v has no axis %d", in[0], attr.Axis)
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

func (sliceOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(SliceAttr)
	at, st := lattice(in[0].Shape, attr.Start, attr.Step)
	move(dst.Data, in[0].Data, dst.Shape, 0, at, contiguous(dst.Shape), st)
}

func (padOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(PadAttr)
	for i := range dst.Data {
		dst.Data[i] = attr.Value
	}
	at, st := lattice(dst.Shape, attr.Start, attr.Step)
	move(dst.Data, in[0].Data, in[0].Shape, at, 0, st, contiguous(in[0].Shape))
}

// lattice is the offset and the strides of the elements from start, step apart, in a tensor of shape s.
func lattice(s tensor.Shape, start, step []int) (at int, st strides) {
	st = contiguous(s)
	for i := range s {
		at += start[i] * st[i]
		st[i] *= step[i]
	}
	return at, st
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

func (sliceOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return apply(Slice, n.Attr, t[0]) }
func (sliceOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(SliceAttr)
	return []*graph.Node{apply(Pad, PadAttr{Start: a.Start, Step: a.Step, Shape: n.In[0].Shape}, ct)}
}

func (padOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	a := n.Attr.(PadAttr)
	a.Value = 0
	return apply(Pad, a, t[0])
}
func (padOp) VJP(n, ct *graph.Node) []*graph.Node {
	a := n.Attr.(PadAttr)
	return []*graph.Node{apply(Slice, SliceAttr{Start: a.Start, Step: a.Step, Size: n.In[0].Shape}, ct)}
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
		{In: []*tensor.Tensor{normal(r, 2, 3, 4)}, Attr: ShapeAttr{tensor.Shape{4, 6}}},
		{In: []*tensor.Tensor{normal(r, 1, 1)}, Attr: ShapeAttr{}},
	}
}
func (transposeOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: TransposeAttr{[]int{1, 0}}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 4, 5)}, Attr: TransposeAttr{[]int{0, 2, 3, 1}}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 4)}, Attr: TransposeAttr{[]int{2, 0, 1}}},
		{In: []*tensor.Tensor{normal(r)}, Attr: TransposeAttr{}},
	}
}
func (sliceOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 7)}, Attr: SliceAttr{[]int{5}, []int{-2}, []int{3}}},
		{In: []*tensor.Tensor{normal(r, 3, 5, 4)}, Attr: SliceAttr{[]int{1, 0, 3}, []int{1, 2, -1}, []int{2, 3, 4}}},
		{In: []*tensor.Tensor{normal(r, 2, 6, 3)}, Attr: SliceAttr{[]int{0, 2, 0}, []int{1, 1, 1}, []int{2, 3, 3}}},
		{In: []*tensor.Tensor{normal(r)}, Attr: SliceAttr{}},
	}
}
func (padOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 3)}, Attr: PadAttr{[]int{5}, []int{-2}, tensor.Shape{7}, 0}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 4)}, Attr: PadAttr{[]int{1, 0, 3}, []int{1, 2, -1}, tensor.Shape{3, 5, 4}, 0.5}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 3)}, Attr: PadAttr{[]int{0, 2, 0}, []int{1, 1, 1}, tensor.Shape{2, 6, 3}, -1}},
	}
}
func (concatOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 2, 3), normal(r, 2, 1), normal(r, 2, 4)}, Attr: ConcatAttr{1}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 2), normal(r, 1, 3, 2)}, Attr: ConcatAttr{0}},
		{In: []*tensor.Tensor{normal(r, 2, 1, 3), normal(r, 2, 2, 3)}, Attr: ConcatAttr{1}},
		{In: []*tensor.Tensor{normal(r, 4)}, Attr: ConcatAttr{0}},
	}
}
