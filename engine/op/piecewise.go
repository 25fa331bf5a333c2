package op

import (
	"math"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// The piecewise polynomial functions of one argument. Where a slope jumps, it
// is taken as the one outside the active interval: ReLU's slope at 0 is 0.
var (
	Relu        graph.Op = reluOp{}
	LeakyRelu   graph.Op = leakyReluOp{}
	Clip        graph.Op = clipOp{}
	HardSigmoid graph.Op = hardSigmoidOp{}
	HardSwish   graph.Op = hardSwishOp{}
	// Step is 1 strictly inside an interval and 0 elsewhere: the slope of the others.
	Step graph.Op = stepOp{}
)

// LeakyReluAttr is the slope left of zero.
type LeakyReluAttr struct{ Alpha float32 }

// ClipAttr is the closed interval that values are clipped to.
type ClipAttr struct{ Min, Max float32 }

// HardSigmoidAttr is max(0, min(1, Alpha·x + Beta)).
type HardSigmoidAttr struct{ Alpha, Beta float32 }

// StepAttr is the open interval on which Step is 1.
type StepAttr struct{ Lo, Hi float32 }

type (
	reluOp        struct{ unary }
	leakyReluOp   struct{ unary }
	clipOp        struct{ unary }
	hardSigmoidOp struct{ unary }
	hardSwishOp   struct{ unary }
	stepOp        struct{ unary }
)

func (reluOp) Name() string        { return "Relu" }
func (leakyReluOp) Name() string   { return "LeakyRelu" }
func (clipOp) Name() string        { return "Clip" }
func (hardSigmoidOp) Name() string { return "HardSigmoid" }
func (hardSwishOp) Name() string   { return "HardSwish" }
func (stepOp) Name() string        { return "Step" }

func piecewise(c graph.Curvature) graph.Traits {
	return graph.Traits{Curvature: c, InPlace: true, Pointwise: true, Kinked: true, ULPs: 1}
}

func (reluOp) Traits() graph.Traits        { return piecewise(graph.Affine) }
func (leakyReluOp) Traits() graph.Traits   { return piecewise(graph.Affine) }
func (clipOp) Traits() graph.Traits        { return piecewise(graph.Affine) }
func (hardSigmoidOp) Traits() graph.Traits { return piecewise(graph.Affine) }
func (hardSwishOp) Traits() graph.Traits   { return piecewise(graph.Curved) }
func (stepOp) Traits() graph.Traits        { return piecewise(graph.Affine) }

func (reluOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	for i, v := range in[0].Data {
		dst.Data[i] = max(v, 0)
	}
}
func (leakyReluOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	alpha := a.(LeakyReluAttr).Alpha
	for i, v := range in[0].Data {
		if v < 0 {
			v *= alpha
		}
		dst.Data[i] = v
	}
}
func (clipOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	c := a.(ClipAttr)
	for i, v := range in[0].Data {
		dst.Data[i] = min(max(v, c.Min), c.Max)
	}
}
func (hardSigmoidOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	h := a.(HardSigmoidAttr)
	for i, v := range in[0].Data {
		dst.Data[i] = min(max(h.Alpha*v+h.Beta, 0), 1)
	}
}
func (hardSwishOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, _ graph.Attr) {
	for i, v := range in[0].Data {
		dst.Data[i] = v * min(max(v/6+0.5, 0), 1)
	}
}
func (stepOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	s := a.(StepAttr)
	for i, v := range in[0].Data {
		dst.Data[i] = 0
		if s.Lo < v && v < s.Hi {
			dst.Data[i] = 1
		}
	}
}

// inside is Step over (lo, hi) of n's argument.
func inside(n *graph.Node, lo, hi float32) *graph.Node {
	return apply(Step, StepAttr{Lo: lo, Hi: hi}, n.In[0])
}

var inf = float32(math.Inf(1))

func (reluOp) slope(n *graph.Node) *graph.Node { return inside(n, 0, inf) }
func (leakyReluOp) slope(n *graph.Node) *graph.Node {
	alpha := n.Attr.(LeakyReluAttr).Alpha
	return add(scale(inside(n, 0, inf), 1-alpha), filled(alpha))
}
func (clipOp) slope(n *graph.Node) *graph.Node {
	c := n.Attr.(ClipAttr)
	return inside(n, c.Min, c.Max)
}
func (hardSigmoidOp) slope(n *graph.Node) *graph.Node {
	h := n.Attr.(HardSigmoidAttr)
	lo, hi := -h.Beta/h.Alpha, (1-h.Beta)/h.Alpha
	return scale(inside(n, min(lo, hi), max(lo, hi)), h.Alpha)
}

// x·h(x) with h = clip(x/6 + ½, 0, 1) has slope x/3 + ½ inside (−3, 3) and 1 beyond.
func (hardSwishOp) slope(n *graph.Node) *graph.Node {
	middle := mul(inside(n, -3, 3), add(scale(n.In[0], 1.0/3), filled(0.5)))
	return add(middle, inside(n, 3, inf))
}

func (o reluOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node      { return mul(t[0], o.slope(n)) }
func (o reluOp) VJP(n, ct *graph.Node) []*graph.Node                 { return []*graph.Node{mul(ct, o.slope(n))} }
func (o leakyReluOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return mul(t[0], o.slope(n)) }
func (o leakyReluOp) VJP(n, ct *graph.Node) []*graph.Node            { return []*graph.Node{mul(ct, o.slope(n))} }
func (o clipOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node      { return mul(t[0], o.slope(n)) }
func (o clipOp) VJP(n, ct *graph.Node) []*graph.Node                 { return []*graph.Node{mul(ct, o.slope(n))} }
func (o hardSigmoidOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node {
	return mul(t[0], o.slope(n))
}
func (o hardSigmoidOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{mul(ct, o.slope(n))}
}
func (o hardSwishOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return mul(t[0], o.slope(n)) }
func (o hardSwishOp) VJP(n, ct *graph.Node) []*graph.Node            { return []*graph.Node{mul(ct, o.slope(n))} }

func (stepOp) JVP(*graph.Node, []*graph.Node) *graph.Node { return nil }
func (stepOp) VJP(_, _ *graph.Node) []*graph.Node         { return []*graph.Node{nil} }

func (leakyReluOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: LeakyReluAttr{Alpha: 0.1}}}
}
func (clipOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: ClipAttr{Min: -0.5, Max: 0.75}}}
}
func (hardSigmoidOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: HardSigmoidAttr{Alpha: 0.5, Beta: 0.4}}}
}
func (stepOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: StepAttr{Lo: -0.5, Hi: 0.75}}}
}
