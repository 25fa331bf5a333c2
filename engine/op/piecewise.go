package op

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
)

// LeakyReluAttr is the slope left of zero.
type LeakyReluAttr struct{ Alpha float32 }

// ClipAttr is the closed interval that values are clipped to.
type ClipAttr struct{ Min, Max float32 }

// HardSigmoidAttr is max(0, min(1, Alpha·x + Beta)).
type HardSigmoidAttr struct{ Alpha, Beta float32 }

// StepAttr is the open interval on which Step is 1.
type StepAttr struct{ Lo, Hi float32 }

// The piecewise polynomial functions of one argument. Where a slope jumps, it
// is taken as the one outside the active interval: ReLU's slope at 0 is 0.
var (
	Relu graph.Op = &pointwise[none]{
		name: "Relu", kinked: true,
		eval:  mapped(func(none) kernel.Map { return kernel.Map{Func: kernel.Clamp, A: 0, B: inf} }),
		clamp: func(none) (lo, hi float32) { return 0, inf },
		slope: func(n *graph.Node, _ none) *graph.Node { return unclamped(n, 0, inf) },
	}

	LeakyRelu graph.Op = &pointwise[LeakyReluAttr]{
		name: "LeakyRelu", kinked: true, samples: []LeakyReluAttr{{0.1}},
		eval: mapped(func(a LeakyReluAttr) kernel.Map { return kernel.Map{Func: kernel.Leaky, A: a.Alpha} }),
		slope: func(n *graph.Node, a LeakyReluAttr) *graph.Node {
			return add(scale(inside(n, 0, inf), 1-a.Alpha), filled(a.Alpha))
		},
	}

	Clip graph.Op = &pointwise[ClipAttr]{
		name: "Clip", kinked: true, samples: []ClipAttr{{-0.5, 0.75}, {0, inf}},
		eval:  mapped(func(a ClipAttr) kernel.Map { return kernel.Map{Func: kernel.Clamp, A: a.Min, B: a.Max} }),
		clamp: func(a ClipAttr) (lo, hi float32) { return a.Min, a.Max },
		slope: func(n *graph.Node, a ClipAttr) *graph.Node { return unclamped(n, a.Min, a.Max) },
	}

	HardSigmoid graph.Op = &pointwise[HardSigmoidAttr]{
		name: "HardSigmoid", kinked: true, samples: []HardSigmoidAttr{{0.5, 0.4}, {-1, 0.25}},
		eval: func(k *kernel.Set, dst, x []float32, a HardSigmoidAttr) {
			k.MapF32(dst, x, kernel.Map{Func: kernel.Affine, A: a.Alpha, B: a.Beta})
			k.MapF32(dst, dst, kernel.Map{Func: kernel.Clamp, A: 0, B: 1})
		},
		slope: func(n *graph.Node, a HardSigmoidAttr) *graph.Node {
			lo, hi := -a.Beta/a.Alpha, (1-a.Beta)/a.Alpha
			return scale(inside(n, min(lo, hi), max(lo, hi)), a.Alpha)
		},
	}

	// HardSwish is x·h(x) with h = clip(x/6 + ½, 0, 1): its slope is x/3 + ½
	// inside (−3, 3), and 1 from 3 on.
	HardSwish graph.Op = &pointwise[none]{
		name: "HardSwish", curvature: graph.Curved, kinked: true,
		eval: plain(kernel.HardSwish),
		slope: func(n *graph.Node, _ none) *graph.Node {
			middle := mul(inside(n, -3, 3), add(scale(n.In[0], 1.0/3), filled(0.5)))
			return add(middle, oneMinus(inside(n, -inf, 3)))
		},
	}

	// Step is 1 strictly inside an interval and 0 elsewhere: the slope of the others.
	Step graph.Op = &pointwise[StepAttr]{
		name: "Step", kinked: true, samples: []StepAttr{{-0.5, 0.75}, {0, inf}},
		eval: mapped(func(a StepAttr) kernel.Map { return kernel.Map{Func: kernel.Inside, A: a.Lo, B: a.Hi} }),
	}
)

var inf = float32(math.Inf(1))

// inside is Step over (lo, hi) of n's argument.
func inside(n *graph.Node, lo, hi float32) *graph.Node { return unclamped(n.In[0], lo, hi) }

// unclamped is Step over (lo, hi) of n. A clamp to that interval says by its value
// where it is one, so its argument need not be kept.
func unclamped(n *graph.Node, lo, hi float32) *graph.Node {
	return apply(Step, StepAttr{Lo: lo, Hi: hi}, n)
}
