package op

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// MatMul multiplies the matrices in the last two axes of its operands, of rank
// two or more; the axes before broadcast. It is closed under differentiation
// through its transpose flags.
var MatMul graph.Op = matMulOp{}

// MatMulAttr says which operands are stored with their last two axes exchanged.
type MatMulAttr struct{ TransA, TransB bool }

type matMulOp struct{}

func (matMulOp) Name() string { return "MatMul" }

func (matMulOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Multilinear, Weight: true, ULPs: 16}
}

func (matMulOp) Infer(in []tensor.Shape, a graph.Attr) (tensor.Shape, error) {
	attr, err := accept[MatMulAttr](in, 2, a)
	if err != nil {
		return nil, err
	}
	if len(in[0]) < 2 || len(in[1]) < 2 {
		return nil, fmt.Errorf("operands of shapes %v and %v are not matrices", in[0], in[1])
	}
	m, k := matrix(in[0], attr.TransA)
	kb, n := matrix(in[1], attr.TransB)
	if k != kb {
		return nil, fmt.Errorf("inner extents %d and %d of shapes %v and %v differ", k, kb, in[0], in[1])
	}
	batch, err := tensor.Broadcast(in[0][:len(in[0])-2], in[1][:len(in[1])-2])
	if err != nil {
		return nil, err
	}
	return append(batch, m, n), nil
}

// matrix is the extent of op(A) where A is stored in the last two axes of s.
func matrix(s tensor.Shape, trans bool) (rows, cols int) {
	rows, cols = s[len(s)-2], s[len(s)-1]
	if trans {
		return cols, rows
	}
	return rows, cols
}

// Eval multiplies every pair of matrices, or all rows at once where one matrix
// stands on the right.
func (matMulOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(MatMulAttr)
	x, y := in[0], in[1]
	m, k := matrix(x.Shape, attr.TransA)
	_, n := matrix(y.Shape, attr.TransB)
	if len(dst.Data) == 0 || k == 0 {
		clear(dst.Data)
		return
	}
	g := kernel.Gemm{M: m, N: n, K: k, TransA: attr.TransA, TransB: attr.TransB}
	if len(y.Data) == k*n && !attr.TransA {
		g.M = len(x.Data) / k
		e.GemmF32(dst.Data, x.Data, y.Data, g)
		return
	}
	batch := dst.Shape[:len(dst.Shape)-2]
	l := newLoop(batch, repeated(x.Shape[:len(x.Shape)-2], batch), repeated(y.Shape[:len(y.Shape)-2], batch))
	for i := 0; l.ok; l.next() {
		for j := range l.n {
			xi, yi := l.at[0]+j*l.step[0], l.at[1]+j*l.step[1]
			e.GemmF32(dst.Data[i*m*n:][:m*n], x.Data[xi*m*k:][:m*k], y.Data[yi*k*n:][:k*n], g)
			i++
		}
	}
}

func (matMulOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return bilinear(n, t) }

// C = op(A)·op(B) gives op(A)' = C'·op(B)ᵀ and op(B)' = op(A)ᵀ·C'; an operand
// that is stored transposed takes the transpose of that.
func (matMulOp) VJP(n, ct *graph.Node) []*graph.Node {
	attr := n.Attr.(MatMulAttr)
	a, b := n.In[0], n.In[1]
	var da, db *graph.Node
	if attr.TransA {
		da = matMul(b, ct, attr.TransB, true)
	} else {
		da = matMul(ct, b, false, !attr.TransB)
	}
	if len(b.Shape) == 2 && !attr.TransA {
		a, ct = rowsOf(a), rowsOf(ct) // the sum over the batch is part of the product
	}
	if attr.TransB {
		db = matMul(ct, a, true, attr.TransA)
	} else {
		db = matMul(a, ct, !attr.TransA, false)
	}
	return []*graph.Node{sumTo(da, n.In[0].Shape), sumTo(db, b.Shape)}
}

// Arrange takes matrices [N, C, L], channels last, as transposed ones.
func (matMulOp) Arrange(n *graph.Node, in graph.Operands) (*graph.Node, bool) {
	a := n.Attr.(MatMulAttr)
	if !in.IsLast(0, 3) && !in.IsLast(1, 3) {
		return nil, false
	}
	args := [2]*graph.Node{}
	for i, trans := range []*bool{&a.TransA, &a.TransB} {
		if in.IsLast(i, 3) && len(n.In[i].Shape) == 3 {
			args[i], *trans = in.Last(i, 3), !*trans
		} else {
			args[i] = in.First(i)
		}
	}
	return apply(MatMul, a, args[:]...), false
}

func matMul(a, b *graph.Node, transA, transB bool) *graph.Node {
	return apply(MatMul, MatMulAttr{transA, transB}, a, b)
}

// rowsOf joins all axes but the last.
func rowsOf(n *graph.Node) *graph.Node {
	last := len(n.Shape) - 1
	return reshape(n, tensor.Shape{n.Shape[:last].Size(), n.Shape[last]})
}

func (matMulOp) Samples(r *rand.Rand) []graph.Case {
	var cases []graph.Case
	for _, batch := range [][2]tensor.Shape{
		{{}, {}}, {{3}, {}}, {{}, {3}}, {{2, 3}, {2, 3}}, {{2, 1}, {3}}, {{1}, {4, 1}},
	} {
		for _, a := range []MatMulAttr{{false, false}, {true, false}, {false, true}, {true, true}} {
			x, y := tensor.Shape{3, 5}, tensor.Shape{5, 2}
			if a.TransA {
				x = tensor.Shape{5, 3}
			}
			if a.TransB {
				y = tensor.Shape{2, 5}
			}
			cases = append(cases, sample(a, normal(r, slices.Concat(batch[0], x)...), normal(r, slices.Concat(batch[1], y)...)))
		}
	}
	return cases
}
