package op

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
)

// ScaleAttr is the factor of Scale.
type ScaleAttr struct{ By float32 }

// GeluAttr selects the tanh approximation of Gelu.
type GeluAttr struct{ Tanh bool }

// The smooth elementwise functions of one argument.
var (
	Scale graph.Op = &scaleOp{pointwise[ScaleAttr]{
		name:    "Scale",
		eval:    mapped(func(a ScaleAttr) kernel.Map { return kernel.Map{Func: kernel.Affine, A: a.By} }),
		samples: []ScaleAttr{{-1.5}},
	}}

	Exp graph.Op = &pointwise[none]{
		name: "Exp", curvature: graph.Curved,
		eval:  plain(kernel.Exp),
		slope: func(n *graph.Node, _ none) *graph.Node { return n },
	}

	Log graph.Op = &pointwise[none]{
		name: "Log", curvature: graph.Curved, positive: true,
		eval:  plain(kernel.Log),
		slope: func(n *graph.Node, _ none) *graph.Node { return apply(Div, nil, filled(1), n.In[0]) },
	}

	// (√x)' = 1 / 2√x.
	Sqrt graph.Op = &pointwise[none]{
		name: "Sqrt", curvature: graph.Curved, positive: true,
		eval:  plain(kernel.Sqrt),
		slope: func(n *graph.Node, _ none) *graph.Node { return apply(Div, nil, filled(0.5), n) },
	}

	// σ' = σ(1 − σ).
	Sigmoid graph.Op = &pointwise[none]{
		name: "Sigmoid", curvature: graph.Curved,
		eval:  plain(kernel.Sigmoid),
		slope: func(n *graph.Node, _ none) *graph.Node { return mul(n, oneMinus(n)) },
	}

	// tanh' = 1 − tanh².
	Tanh graph.Op = &pointwise[none]{
		name: "Tanh", curvature: graph.Curved,
		eval:  plain(kernel.Tanh),
		slope: func(n *graph.Node, _ none) *graph.Node { return oneMinus(mul(n, n)) },
	}

	// erf' = 2/√π · exp(−x²).
	Erf graph.Op = &pointwise[none]{
		name: "Erf", curvature: graph.Curved,
		eval: plain(kernel.Erf),
		slope: func(n *graph.Node, _ none) *graph.Node {
			return scale(apply(Exp, nil, scale(mul(n.In[0], n.In[0]), -1)), 2/math.SqrtPi)
		},
	}

	// Gelu is x·Φ(x) with the normal distribution Φ, or its tanh approximation
	// (Hendrycks and Gimpel, arXiv 1606.08415, section 2).
	Gelu graph.Op = &pointwise[GeluAttr]{
		name: "Gelu", curvature: graph.Curved, samples: []GeluAttr{{Tanh: false}, {Tanh: true}},
		eval: mapped(func(a GeluAttr) kernel.Map {
			if a.Tanh {
				return kernel.Map{Func: kernel.GeluTanh}
			}
			return kernel.Map{Func: kernel.Gelu}
		}),
		slope: func(n *graph.Node, a GeluAttr) *graph.Node {
			if a.Tanh {
				return geluTanhSlope(n.In[0])
			}
			return geluSlope(n.In[0])
		},
	}
)

// scaleOp is its own derivative.
type scaleOp struct{ pointwise[ScaleAttr] }

func (*scaleOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return apply(n.Op, n.Attr, t[0]) }
func (*scaleOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{apply(n.Op, n.Attr, ct)}
}

// The constants of the tanh form of Gelu.
const (
	geluC = 0.7978845608028654 // √(2/π)
	geluK = 0.044715
)

// geluSlope is Φ(x) + x·φ(x).
func geluSlope(x *graph.Node) *graph.Node {
	phi := scale(add(filled(1), apply(Erf, nil, scale(x, 1/math.Sqrt2))), 0.5)
	density := scale(apply(Exp, nil, scale(mul(x, x), -0.5)), float32(1/math.Sqrt(2*math.Pi)))
	return add(phi, mul(x, density))
}

// geluTanhSlope is (1 + tanh u + x·tanh'(u)·u')/2 with u = c·x·(1 + k·x²).
func geluTanhSlope(x *graph.Node) *graph.Node {
	square := mul(x, x)
	u := mul(scale(x, geluC), add(filled(1), scale(square, geluK)))
	t := apply(Tanh, nil, u)
	du := add(filled(geluC), scale(square, 3*geluC*geluK))
	dt := mul(oneMinus(mul(t, t)), du)
	return scale(add(add(filled(1), t), mul(x, dt)), 0.5)
}

func oneMinus(n *graph.Node) *graph.Node { return apply(Sub, nil, filled(1), n) }
