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
	return &Candidate{from, x.bits, m.ref.mean(x.logits), m.ref.agreement(x.logits)}
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
	a, certificate, err := alloc.Problem{Layers: m.Choices(s), Fixed: s.Fixed, Limits: s.Limits}.Solve()
	return a.Bits, certificate.Optimal, err
}

// Choose finds the assignment of the space with the least measured damage, among
// those that refining the knapsack's and the superposed shifts' answers leads to,
// one width for all layers, and those that are given. It lists all of them, the
// best first.
func (m *Singles) Choose(ctx context.Context, s *Space, given ...[]uint8) ([]*Candidate, error) {
	knapsack, _, err := m.Knapsack(s)
	if err != nil {
		return nil, err
	}
	superposed, err := m.Descend(ctx, s, knapsack)
	if err != nil {
		return nil, err
	}
	var all []*Candidate
	starts := []struct {
		name string
		bits []uint8
	}{{"single layers", knapsack}, {"superposed", superposed}}
	for i, start := range starts {
		if i > 0 && slices.Equal(start.bits, knapsack) {
			continue
		}
		c, err := m.Refine(ctx, s, start.bits)
		if err != nil {
			return nil, err
		}
		c.From = start.name
		all = append(all, c)
	}
	measure := func(name string, list [][]uint8) error {
		for _, a := range list {
			c, err := m.Evaluate(ctx, name, a)
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	}
	if err := measure("uniform", s.uniform()); err != nil {
		return nil, err
	}
	if err := measure("given", given); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b *Candidate) int {
		switch {
		case a.Damage < b.Damage:
			return -1
		case a.Damage > b.Damage:
			return 1
		}
		return 0
	})
	return all, nil
}
