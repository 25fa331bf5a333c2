package damage

import (
	"context"
	"math"
	"slices"
)

const (
	refineRounds = 6
	pathSteps    = 4 // of a round that are taken on predictions alone
	fallbacks    = 6 // first steps that are measured when the path leads nowhere
	confidence   = 1 // standard errors by which a change must be better
)

// measured is an assignment and the logits that it was seen to have.
type measured struct {
	bits   []uint8
	logits []float32
}

// Refine lowers the measured damage of an assignment of the space. A round
// measures what every layer's next widths do around the assignment that it is at,
// predicts steps from there by adding shifts, measures the few that look best, and
// moves to the best that lowers the damage by more than its standard error.
func (m *Singles) Refine(ctx context.Context, s *Space, from []uint8) (*Candidate, error) {
	if err := s.check(m); err != nil {
		return nil, err
	}
	var best *Candidate
	err := m.refine(ctx, s, from, func(at measured) { best = m.candidate("refined", at) })
	if err != nil {
		return nil, err
	}
	return best, nil
}

// refine tells seen of the assignment that it begins with, once that is measured,
// and of every better one.
func (m *Singles) refine(ctx context.Context, s *Space, from []uint8, seen func(measured)) error {
	at := measured{bits: slices.Clone(from)}
	for i := range refineRounds {
		moves, near, err := m.neighbours(ctx, s, &at)
		if err != nil {
			return err
		}
		if i == 0 {
			seen(at)
		}
		next, err := m.round(ctx, s, &at, moves, near)
		if err != nil || next == nil {
			return err
		}
		at = *next
		seen(at)
	}
	return nil
}

// round gives what is really better than at, or nil.
func (m *Singles) round(ctx context.Context, s *Space, at *measured, moves []*move, near []measured) (*measured, error) {
	spent := s.Costs(at.bits)
	path, err := m.path(ctx, s, at, moves)
	if err != nil {
		return nil, err
	}
	tried, err := m.measureAll(ctx, path)
	if err != nil {
		return nil, err
	}
	for _, n := range near {
		if s.has(n.bits) {
			tried = append(tried, n)
		}
	}
	if next := m.better(at, tried); next != nil {
		return next, nil
	}
	first, err := m.best(ctx, at.logits, spent, s.Limits, moves, fallbacks, math.Inf(1))
	if err != nil {
		return nil, err
	}
	var rest [][]uint8
	for _, f := range first {
		a := slices.Clone(at.bits)
		f.apply(a, slices.Clone(at.logits))
		rest = append(rest, a)
	}
	if tried, err = m.measureAll(ctx, rest); err != nil {
		return nil, err
	}
	return m.better(at, tried), nil
}

// neighbours measures at, and the next width down and up in every layer.
func (m *Singles) neighbours(ctx context.Context, s *Space, at *measured) ([]*move, []measured, error) {
	others := make([][]uint8, len(at.bits))
	for l, choices := range s.Layers {
		others[l] = beside(widthsOf(choices), at.bits[l])
	}
	logits, changed, err := m.net.around(ctx, at.bits, others, nil)
	if err != nil {
		return nil, nil, err
	}
	at.logits = logits
	var moves []*move
	var near []measured
	for l, widths := range others {
		from, _ := s.choice(l, at.bits[l])
		for i, bits := range widths {
			to, _ := s.choice(l, bits)
			f := changed[l][i]
			a := slices.Clone(at.bits)
			a[l] = bits
			near = append(near, measured{a, f})
			shift := slices.Clone(f)
			add(shift, logits, -1)
			moves = append(moves, newMove(l, from, to, shift))
		}
	}
	return s.tied(moves), near, nil
}

// path is the assignments after one step and after each that follows, while
// predictions improve and no layer moves twice.
func (m *Singles) path(ctx context.Context, s *Space, at *measured, moves []*move) ([][]uint8, error) {
	a, f := slices.Clone(at.bits), slices.Clone(at.logits)
	damage := m.predict(f)
	var path [][]uint8
	for range pathSteps {
		step, err := m.next(ctx, f, damage, s.Costs(a), s.Limits, moves)
		if step == nil {
			return path, err
		}
		step.apply(a, f)
		damage = step.damage
		path = append(path, slices.Clone(a))
		moves = slices.DeleteFunc(slices.Clone(moves), func(x *move) bool { return slices.ContainsFunc(step.step, x.touches) })
	}
	return path, nil
}

func (m *Singles) measureAll(ctx context.Context, assignments [][]uint8) ([]measured, error) {
	var all []measured
	for _, a := range assignments {
		f, err := m.net.measure(ctx, a)
		if err != nil {
			return nil, err
		}
		all = append(all, measured{a, f})
	}
	return all, nil
}

// better is the one of tried that is surely better than at, by the most, or nil.
func (m *Singles) better(at *measured, tried []measured) *measured {
	was := m.ref.each((*reference).divergence, at.logits)
	var best *measured
	least := 0.0
	for i, t := range tried {
		mean, deviation := difference(m.ref.each((*reference).divergence, t.logits), was)
		if sure := mean + confidence*deviation/math.Sqrt(float64(len(was))); sure < least {
			best, least = &tried[i], sure
		}
	}
	return best
}

// beside is the widths next below and next above.
func beside(widths []uint8, at uint8) []uint8 {
	i := slices.Index(widths, at)
	var next []uint8
	if i > 0 {
		next = append(next, widths[i-1])
	}
	if i+1 < len(widths) {
		next = append(next, widths[i+1])
	}
	return next
}
