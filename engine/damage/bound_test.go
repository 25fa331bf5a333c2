package damage_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
)

// everyAssignment lists those of a space that keep its limits.
func everyAssignment(s *damage.Space) [][]uint8 {
	all := [][]uint8{nil}
	for _, choices := range s.Layers {
		var longer [][]uint8
		for _, a := range all {
			for _, c := range choices {
				longer = append(longer, append(slices.Clone(a), c.Bits))
			}
		}
		all = longer
	}
	return slices.DeleteFunc(all, func(a []uint8) bool { return !s.Costs(a).Within(s.Limits) })
}

// A bound is below what every assignment is predicted to do, and near the least
// where mixtures of assignments gain little.
func TestBoundAgainstExhaustiveSearch(t *testing.T) {
	for name, find := range map[string]func(context.Context, *damage.Problem, [][]uint8) (*damage.Singles, error){
		"true shifts": damage.Measure, "second order": damage.Linearize,
	} {
		p, s := small(1)
		m, err := find(t.Context(), p, widths(s))
		if err != nil {
			t.Fatal(err)
		}
		var params int
		for _, l := range p.Graph.Layers {
			params += l.Params()
		}
		for _, bits := range []float64{2, 2.5, 3, 4, 6} {
			s.Limits = alloc.Costs{WeightBits: int64(bits * float64(params))}
			least := math.Inf(1)
			for _, a := range everyAssignment(s) {
				least = min(least, m.Superposed(a))
			}
			from, _, err := m.Knapsack(s)
			if err != nil {
				t.Fatal(err)
			}
			bound, err := m.Bound(t.Context(), s, from)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, %v bits: at least %.6g, the least %.6g", name, bits, bound, least)
			if bound > least*(1+1e-6) || bound < 0 {
				t.Errorf("%s, %v bits: the bound is %v and the least is %v", name, bits, bound, least)
			}
			if bits == 2 && bound < least*(1-1e-6) {
				t.Errorf("%s: there is one assignment, which does %v, and the bound is %v", name, least, bound)
			}
		}
	}
}
