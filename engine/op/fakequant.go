package op

import (
	"math"
	"math/rand/v2"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// FakeQuant rounds to the numbers that integer codes stand for:
// (clamp(round(x/Scale) + Zero, Lo, Hi) − Zero)·Scale, round being half to even,
// as a QuantizeLinear followed by a DequantizeLinear (ONNX operators, version 13).
// Its derivative is the straight-through estimator (Bengio et al., arXiv
// 1308.3432, section 4): 1 inside the representable interval and 0 beyond.
var FakeQuant graph.Op = fakeQuantOp{}

// FakeQuantAttr is the grid of codes.
type FakeQuantAttr struct {
	Scale        float32
	Zero, Lo, Hi int32
}

type fakeQuantOp struct{ unary }

func (fakeQuantOp) Name() string { return "FakeQuant" }

func (fakeQuantOp) Traits() graph.Traits {
	t := piecewise(graph.Affine)
	t.StraightThrough = true
	return t
}

func (fakeQuantOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	q := a.(FakeQuantAttr)
	lo, hi := float64(q.Lo-q.Zero), float64(q.Hi-q.Zero)
	for i, v := range in[0].Data {
		code := math.RoundToEven(float64(v / q.Scale))
		dst.Data[i] = float32(min(max(code, lo), hi)) * q.Scale
	}
}

func (fakeQuantOp) slope(n *graph.Node) *graph.Node {
	q := n.Attr.(FakeQuantAttr)
	return inside(n, (float32(q.Lo-q.Zero)-0.5)*q.Scale, (float32(q.Hi-q.Zero)+0.5)*q.Scale)
}

func (o fakeQuantOp) JVP(n *graph.Node, t []*graph.Node) *graph.Node { return mul(t[0], o.slope(n)) }
func (o fakeQuantOp) VJP(n, ct *graph.Node) []*graph.Node {
	return []*graph.Node{mul(ct, o.slope(n))}
}

func (fakeQuantOp) Samples(r *rand.Rand) []graph.Case {
	return []graph.Case{{In: []*tensor.Tensor{normal(r, 3, 4)}, Attr: FakeQuantAttr{Scale: 0.1, Zero: 12, Lo: 0, Hi: 15}}}
}
