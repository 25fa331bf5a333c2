package damage

import (
	"math"

	"hawqeye/engine/alloc"
)

// move takes a layer, or all of a group that is tied, to another width, which costs
// so much more and is predicted to add shift to the logits.
type move struct {
	layers   []int
	from, to uint8
	cost     alloc.Costs
	shift    []float32
}

func newMove(layer int, from, to alloc.Choice, shift []float32) *move {
	return &move{[]int{layer}, from.Bits, to.Bits, to.Minus(from.Costs), shift}
}

func (m *move) up() bool { return m.to > m.from }

// touches says that two moves are of the same layers.
func (m *move) touches(o *move) bool { return m.layers[0] == o.layers[0] }

// step is one move, or two that go opposite ways.
type step []*move

// apply makes a step of an assignment and of its logits.
func (s step) apply(a []uint8, f []float32) {
	for _, m := range s {
		for _, l := range m.layers {
			a[l] = m.to
		}
		add(f, m.shift, 1)
	}
}

// difference is the mean and the standard deviation of the differences of two lists.
func difference(a, b []float64) (mean, deviation float64) {
	n := float64(len(a))
	for i, v := range a {
		mean += (v - b[i]) / n
	}
	for i, v := range a {
		deviation += (v - b[i] - mean) * (v - b[i] - mean)
	}
	return mean, math.Sqrt(deviation / n)
}
