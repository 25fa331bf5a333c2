package op

import (
	"fmt"
	"math/rand/v2"

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
	attr, err := attrOf[ShapeAttr](a)
	if err != nil {
		return nil, err
	}
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	to := attr.Shape
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
	move(dst.Data, in[0].Data, dst.Shape, 0, 0, contiguous(dst.Shape), repeated(in[0].Shape, dst.Shape))
}

// Eval adds in float64: a row of sums at a time, over rows of the argument.
func (sumToOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	x := in[0].Data
	from, to := contiguous(in[0].Shape), repeated(dst.Shape, in[0].Shape)
	kept, added := splitAxes(in[0].Shape, to)
	over := newLoop(added[:len(in[0].Shape)], from)
	for k := newLoop(kept[:len(in[0].Shape)], from, to); k.ok; k.next() {
		for j := 0; j < k.n; j += tileLen {
			var sum [tileLen]float64
			row := sum[:min(tileLen, k.n-j)]
			for l := over; l.ok; l.next() {
				sumRows(row, x[k.at[0]+j*k.step[0]+l.at[0]:], k.step[0], l.n, l.step[0])
			}
			for i, v := range row {
				dst.Data[k.at[1]+(j+i)*k.step[1]] = float32(v)
			}
		}
	}
}

// splitAxes is s with extent 1 where to repeats, and with extent 1 elsewhere.
func splitAxes(s tensor.Shape, to strides) (kept, added [tensor.MaxRank]int) {
	for i, n := range s {
		kept[i], added[i] = n, 1
		if to[i] == 0 {
			kept[i], added[i] = 1, n
		}
	}
	return kept, added
}

// sumRows adds n elements of x, step apart, to each sum; those of neighbouring
// sums lie dist apart.
func sumRows(sum []float64, x []float32, dist, n, step int) {
	if dist == 1 {
		for i := range n {
			for j, v := range x[i*step:][:len(sum)] {
				sum[j] += float64(v)
			}
		}
		return
	}
	for j := range sum {
		var s float64
		for i, at := 0, j*dist; i < n; i, at = i+1, at+step {
			s += float64(x[at])
		}
		sum[j] += s
	}
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

// row combines elements of which a's lie as apart and b's bs.
type row func(dst, a, b []float32, as, bs int)

// broadcast fills dst row by row with f over the repeated operands.
func broadcast(dst, a, b *tensor.Tensor, f row) {
	l := newLoop(dst.Shape, contiguous(dst.Shape), repeated(a.Shape, dst.Shape), repeated(b.Shape, dst.Shape))
	for ; l.ok; l.next() {
		f(dst.Data[l.at[0]:][:l.n], a.Data[l.at[1]:], b.Data[l.at[2]:], l.step[1], l.step[2])
	}
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
