package damage

import (
	"context"
	"slices"

	"hawqeye/engine/alloc"
)

// Candidate is an assignment whose damage was measured.
type Candidate struct {
	From      string // what proposed it
	Bits      []uint8
	Damage    float64 // mean over the samples, in nats
	Agreement float64 // share of the samples with the float network's answer
}

func (m *Singles) candidate(from string, x measured) *Candidate {
	return &Candidate{from, x.bits, m.measured(x.logits), float64(m.ref.agreed(x.logits)) / float64(m.ref.samples())}
}

// Evaluate measures an assignment.
func (m *Singles) Evaluate(ctx context.Context, from string, a []uint8) (*Candidate, error) {
	f, err := m.net.measure(ctx, a)
	if err != nil {
		return nil, err
	}
	return m.candidate(from, measured{a, f}), nil
}

// Knapsack is the assignment of the space whose layers do least damage one by one,
// and says whether no other does less.
func (m *Singles) Knapsack(s *Space) ([]uint8, bool, error) {
	if err := s.check(m); err != nil {
		return nil, false, err
	}
	a, certificate, err := alloc.Problem{Layers: m.Choices(s), Fixed: s.Fixed, Limits: s.Limits, Tied: s.Tied}.Solve()
	return a.Bits, certificate.Optimal, err
}

// Choice is how far Choose has come.
type Choice struct {
	Start *Candidate // of the knapsack
	Best  *Candidate
	All   []*Candidate // that were measured and led somewhere, in that order
}

func (c *Choice) add(x *Candidate) {
	if c.Start == nil {
		c.Start = x
	}
	if c.Best == nil || x.Damage < c.Best.Damage {
		c.Best = x
	}
	c.All = append(c.All, x)
}

// Choose finds the assignment of the space with the least measured damage, among
// those that refining the knapsack's and the superposed shifts' answers leads to,
// one width for all layers, and those that are given. It tells update, unless nil,
// of every candidate. Where ctx ends after the first it gives what there is, with
// the cause.
func (m *Singles) Choose(ctx context.Context, s *Space, update func(*Choice), given ...[]uint8) (*Choice, error) {
	knapsack, _, err := m.Knapsack(s)
	if err != nil {
		return nil, err
	}
	c := &Choice{}
	take := func(x *Candidate) {
		c.add(x)
		if update != nil {
			update(c)
		}
	}
	if err = m.consider(ctx, s, knapsack, given, take); err != nil && (ctx.Err() == nil || c.Start == nil) {
		return nil, err
	}
	return c, err
}

// consider measures what may be best.
func (m *Singles) consider(ctx context.Context, s *Space, knapsack []uint8, given [][]uint8, take func(*Candidate)) error {
	if err := m.refine(ctx, s, knapsack, func(at measured) { take(m.candidate("single layers", at)) }); err != nil {
		return err
	}
	superposed, err := m.Descend(ctx, s, knapsack)
	if err != nil {
		return err
	}
	if !slices.Equal(superposed, knapsack) {
		if err := m.refine(ctx, s, superposed, func(at measured) { take(m.candidate("superposed", at)) }); err != nil {
			return err
		}
	}
	more := s.uniform()
	for i, a := range append(more, given...) {
		from := "uniform"
		if i >= len(more) {
			from = "given"
		}
		c, err := m.Evaluate(ctx, from, a)
		if err != nil {
			return err
		}
		take(c)
	}
	return nil
}
