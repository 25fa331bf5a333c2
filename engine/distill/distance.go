package distill

import (
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Distance is the scalar Σ ‖μ̃ − μ‖² + ‖σ̃ − σ‖² over the normalizations of g, where
// μ̃ and σ̃ are of what they normalize, channel by channel over a batch, and μ and σ
// of the training data. It is nil where no normalization says anything: a channel
// that is multiplied by next to nothing cannot be seen behind it, and counts as nothing.
func Distance(g *graph.Graph) *graph.Node {
	var sum *graph.Node
	for _, n := range g.Norms {
		d := distanceOf(n)
		switch {
		case d == nil:
		case sum == nil:
			sum = d
		default:
			sum = graph.Apply(op.Add, nil, sum, d)
		}
	}
	return sum
}

// variance keeps the root of a channel that does not vary differentiable.
const variance = 1e-12

func distanceOf(n graph.Norm) *graph.Node {
	s := n.Node.Shape
	if len(s) < 2 || s[1] != len(n.Gain) || s.Size() == s[1] {
		return nil // a single element has no deviation
	}
	means, stds, units := make([]float64, s[1]), make([]float64, s[1]), make([]float64, s[1])
	seen := false
	for c, gain := range n.Gain {
		gain = math.Abs(gain)
		// What float32 leaves of a small signal beside a large mean is noise.
		if !(n.Std[c] > 1e-4*math.Abs(n.Mean[c])) || math.IsInf(n.Std[c]/gain, 0) {
			continue
		}
		means[c], stds[c], units[c] = n.Mean[c], n.Std[c], 1/gain
		seen = true
	}
	if !seen {
		return nil
	}
	channel := tensor.Shape(slices.Repeat([]int{1}, len(s)))
	channel[1] = s[1]
	constant := func(v []float64) *graph.Node {
		t := tensor.New(channel...)
		for i, x := range v {
			t.Data[i] = float32(x)
		}
		return graph.Const("", t)
	}
	mean := func(x *graph.Node) *graph.Node {
		total := graph.Apply(op.SumTo, op.ShapeAttr{Shape: channel}, x)
		return graph.Apply(op.Scale, op.ScaleAttr{By: float32(s[1]) / float32(s.Size())}, total)
	}
	square := func(x *graph.Node) *graph.Node { return graph.Apply(op.Mul, nil, x, x) }
	apart := func(x *graph.Node, from []float64) *graph.Node {
		d := graph.Apply(op.Mul, nil, graph.Apply(op.Sub, nil, x, constant(from)), constant(units))
		return graph.Apply(op.SumTo, op.ShapeAttr{}, square(d))
	}
	m := mean(n.Node)
	v := mean(square(graph.Apply(op.Sub, nil, n.Node, m)))
	floor := make([]float64, s[1])
	for c := range floor {
		floor[c] = variance
	}
	deviation := graph.Apply(op.Sqrt, nil, graph.Apply(op.Add, nil, v, constant(floor)))
	return graph.Apply(op.Add, nil, apart(m, means), apart(deviation, stds))
}
