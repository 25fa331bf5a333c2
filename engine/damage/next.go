package damage

import (
	"context"
	"math"
	"slices"

	"hawqeye/engine/alloc"
)

// seeds is how many pairs of moves are tried with a third.
const seeds = 8

// next is the step from an assignment with logits f, and costs spent, that is
// predicted to do least damage: the best single move or pair, or what one more move
// up makes of one of the best, where a layer's way down leaves room for two others'
// up. It is nil where none lowers the damage.
func (m *Singles) next(ctx context.Context, f []float32, damage float64, spent, limits alloc.Costs, moves []*move) (*scored, error) {
	found, err := m.best(ctx, f, spent, limits, moves, seeds, math.Inf(1))
	if err != nil {
		return nil, err
	}
	var best *scored
	if len(found) > 0 && found[0].damage < damage {
		best, damage = &found[0], found[0].damage
	}
	for _, pair := range found {
		if len(pair.step) < 2 {
			continue
		}
		g, cost := slices.Clone(f), spent
		for _, x := range pair.step {
			add(g, x.shift, 1)
			cost = cost.Plus(x.cost)
		}
		further := slices.DeleteFunc(slices.Clone(moves), func(x *move) bool {
			return !x.up() || !cost.Plus(x.cost).Within(limits) || slices.ContainsFunc(pair.step, x.touches)
		})
		if len(further) == 0 {
			continue
		}
		third, err := m.best(ctx, g, cost, limits, further, 1, damage)
		if err != nil {
			return nil, err
		}
		if len(third) > 0 {
			damage = third[0].damage
			best = &scored{step: append(slices.Clone(pair.step), third[0].step...), damage: damage}
		}
	}
	return best, nil
}
