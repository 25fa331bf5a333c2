package damage

import (
	"context"
	"math"
	"slices"

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

// scored is a step and the damage that is predicted after it.
type scored struct {
	step
	damage float64
}

// best is the count steps from an assignment with logits f, and costs spent, that
// are predicted to do least damage, the best first. They stay within the limits:
// single moves, and pairs of one up and one down in two layers.
func (m *Singles) best(ctx context.Context, f []float32, spent, limits alloc.Costs, moves []*move, count int) ([]scored, error) {
	var found []scored
	buf := make([]float32, len(f))
	try := func(st step) {
		cost := spent
		for _, x := range st {
			cost = cost.Plus(x.cost)
		}
		if !cost.Within(limits) {
			return
		}
		copy(buf, f)
		for _, x := range st {
			add(buf, x.shift, 1)
		}
		damage := m.predict(buf)
		if len(found) == count && damage >= found[count-1].damage {
			return
		}
		at, _ := slices.BinarySearchFunc(found, damage, func(x scored, d float64) int {
			if x.damage <= d {
				return -1
			}
			return 1
		})
		found = slices.Insert(found, at, scored{slices.Clone(st), damage})
		found = found[:min(count, len(found))]
	}
	for _, x := range moves {
		if err := m.net.pause(ctx); err != nil {
			return nil, err
		}
		try(step{x})
		for _, y := range moves {
			if x.up() && !y.up() && !x.touches(y) {
				try(step{x, y})
			}
		}
	}
	return found, nil
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
