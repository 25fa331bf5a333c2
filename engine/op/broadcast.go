package op

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Expand repeats its argument along axes of extent 1; SumTo is its adjoint.
var (
	Expand graph.Op = expandOp{}
	SumTo  graph.Op = sumToOp{}
)

type (
	expandOp struct{}
	sumToOp  struct{}
)

func (expandOp) Name() string { return "Expand" }
func (sumToOp) Name() string  { return "SumTo" }

func (expandOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return broadcastsTo(in, a, false)
}
func (sumToOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	return broadcastsTo(in, a, true)
}

func broadcastsTo(in []tensor.Shape, a graph.Attr, down bool) (tensor.Shape, error) {
	to := a.(ShapeAttr).Shape
	if len(in) != 1 {
		return nil, fmt.Errorf("takes 1 input, has %d", len(in))
	}
	small, large := in[0], to
	if down {
		small, large = to, in[0]
	}
	if s, err := tensor.Broadcast(small, large); err != nil || !s.Equal(large) {
		return nil, fmt.Errorf("shape %v is not a repetition of %v", large, small)
	}
	return to, nil
}

func (expandOp) Traits() graph.Traits { return graph.Traits{Curvature: graph.Affine} }
func (sumToOp) Traits() graph.Traits  { return graph.Traits{Curvature: graph.Affine, ULPs: 1} }

func (expandOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	x := in[0]
	walk2(dst.Shape, dst.Shape.Strides(), tensor.BroadcastStrides(x.Shape, dst.Shape), func(d, s, n, ds, ss int) {
		for i := range n {
			dst.Data[d+i*ds] = x.Data[s+i*ss]
		}
	})
}

// Eval adds in float64 row by row, in the order of the argument's memory.
func (sumToOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	x := in[0]
	clear(dst.Data)
	walk2(x.Shape, x.Shape.Strides(), tensor.BroadcastStrides(dst.Shape, x.Shape), func(s, d, n, ss, ds int) {
		if ds == 0 {
			var sum float64
			for i := range n {
				sum += float64(x.Data[s+i*ss])
			}
			dst.Data[d] += float32(sum)
			return
		}
		for i := range n {
			dst.Data[d+i*ds] += x.Data[s+i*ss]
		}
	})
}

func (expandOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(Expand, n.Attr, t[0])
}
func (expandOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{sumTo(ct, n.In[0].Shape)}
}
func (sumToOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return apply(SumTo, n.Attr, t[0])
}
func (sumToOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{expandTo(ct, n.In[0].Shape)}
}

func (expandOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 3, 1)}, Attr: ShapeAttr{tensor.Shape{2, 3, 4}}},
		{In: []*tensor.Tensor{normal(r)}, Attr: ShapeAttr{tensor.Shape{2, 2}}},
		{In: []*tensor.Tensor{normal(r, 1, 3, 1, 1)}, Attr: ShapeAttr{tensor.Shape{2, 3, 2, 2}}},
	}
}
func (sumToOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 2, 3, 4)}, Attr: ShapeAttr{tensor.Shape{3, 1}}},
		{In: []*tensor.Tensor{normal(r, 2, 3)}, Attr: ShapeAttr{}},
		{In: []*tensor.Tensor{normal(r, 2, 3, 2, 2)}, Attr: ShapeAttr{tensor.Shape{1, 3, 1, 1}}},
	}
}

// row combines n elements that lie as, bs, ds apart.
type row func(dst, a, b []float32, as, bs int)

// broadcast fills dst row by row with f over the repeated operands.
func broadcast(dst, a, b *tensor.Tensor, f row) {
	if a.Shape.Equal(b.Shape) {
		f(dst.Data, a.Data, b.Data, 1, 1)
		return
	}
	ext, st := collapse(dst.Shape, dst.Shape.Strides(),
		tensor.BroadcastStrides(a.Shape, dst.Shape), tensor.BroadcastStrides(b.Shape, dst.Shape))
	last := len(ext) - 1
	n, as, bs := ext[last], st[1][last], st[2][last]
	var at [3]int
	var pos [8]int
	for {
		f(dst.Data[at[0]:at[0]+n], a.Data[at[1]:], b.Data[at[2]:], as, bs)
		if !advance(pos[:last], ext[:last], at[:], st) {
			return
		}
	}
}

// walk2 visits two operands of a common iteration shape in rows: offsets,
// length and the strides inside the row.
func walk2(shape tensor.Shape, sa, sb []int, visit func(a, b, n, as, bs int)) {
	ext, st := collapse(shape, sa, sb)
	last := len(ext) - 1
	var at [2]int
	var pos [8]int
	if shape.Size() == 0 {
		return
	}
	for {
		visit(at[0], at[1], ext[last], st[0][last], st[1][last])
		if !advance(pos[:last], ext[:last], at[:], st) {
			return
		}
	}
}

// advance steps a multi-index and the offsets that follow it; false at the end.
func advance(pos, ext, at []int, st [][]int) bool {
	for i := len(ext) - 1; i >= 0; i-- {
		pos[i]++
		for j := range at {
			at[j] += st[j][i]
		}
		if pos[i] < ext[i] {
			return true
		}
		for j := range at {
			at[j] -= ext[i] * st[j][i]
		}
		pos[i] = 0
	}
	return false
}

// collapse merges neighbouring axes that every operand crosses in one stride,
// and drops axes of extent 1, so that rows are as long as they can be.
func collapse(shape tensor.Shape, strides ...[]int) ([]int, [][]int) {
	ext := make([]int, 0, len(shape)+1)
	st := make([][]int, len(strides))
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] == 1 {
			continue
		}
		if k := len(ext) - 1; k >= 0 && mergeable(ext[k], k, i, st, strides) {
			ext[k] *= shape[i]
			continue
		}
		ext = append(ext, shape[i])
		for j := range st {
			st[j] = append(st[j], strides[j][i])
		}
	}
	if len(ext) == 0 {
		ext = append(ext, 1)
		for j := range st {
			st[j] = append(st[j], 0)
		}
	}
	slices.Reverse(ext)
	for j := range st {
		slices.Reverse(st[j])
	}
	return ext, st
}

func mergeable(inner, k, axis int, st, strides [][]int) bool {
	for j := range st {
		if strides[j][axis] != st[j][k]*inner {
			return false
		}
	}
	return true
}

func addRow(dst, a, b []float32, as, bs int) {
	switch {
	case as == 1 && bs == 1:
		b = b[:len(dst)]
		for i, v := range a[:len(dst)] {
			dst[i] = v + b[i]
		}
	case as == 1 && bs == 0:
		c := b[0]
		for i, v := range a[:len(dst)] {
			dst[i] = v + c
		}
	default:
		for i := range dst {
			dst[i] = a[i*as] + b[i*bs]
		}
	}
}

func subRow(dst, a, b []float32, as, bs int) {
	for i := range dst {
		dst[i] = a[i*as] - b[i*bs]
	}
}

func mulRow(dst, a, b []float32, as, bs int) {
	switch {
	case as == 1 && bs == 1:
		b = b[:len(dst)]
		for i, v := range a[:len(dst)] {
			dst[i] = v * b[i]
		}
	case as == 1 && bs == 0:
		c := b[0]
		for i, v := range a[:len(dst)] {
			dst[i] = v * c
		}
	default:
		for i := range dst {
			dst[i] = a[i*as] * b[i*bs]
		}
	}
}

func divRow(dst, a, b []float32, as, bs int) {
	for i := range dst {
		dst[i] = a[i*as] / b[i*bs]
	}
}
