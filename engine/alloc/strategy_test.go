package alloc

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ordered says that no layer with a choice has more bits than one of a higher rank.
func ordered(layers [][]Choice, ranks []float64, bits []uint8) bool {
	order := make([]int, 0, len(layers))
	for l, choices := range layers {
		if len(choices) > 1 {
			order = append(order, l)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
	return slices.IsSortedFunc(order, func(a, b int) int { return cmp.Compare(bits[b], bits[a]) })
}

func TestMonotoneAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Layers: instances.Draw(t, "layers")}
		for range p.Layers {
			p.Ranks = append(p.Ranks, float64(rapid.IntRange(0, 3).Draw(t, "rank")))
		}
		all := everyAssignment(p.Layers)
		p.Limits = limitedCosts(t, all)
		all = slices.DeleteFunc(all, func(a Assignment) bool { return !ordered(p.Layers, p.Ranks, a.Bits) })
		want, possible := exhaustive(all, p.Fixed, p.Limits)
		a, c, err := p.Monotone()
		if !possible {
			if err == nil {
				t.Fatalf("%+v breaks a limit or the order", a)
			}
			return
		}
		if err != nil || !c.Optimal || a.Harm != want.Harm || a.Costs != want.Costs || !slices.Equal(a.Bits, want.Bits) {
			t.Fatalf("%+v, %+v, %v; want %+v", a, c, err, want)
		}
	})
}

func TestUniformAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Layers: instances.Draw(t, "layers"), Fixed: Costs{BOPs: 1}}
		all := everyAssignment(p.Layers)
		p.Limits = limitedCosts(t, all)
		var want Assignment
		var widest uint8
		for _, a := range all {
			bits, same := uint8(0), true // of the layers that have a choice
			for l, b := range a.Bits {
				if len(p.Layers[l]) > 1 {
					same = same && (bits == 0 || bits == b)
					bits = b
				}
			}
			if a.Costs = a.Plus(p.Fixed); same && a.Within(p.Limits) && max(bits, 1) > widest {
				want, widest = a, max(bits, 1)
			}
		}
		a, _, err := p.Uniform()
		if (err == nil) != (widest > 0) || err == nil && !slices.Equal(a.Bits, want.Bits) || a.Costs != want.Costs || a.Harm != want.Harm {
			t.Fatalf("%+v, %v; want %+v", a, err, want)
		}
	})
}

// No strategy finds less harm than the default, which is what they are there to show.
func TestStrategiesOnNetworks(t *testing.T) {
	for name, weights := range networks() {
		p := Problem{Layers: randomLayers(weights)}
		for l := range p.Layers {
			p.Ranks = append(p.Ranks, p.Layers[l][0].Harm/float64(weights[l]))
			p.Limits.WeightBytes += p.Layers[l][2].WeightBytes
		}
		best, _, err := p.Solve()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range Strategies() {
			a, c, err := s.Choose(p)
			if err != nil || !c.Optimal {
				t.Errorf("%s, %s: %+v, %v", name, s.Name, c, err)
			}
			if a.Harm < best.Harm || !a.Within(p.Limits) {
				t.Errorf("%s: %s does the harm %v, and the least is %v", name, s.Name, a.Harm, best.Harm)
			}
		}
	}
}
