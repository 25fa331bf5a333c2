package studio

import (
	"context"
	"reflect"
	"time"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/wire"
)

// improve is what a model of damage makes of the best assignment whose layers'
// damage is added up; that itself, where the model does just that. Of a search that
// ctx ends it gives the best so far.
func (s *Session) improve(ctx context.Context, c *wire.Allocate) (*wire.Improved, error) {
	sc, err := s.score(ctx, c)
	if err != nil {
		return nil, err
	}
	p, err := s.problem(ctx, sc, c)
	if err != nil {
		return nil, err
	}
	space, improve := spaceOf(p), sc.damage.improve
	keeps := improve != nil && !sc.partial && c.Nanoseconds == 0 // which every run measures otherwise
	if keeps {
		if m := s.keptImprovement(c); m != nil && len(m.Bits) == len(sc.layers) {
			return m, nil
		}
	}
	if improve == nil {
		improve = func(context.Context, *scores, *damage.Space, func(*damage.Choice)) (*damage.Choice, error) {
			a, _, err := p.Solve()
			only := &damage.Candidate{Bits: a.Bits, Damage: a.Harm}
			return &damage.Choice{Start: only, Best: only}, err
		}
	}
	message := func(found *damage.Choice) *wire.Improved {
		m := &wire.Improved{
			WeightBytes: space.Costs(found.Best.Bits).WeightBytes, Bits: widths(found.Best.Bits),
			Start: found.Start.Damage, Damage: found.Best.Damage, Agreement: found.Best.Agreement,
		}
		if sc.damage.predict == nil {
			m.Samples = sc.shifts.Samples()
		}
		return m
	}
	s.progress(wire.StageImproving, 0, 0)
	found, err := improve(ctx, sc, space, func(found *damage.Choice) {
		s.tell(&wire.Improving{Improved: *message(found)})
	})
	if found == nil || found.Best.Bits == nil {
		return nil, err
	}
	m := message(found)
	if m.Partial = err != nil; keeps && !m.Partial {
		s.keepImprovement(c, m)
	}
	return m, nil
}

// improve is the choice that the model of damage makes for a problem.
func (sc *scores) improve(ctx context.Context, p alloc.Problem) (*choice, error) {
	space := spaceOf(p)
	found, err := sc.damage.improve(ctx, sc, space, nil)
	if err != nil {
		return nil, err
	}
	best := found.Best
	var bound float64 // none, where damage is measured
	if sc.damage.predict != nil {
		if bound, err = sc.shifts.Bound(ctx, space, best.Bits); err != nil {
			return nil, err
		}
	}
	return &choice{
		alloc.Assignment{Bits: best.Bits, Costs: space.Costs(best.Bits), Harm: best.Damage},
		alloc.Certificate{Optimal: bound > 0 && bound >= best.Damage, Bound: bound}, nil,
	}, nil
}

func spaceOf(p alloc.Problem) *damage.Space {
	return &damage.Space{Layers: p.Layers, Fixed: p.Fixed, Limits: p.Limits, Tied: p.Tied}
}

// toldEvery keeps what has been found so far from crowding out the work.
const toldEvery = 200 * time.Millisecond

// seldom passes on what is not too soon after the last of its kind.
func seldom(emit func(wire.Event)) func(wire.Event) {
	var last time.Time
	var kind reflect.Type
	return func(e wire.Event) {
		now, is := time.Now(), reflect.TypeOf(e)
		if is != kind || now.Sub(last) >= toldEvery {
			last, kind = now, is
			emit(e)
		}
	}
}
