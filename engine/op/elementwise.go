package op

import (
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// The elementwise operations of two arguments, with ONNX's multidirectional broadcasting.
var (
	Add graph.Op = addOp{}
	Sub graph.Op = subOp{}
	Mul graph.Op = mulOp{}
	Div graph.Op = divOp{}
)

type (
	addOp struct{ binary }
	subOp struct{ binary }
	mulOp struct{ binary }
	divOp struct{ binary }
)

func (addOp) Name() string { return "Add" }
func (subOp) Name() string { return "Sub" }
func (mulOp) Name() string { return "Mul" }
func (divOp) Name() string { return "Div" }

func (addOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, InPlace: true, Pointwise: true, ULPs: 1}
}
func (subOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, InPlace: true, Pointwise: true, ULPs: 1}
}
func (mulOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Multilinear, InPlace: true, Pointwise: true, ULPs: 1}
}
func (divOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Curved, InPlace: true, Pointwise: true, ULPs: 1}
}

func (addOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	broadcast(e, dst, in[0], in[1], kernel.Zip{Func: kernel.AddScaled, By: 1})
}
func (subOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	broadcast(e, dst, in[0], in[1], kernel.Zip{Func: kernel.AddScaled, By: -1})
}
func (mulOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	broadcast(e, dst, in[0], in[1], kernel.Zip{Func: kernel.Mul})
}
func (divOp) Eval(e *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	broadcast(e, dst, in[0], in[1], kernel.Zip{Func: kernel.Div})
}

func (addOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return expandTo(sumOf(t[0], t[1]), n.Shape)
}
func (addOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{sumTo(ct, n.In[0].Shape), sumTo(ct, n.In[1].Shape)}
}

func (subOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	if t[1] == nil {
		return expandTo(t[0], n.Shape)
	}
	return expandTo(sumOf(t[0], scale(t[1], -1)), n.Shape)
}
func (subOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{sumTo(ct, n.In[0].Shape), scale(sumTo(ct, n.In[1].Shape), -1)}
}

func (mulOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return expandTo(bilinear(n, t), n.Shape)
}
func (mulOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{
		sumTo(mul(ct, n.In[1]), n.In[0].Shape),
		sumTo(mul(ct, n.In[0]), n.In[1].Shape),
	}
}

// d(a/b) = (da − (a/b)·db)/b.
func (divOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	num := t[0]
	if t[1] != nil {
		num = sumOf(t[0], scale(mul(n, t[1]), -1))
	}
	return expandTo(apply(Div, nil, num, n.In[1]), n.Shape)
}
func (divOp) VJP(n, ct *graph.Node) []*graph.Node {
	g := apply(Div, nil, ct, n.In[1])
	return []*graph.Node{
		sumTo(g, n.In[0].Shape),
		scale(sumTo(mul(g, n), n.In[1].Shape), -1),
	}
}

func (subOp) Samples(r *rand.Rand) []graph.Case { return binarySamples(r, 0) }
func (addOp) Samples(r *rand.Rand) []graph.Case { return binarySamples(r, 0) }
func (mulOp) Samples(r *rand.Rand) []graph.Case { return binarySamples(r, 0) }
func (divOp) Samples(r *rand.Rand) []graph.Case { return binarySamples(r, 2) }

// binary is the shape rule that these operations share.
type binary struct{}

func (binary) Infer(in []tensor.Shape, _ graph.Attr) (tensor.Shape, error) {
	if err := arity(in, 2); err != nil {
		return nil, err
	}
	return tensor.Broadcast(in[0], in[1])
}

// binarySamples draws operands of equal, repeated and crossed shapes; the
// second operand's magnitude is at least away.
func binarySamples(r *rand.Rand, away float32) []graph.Case {
	var cases []graph.Case
	for _, s := range [][2]tensor.Shape{
		{{2, 3, 4}, {2, 3, 4}}, {{2, 3, 4}, {}}, {{}, {3}}, {{2, 3, 4, 5}, {1, 3, 1, 1}},
		{{4, 1}, {3}}, {{2, 1, 3}, {4, 1}}, {{5}, {1}}, {{1, 7}, {7}},
	} {
		a, b := normal(r, s[0]...), normal(r, s[1]...)
		for i, v := range b.Data {
			if v < 0 {
				b.Data[i] -= away
			} else {
				b.Data[i] += away
			}
		}
		cases = append(cases, sample(nil, a, b))
	}
	return cases
}

// broadcast combines operands that are repeated to dst's shape.
func broadcast(e *graph.Env, dst, a, b *tensor.Tensor, z kernel.Zip) {
	l := newLoop(dst.Shape, contiguous(dst.Shape), repeated(a.Shape, dst.Shape), repeated(b.Shape, dst.Shape))
	rows, dist := l.inner()
	e.Zip = z
	e.Zip.Rows, e.Zip.Cols = rows, l.n
	e.Zip.A = kernel.Stride{Row: dist[1], Col: l.step[1]}
	e.Zip.B = kernel.Stride{Row: dist[2], Col: l.step[2]}
	for ; l.ok; l.next() {
		e.ZipF32(dst.Data[l.at[0]:][:rows*l.n], a.Data[l.at[1]:], b.Data[l.at[2]:], &e.Zip)
	}
}
