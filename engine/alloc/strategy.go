package alloc

import (
	"errors"
	"fmt"
	"slices"
)

// Strategy is a way of choosing within a Problem's limits.
type Strategy struct {
	Name string
	What string // one line for people
	// Ordered says that the strategy needs the Problem's Ranks.
	Ordered bool
	Choose  func(Problem) (Assignment, Certificate, error)
}

// Strategies lists every one, the default first. The others are what it is compared
// with: they find no less harm.
func Strategies() []Strategy {
	return []Strategy{
		{"exact", "the least damage of all assignments, as HAWQ-V3's integer program finds it", false, Problem.Solve},
		{"monotone", "the least damage of those that give no layer more bits than a more sensitive one (HAWQ, HAWQ-V2)", true, Problem.Monotone},
		{"uniform", "one width for every layer, the widest that fits", false, Problem.Uniform},
	}
}

// FindStrategy is the one of that name; an empty one is the default's.
func FindStrategy(name string) (Strategy, error) {
	all := Strategies()
	if name == "" {
		return all[0], nil
	}
	i := slices.IndexFunc(all, func(s Strategy) bool { return s.Name == name })
	if i < 0 {
		return Strategy{}, fmt.Errorf("there is no strategy %q for choosing bits: choose exact, monotone or uniform", name)
	}
	return all[i], nil
}

// Monotone is Solve among the assignments in which no layer has more bits than one
// of a higher rank. HAWQ (Dong et al. 2019, arXiv 1905.03696, §3.2) ranks layers by
// the top eigenvalue and HAWQ-V2 (arXiv 1911.03852, §2.3) by the trace of their
// block of the Hessian, both over the number of weights, so that few assignments
// are left to choose from. Of equal ranks the earlier
// layer's counts as the higher. Layers of a single choice, being locked, are not held
// to the order.
func (p Problem) Monotone() (Assignment, Certificate, error) {
	if len(p.Ranks) != len(p.Layers) {
		return Assignment{}, Certificate{}, fmt.Errorf("%d of %d layers have a rank; measure their sensitivity first", len(p.Ranks), len(p.Layers))
	}
	return p.solve(p.Ranks, 1<<6, 1<<11, 1<<16)
}

// Uniform is the widest width that all layers offer and that keeps the limits.
// Layers of a single choice keep it. Certificate is Optimal, as there is nothing
// else of its kind.
func (p Problem) Uniform() (Assignment, Certificate, error) {
	layers, of, err := p.prepared()
	if err != nil {
		return Assignment{}, Certificate{}, err
	}
	for bits := uint8(255); bits > 0; bits-- {
		a, ok := uniform(layers, bits)
		if a.Costs = a.Plus(p.Fixed); ok && a.Within(p.Limits) {
			a.Bits = apart(a.Bits, of)
			return a, Certificate{Optimal: true, Bound: a.Harm}, nil
		}
	}
	return Assignment{}, Certificate{}, errors.New("no single width for all layers keeps the limits; raise one, or choose a width for each")
}

// uniform gives every layer that has a choice the same bits, if they all offer them.
func uniform(layers [][]Choice, bits uint8) (Assignment, bool) {
	var a Assignment
	for _, choices := range layers {
		i := 0
		if len(choices) > 1 {
			i = slices.IndexFunc(choices, func(c Choice) bool { return c.Bits == bits })
		}
		if i < 0 {
			return Assignment{}, false
		}
		a.Bits = append(a.Bits, choices[i].Bits)
		a.Costs = a.Costs.Plus(choices[i].Costs)
		a.Harm += choices[i].Harm
	}
	return a, true
}
