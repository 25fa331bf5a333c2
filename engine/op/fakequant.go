package op

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
)

// FakeQuant rounds to the numbers that integer codes stand for:
// (clamp(round(x/Scale) + Zero, Lo, Hi) − Zero)·Scale, round being half to even,
// as a QuantizeLinear followed by a DequantizeLinear (ONNX operators, version 13).
// Its derivative is the straight-through estimator (Bengio et al., arXiv
// 1308.3432, section 4): 1 inside the representable interval and 0 beyond.
var FakeQuant graph.Op = &pointwise[FakeQuantAttr]{
	name: "FakeQuant", curvature: graph.Affine, kinked: true, straightThrough: true,
	eval: mapped(func(q FakeQuantAttr) kernel.Map {
		return kernel.Map{Func: kernel.Round, A: q.Scale, B: float32(q.Lo - q.Zero), C: float32(q.Hi - q.Zero)}
	}),
	slope: func(n *graph.Node, q FakeQuantAttr) *graph.Node {
		return inside(n, (float32(q.Lo-q.Zero)-0.5)*q.Scale, (float32(q.Hi-q.Zero)+0.5)*q.Scale)
	},
	samples: []FakeQuantAttr{{Scale: 0.1, Zero: 12, Lo: 0, Hi: 15}},
}

// FakeQuantAttr is the grid of codes.
type FakeQuantAttr struct {
	Scale        float32
	Zero, Lo, Hi int32
}
