package op

import (
	"fmt"
	"math"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The smooth elementwise functions of one argument.
var (
	Scale   graph.Op = scaleOp{}
	Exp     graph.Op = expOp{}
	Log     graph.Op = logOp{}
	Sigmoid graph.Op = sigmoidOp{}
	Tanh    graph.Op = tanhOp{}
	Erf     graph.Op = erfOp{}
	Gelu    graph.Op = geluOp{}
)

// ScaleAttr is the factor of Scale.
type ScaleAttr struct{ By float32 }

// GeluAttr selects the tanh approximation of Gelu.
type GeluAttr struct{ Tanh bool }

type (
	scaleOp   struct{ unary }
	expOp     struct{ unary }
	logOp     struct{ unary }
	sigmoidOp struct{ unary }
	tanhOp    struct{ unary }
	erfOp     struct{ unary }
	geluOp    struct{ unary }
)

func (scaleOp) Name() string   { return "Scale" }
func (expOp) Name() string     { return "Exp" }
func (logOp) Name() string     { return "Log" }
func (sigmoidOp) Name() string { return "Sigmoid" }
func (tanhOp) Name() string    { return "Tanh" }
func (erfOp) Name() string     { return "Erf" }
func (geluOp) Name() string    { return "Gelu" }

func (scaleOp) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Affine, InPlace: true, Pointwise: true, ULPs: 1}
}

func (scaleOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	by := a.(ScaleAttr).By
	for i, v := range in[0].Data {
		dst.Data[i] = v * by
	}
}
func (expOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	each(dst, in[0], math.Exp)
}
func (logOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	each(dst, in[0], math.Log)
}
func (sigmoidOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	each(dst, in[0], func(x float64) float64 { return 1 / (1 + math.Exp(-x)) })
}
func (tanhOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	each(dst, in[0], math.Tanh)
}
func (erfOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	each(dst, in[0], math.Erf)
}
func (geluOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	if a.(GeluAttr).Tanh {
		each(dst, in[0], func(x float64) float64 { return x / 2 * (1 + math.Tanh(geluC*(x+geluK*x*x*x))) })
		return
	}
	each(dst, in[0], func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) })
}

// The constants of the tanh form of Gelu (Hendrycks and Gimpel, arXiv 1606.08415, section 2).
const (
	geluC = 0.7978845608028654 // √(2/π)
	geluK = 0.044715
)

func (scaleOp) slope(n *graph.Node) *graph.Node { return filled(n.Attr.(ScaleAttr).By) }
func (expOp) slope(n *graph.Node) *graph.Node   { return n }
func (logOp) slope(n *graph.Node) *graph.Node   { return apply(Div, nil, filled(1), n.In[0]) }

// σ' = σ(1 − σ).
func (sigmoidOp) slope(n *graph.Node) *graph.Node {
	return mul(n, apply(Sub, nil, filled(1), n))
}

// tanh' = 1 − tanh².
func (tanhOp) slope(n *graph.Node) *graph.Node {
	return apply(Sub, nil, filled(1), mul(n, n))
}

// erf' = 2/√π · exp(−x²).
func (erfOp) slope(n *graph.Node) *graph.Node {
	return scale(apply(Exp, nil, scale(mul(n.In[0], n.In[0]), -1)), 2/math.SqrtPi)
}

// Gelu is x·Φ(x), so its slope is Φ(x) + x·φ(x); the tanh form differentiates likewise.
func (geluOp) slope(n *graph.Node) *graph.Node {
	x := n.In[0]
	if n.Attr.(GeluAttr).Tanh {
		square := mul(x, x)
		u := mul(scale(x, geluC), add(filled(1), scale(square, geluK)))
		t := apply(Tanh, nil, u)
		du := add(filled(geluC), scale(square, 3*geluC*geluK))
		dt := mul(apply(Sub, nil, filled(1), mul(t, t)), du)
		return scale(add(add(filled(1), t), mul(x, dt)), 0.5)
	}
	phi := scale(add(filled(1), apply(Erf, nil, scale(x, 1/math.Sqrt2))), 0.5)
	density := scale(apply(Exp, nil, scale(mul(x, x), -0.5)), float32(1/math.Sqrt(2*math.Pi)))
	return add(phi, mul(x, density))
}

func (o scaleOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return apply(Scale, n.Attr, t[0]) }
func (o scaleOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(Scale, n.Attr, ct)}
}
func (o expOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node     { return mul(t[0], o.slope(n)) }
func (o expOp) VJP(n, ct *graph.Node) []*graph.Node                { return []*graph.Node{mul(ct, o.slope(n))} }
func (o logOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node     { return mul(t[0], o.slope(n)) }
func (o logOp) VJP(n, ct *graph.Node) []*graph.Node                { return []*graph.Node{mul(ct, o.slope(n))} }
func (o sigmoidOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return mul(t[0], o.slope(n)) }
func (o sigmoidOp) VJP(n, ct *graph.Node) []*graph.Node            { return []*graph.Node{mul(ct, o.slope(n))} }
func (o tanhOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node    { return mul(t[0], o.slope(n)) }
func (o tanhOp) VJP(n, ct *graph.Node) []*graph.Node               { return []*graph.Node{mul(ct, o.slope(n))} }
func (o erfOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node     { return mul(t[0], o.slope(n)) }
func (o erfOp) VJP(n, ct *graph.Node) []*graph.Node                { return []*graph.Node{mul(ct, o.slope(n))} }
func (o geluOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node    { return mul(t[0], o.slope(n)) }
func (o geluOp) VJP(n, ct *graph.Node) []*graph.Node               { return []*graph.Node{mul(ct, o.slope(n))} }

func (scaleOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: ScaleAttr{By: -1.5}}}
}
func (logOp) Samples(r *rand.Rand) []graph.Case {
	x := normal(r, 3, 4)
	for i, v := range x.Data {
		x.Data[i] = 0.5 + v*v
	}
	return []graph.Case{{In: []*tensor.Tensor{x}}}
}
func (geluOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{
		{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: GeluAttr{}},
		{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: GeluAttr{Tanh: true}},
	}
}

// unary is what the elementwise functions of one argument share.
type unary struct{}

func (unary) Infer(in []tensor.Shape, _ graph.Attr) (tensor.Shape, error) {
	if len(in) != 1 {
		return nil, fmt.Errorf("takes 1 input, has %d", len(in))
	}
	return in[0], nil
}

func (unary) Traits() graph.Traits {
	return graph.Traits{Curvature: graph.Curved, InPlace: true, Pointwise: true, ULPs: 2}
}

func (unary) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}}, {In: []*tensor.Tensor{normal(r)}}}
}

func each(dst, x *tensor.Tensor, f func(float64) float64) {
	for i, v := range x.Data {
		dst.Data[i] = float32(f(float64(v)))
	}
}
