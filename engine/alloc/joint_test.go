package alloc

import (
	"testing"

	"pgregory.net/rapid"
)

// Widths of layers and of what they read, against all combinations of both.
func TestSolveWithAgainstExhaustiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Layers: instances.Draw(t, "layers"), Fixed: Costs{ValueBits: 2}}
		inputs := make([]Input, rapid.IntRange(0, 2).Draw(t, "inputs"))
		for i := range inputs {
			inputs[i].Choices = instances.Draw(t, "an input")[0]
		}
		for l := range p.Layers {
			if i := rapid.IntRange(-1, len(inputs)-1).Draw(t, "reads"); i >= 0 {
				inputs[i].Readers = append(inputs[i].Readers, l)
				inputs[i].Ops = append(inputs[i].Ops, rapid.Int64Range(0, 3).Draw(t, "ops"))
			}
		}
		all := []Assignment{{}}
		var own [][]uint8
		for _, in := range inputs { // every combination of the inputs' widths, each with all of the layers'
			var longer []Assignment
			for _, a := range all {
				for _, c := range in.Choices {
					longer = append(longer, Assignment{append(append([]uint8(nil), a.Bits...), c.Bits), a.Plus(c.Costs), a.Harm + c.Harm})
				}
			}
			all = longer
		}
		var every []Assignment
		for _, values := range all {
			layers := append([][]Choice(nil), p.Layers...)
			for i, in := range inputs {
				for r, l := range in.Readers {
					layers[l] = reading(p.Layers[l], values.Bits[i], in.Ops[r])
				}
			}
			for _, a := range everyAssignment(layers) {
				every = append(every, Assignment{a.Bits, a.Plus(values.Costs), a.Harm + values.Harm})
				own = append(own, values.Bits)
			}
		}
		p.Limits = limitedCosts(t, every)
		want, possible := exhaustive(every, p.Fixed, p.Limits)
		a, widths, c, err := p.SolveWith(inputs)
		if !possible {
			if err == nil {
				t.Fatalf("%+v breaks a limit", a)
			}
			return
		}
		if err != nil || !c.Optimal || a.Harm != want.Harm || len(widths) != len(inputs) || !a.Within(p.Limits) {
			t.Fatalf("%+v, %v, %+v, %v; want %+v", a, widths, c, err, want)
		}
		for i, x := range every { // what is named is what was added up
			x.Costs = x.Plus(p.Fixed)
			if string(x.Bits) == string(a.Bits) && string(own[i]) == string(widths) && (x.Harm != a.Harm || x.Costs != a.Costs) {
				t.Fatalf("%+v is named %v and %v, which comes to %+v", a, a.Bits, widths, x)
			}
		}
	})
}
