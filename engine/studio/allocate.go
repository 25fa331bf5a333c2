package studio

import (
	"context"
	"errors"
	"fmt"

	"hawqeye/engine/alloc"
	"hawqeye/engine/fuse"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// DefaultBits are the widths that are chosen from where nothing is said.
func DefaultBits() []int { return []int{2, 3, 4, 5, 6, 8} }

// Allocate chooses every layer's width: the least damage within the limits, or the
// least size within the damage that c allows, by one of Damages. c.AvgBits B
// limits Σ n·b to B·Σ n.
func (s *Session) Allocate(ctx context.Context, c *wire.Allocate) (*wire.Allocated, error) {
	a, err := s.allocate(ctx, c, 0)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// pointsInMessage is how many points of a front a page is sent.
const pointsInMessage = 4096

// allocate answers with so many points of the front, or with all of them for 0.
func (s *Session) allocate(ctx context.Context, c *wire.Allocate, points int) (*wire.Allocated, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	if err := CheckAllocate(c); err != nil {
		return nil, err
	}
	sc, err := s.score(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Front || c.Omega > 0 {
		if err := sc.trade(); err != nil {
			return nil, err
		}
	}
	best, err := s.choose(ctx, sc, c)
	if err != nil {
		return nil, err
	}
	a := &wire.Allocated{
		WeightBytes: best.WeightBytes, Omega: best.Harm, Optimal: best.Optimal, Bound: best.Bound,
		FineTuning: s.fineTuning(sc, best.Bits), Layers: sc.roundings, Activations: s.activations(best.values),
		Partial: sc.partial, Known: sc.known,
	}
	if sc.shifts != nil {
		a.Samples = sc.shifts.Samples()
	}
	for i, l := range s.graph.Layers {
		a.Assignment = append(a.Assignment, wire.Choice{Layer: l.Name, Bits: int(best.Bits[i])})
	}
	a.AvgBits = averageBits(s.params(), best.Bits)
	if c.Front {
		a.Front = sc.points(points)
	}
	return a, nil
}

// CheckAllocate says what is wrong with c whatever the model.
func CheckAllocate(c *wire.Allocate) error {
	if _, err := FindDamage(c.Damage); err != nil {
		return err
	}
	switch strategy, err := alloc.FindStrategy(c.Strategy); {
	case err != nil:
		return err
	case strategy.Name != alloc.Strategies()[0].Name && (c.Omega > 0 || len(c.ActWidths) > 0):
		return fmt.Errorf("the strategy %q chooses widths of weights within limits: to seek the smallest network within some damage, or widths of activations, leave it out", strategy.Name)
	case c.Omega > 0 && len(c.ActWidths) > 0:
		return errors.New("widths of activations are chosen within limits: give one in place of the most damage")
	}
	for _, bits := range c.ActWidths {
		if bits < 1 || bits > activationBits {
			return fmt.Errorf("activations have 1 to %d bits, not %d", activationBits, bits)
		}
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return err
	}
	for _, b := range c.Bits {
		if rule.Quantizer.Top(b) == 0 {
			return fmt.Errorf("%s codes of %d bits do not exist: choose other widths", rule.Quantizer.Name(), b)
		}
	}
	return nil
}

// choice is an assignment and how good it is by the model of damage asked for.
type choice struct {
	alloc.Assignment
	alloc.Certificate
	values []uint8 // of activations; nil where they were not chosen
}

// choose solves for the limits of c.
func (s *Session) choose(ctx context.Context, sc *scores, c *wire.Allocate) (*choice, error) {
	if c.Omega > 0 {
		p, err := alloc.Smallest(sc.front, c.Omega)
		if err != nil {
			return nil, err
		}
		return optimal(sc.assignment(p)), nil
	}
	p, err := s.problem(ctx, sc, c)
	if err != nil {
		return nil, err
	}
	strategy, err := alloc.FindStrategy(c.Strategy)
	if err != nil {
		return nil, err
	}
	exact := strategy.Name == alloc.Strategies()[0].Name
	if len(c.ActWidths) > 0 && exact {
		return s.chooseWithActivations(ctx, sc, p, c.ActWidths)
	}
	if exact {
		if sc.damage.improve != nil && !c.Apart {
			return sc.improve(ctx, p)
		}
		if a, ok := sc.within(p.Limits, p.Fixed); ok {
			return optimal(a), nil
		}
	}
	a, certificate, err := strategy.Choose(p)
	return &choice{a, certificate, nil}, err
}

func optimal(a alloc.Assignment) *choice {
	return &choice{a, alloc.Certificate{Optimal: true, Bound: a.Harm}, nil}
}

// tighter is the smaller of two limits, of which 0 is none.
func tighter(a, b int64) int64 {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// params are the layers' numbers of weights.
func (s *Session) params() []int {
	var n []int
	for _, l := range s.graph.Layers {
		n = append(n, l.Params())
	}
	return n
}

func averageBits(params []int, bits []uint8) float64 {
	sum, all := 0, 0
	for i, b := range bits {
		sum += int(b) * params[i]
		all += params[i]
	}
	return float64(sum) / float64(all)
}

// fixedBytes is what every quantized form of the model takes in a file beside its layers.
func (s *Session) fixedBytes() int64 {
	return quant.ActivationBytes * int64(len(fuse.Observed(s.blocks)))
}
