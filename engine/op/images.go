package op

import (
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The kernels see images channels last. An op that is evaluated on values in
// ONNX's order works on copies in its scratch.

// carve takes n elements off the front of scratch.
func carve(scratch *[]float32, n int) []float32 {
	head := (*scratch)[:n:n]
	*scratch = (*scratch)[n:]
	return head
}

// lastOf is a copy of images [N, C, …], channels last.
func lastOf(scratch *[]float32, t *tensor.Tensor) []float32 {
	dst := carve(scratch, len(t.Data))
	exchange(dst, t.Data, t.Shape[0], t.Shape[1], t.Shape[2:].Size())
	return dst
}

// firstFrom writes images into t that lie channels last.
func firstFrom(t *tensor.Tensor, src []float32) {
	exchange(t.Data, src, t.Shape[0], t.Shape[2:].Size(), t.Shape[1])
}

// exchange transposes n matrices.
func exchange(dst, src []float32, n, rows, cols int) {
	size := rows * cols
	for i := range n {
		d, s := dst[i*size:][:size], src[i*size:][:size]
		for r := range rows {
			row := s[r*cols:][:cols]
			at := r
			for _, v := range row {
				d[at] = v
				at += rows
			}
		}
	}
}

// lastAxis is where channels last have an axis.
func lastAxis(axis, rank int) int {
	switch {
	case rank < 3 || axis == 0:
		return axis
	case axis == 1:
		return rank - 1
	}
	return axis - 1
}

// follow applies an op, channels last, to its only operand if that is so.
func follow(n *graph.Node, in graph.Operands, attr func(rank int) graph.Attr) (*graph.Node, bool) {
	rank := len(n.In[0].Shape)
	if !in.IsLast(0, rank) {
		return nil, false
	}
	return apply(n.Op, attr(rank), in.Last(0, rank)), true
}

// step is what nodes that Arrange builds have in common: nothing differentiates
// them, and Traits are those of what they stand for.
type step struct{}

func (step) Traits() graph.Traits                       { return graph.Traits{} }
func (step) VJP(n, _ *graph.Node) []*graph.Node         { return make([]*graph.Node, len(n.In)) }
func (step) JVP(*graph.Node, []*graph.Node) *graph.Node { return nil }
func (step) Samples(*rand.Rand) []graph.Case            { return nil }
