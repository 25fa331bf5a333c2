package damage

import (
	"context"
	"slices"
)

// Descend lowers the damage that superposed shifts predict, from an assignment of
// the space: the best step at a time, until none lowers it. It runs no network.
func (m *Singles) Descend(ctx context.Context, s *Space, from []uint8) ([]uint8, error) {
	if err := s.check(m); err != nil {
		return nil, err
	}
	a := slices.Clone(from)
	f := m.superpose(a)
	for damage := m.predict(f); ; {
		var moves []*move
		for l, choices := range s.Layers {
			at, _ := s.choice(l, a[l])
			for _, c := range choices {
				if c.Bits != at.Bits {
					shift := slices.Clone(m.shiftOf(l, c.Bits))
					add(shift, m.shiftOf(l, at.Bits), -1)
					moves = append(moves, newMove(l, at, c, shift))
				}
			}
		}
		step, err := m.next(ctx, f, damage, s.Costs(a), s.Limits, s.tied(moves))
		if step == nil {
			return a, err
		}
		step.apply(a, f)
		damage = step.damage
	}
}
