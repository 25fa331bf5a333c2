package damage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"hawqeye/engine/alloc"
)

// scored is a step and the damage that is predicted after it.
type scored struct {
	step
	damage float64
	turn   int // among all steps, which decides between equals
}

// best is the count steps from an assignment with logits f, and costs spent, that
// are predicted to do least damage, and less than the most, the best first. They
// stay within the limits: single moves, and pairs of one up and one down in two layers.
//
// Damage is convex in the logits, so that a plane that touches it anywhere lies
// below it everywhere. Steps come in the order of what the plane at f bounds them by;
// of a pair, planes at the logits after either move know more. Most steps are never
// predicted, because they cannot be better than those that were.
func (m *Singles) best(ctx context.Context, f []float32, spent, limits alloc.Costs, moves []*move, count int, most float64) ([]scored, error) {
	s := &scan{Singles: m, f: f, buf: slices.Clone(f), moves: moves, lengths: make([]float64, len(moves)), planes: make([]*plane, len(moves))}
	var found []scored
	for _, c := range s.candidates(spent, limits) {
		worst := most
		if len(found) == count {
			worst = found[count-1].damage
		}
		if c.bound > worst {
			break
		}
		if err := m.net.pause(ctx); err != nil {
			return nil, err
		}
		if c.y >= 0 && (s.bound(s.after(c.x), c.y) > worst || s.bound(s.after(c.y), c.x) > worst) {
			continue
		}
		x := scored{s.step(c), s.predicted(c), c.turn}
		if x.damage >= most {
			continue
		}
		at, _ := slices.BinarySearchFunc(found, x, func(a, b scored) int {
			return cmp.Or(cmp.Compare(a.damage, b.damage), cmp.Compare(a.turn, b.turn))
		})
		found = slices.Insert(found, at, x)
		found = found[:min(count, len(found))]
	}
	return found, nil
}

// scan is the search of the best steps from logits f.
type scan struct {
	*Singles
	f, buf  []float32
	moves   []*move
	lengths []float64 // of their shifts
	planes  []*plane  // after each move alone; nil until they are asked for
}

// candidate is a step by numbers of moves; y is −1 for a single one.
type candidate struct {
	x, y, turn int
	bound      float64 // the damage after it is no less
}

// candidates are the steps within the limits, those of the least bounds first.
func (s *scan) candidates(spent, limits alloc.Costs) []candidate {
	level := s.plane()
	gains := make([]float64, len(s.moves))
	for i, x := range s.moves {
		s.lengths[i] = math.Sqrt(s.net.Kernels.DotF32(x.shift, x.shift))
		gains[i] = s.bound(level, i) - level.damage
	}
	var all []candidate
	turn := 0
	try := func(x, y int, cost alloc.Costs, bound float64) {
		if turn++; cost.Within(limits) {
			all = append(all, candidate{x, y, turn, bound})
		}
	}
	for i, x := range s.moves {
		cost := spent.Plus(x.cost)
		try(i, -1, cost, level.damage+gains[i])
		for j, y := range s.moves {
			if x.up() && !y.up() && !x.touches(y) {
				try(i, j, cost.Plus(y.cost), level.damage+gains[i]+gains[j])
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.bound, b.bound), cmp.Compare(a.turn, b.turn)) })
	return all
}

func (s *scan) step(c candidate) step {
	if c.y < 0 {
		return step{s.moves[c.x]}
	}
	return step{s.moves[c.x], s.moves[c.y]}
}

// predicted is the damage after a step.
func (s *scan) predicted(c candidate) float64 {
	copy(s.buf, s.f)
	for _, x := range s.step(c) {
		add(s.buf, x.shift, 1)
	}
	return s.predict(s.buf)
}

// after is the plane at the logits after move i.
func (s *scan) after(i int) *plane {
	if s.planes[i] == nil {
		copy(s.buf, s.f)
		add(s.buf, s.moves[i].shift, 1)
		s.planes[i] = s.plane()
	}
	return s.planes[i]
}

// plane touches what is predicted for logits from below: at these, by so much.
type plane struct {
	damage float64
	slope  []float32
	length float64 // of slope
	blur   float64 // more than rounding of the logits does to the damage
}

// rounding is more than the relative error of a sum of a few float32 numbers.
const rounding = 1.0 / (1 << 20)

// plane is that at the logits in buf.
func (s *scan) plane() *plane {
	slope := make([]float64, len(s.buf))
	s.steepness(s.buf, slope)
	p := &plane{damage: s.predict(s.buf), slope: make([]float32, len(slope))}
	p.blur = rounding * p.damage
	for i, g := range slope {
		p.slope[i] = float32(g)
		p.length += g * g
		p.blur += rounding * math.Abs(g*float64(s.buf[i]))
	}
	p.length = math.Sqrt(p.length)
	return p
}

// bound is what the damage is no less than after move i from where a plane touches.
// What rounding does to the product is at most so much of the lengths'.
func (s *scan) bound(p *plane, i int) float64 {
	return p.damage - p.blur + s.net.Kernels.DotF32(p.slope, s.moves[i].shift) - rounding*p.length*s.lengths[i]
}
