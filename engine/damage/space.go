package damage

import (
	"fmt"
	"slices"

	"hawqeye/engine/alloc"
)

// Space is the assignments to search: every layer takes one of its choices, whose
// harm does not matter here, and the costs of all stay within the limits.
type Space struct {
	Layers [][]alloc.Choice
	Fixed  alloc.Costs // of every assignment
	Limits alloc.Costs // 0 is none
	Tied   [][]int     // groups of layers that share a width
}

// Costs are those of an assignment.
func (s *Space) Costs(a []uint8) alloc.Costs {
	sum := s.Fixed
	for l, bits := range a {
		c, _ := s.choice(l, bits)
		sum = sum.Plus(c.Costs)
	}
	return sum
}

// has says that an assignment is one of the space's.
func (s *Space) has(a []uint8) bool {
	for l, bits := range a {
		if _, ok := s.choice(l, bits); !ok {
			return false
		}
	}
	for _, group := range s.Tied {
		for _, l := range group {
			if a[l] != a[group[0]] {
				return false
			}
		}
	}
	return s.Costs(a).Within(s.Limits)
}

// tied makes moves of tied layers one: those to a width to which all of them can.
func (s *Space) tied(moves []*move) []*move {
	var joint []*move
	group := map[int]int{} // by layer, from 1
	for g, layers := range s.Tied {
		for _, l := range layers {
			group[l] = g + 1
		}
	}
	for _, m := range moves {
		g := group[m.layers[0]]
		if g == 0 {
			joint = append(joint, m)
			continue
		}
		i := slices.IndexFunc(joint, func(o *move) bool { return group[o.layers[0]] == g && o.to == m.to })
		if i < 0 {
			joint = append(joint, &move{slices.Clone(m.layers), m.from, m.to, m.cost, slices.Clone(m.shift)})
			continue
		}
		o := joint[i]
		o.layers, o.cost = append(o.layers, m.layers...), o.cost.Plus(m.cost)
		add(o.shift, m.shift, 1)
	}
	return slices.DeleteFunc(joint, func(m *move) bool {
		g := group[m.layers[0]]
		return g > 0 && len(m.layers) < len(s.Tied[g-1])
	})
}

func (s *Space) choice(l int, bits uint8) (alloc.Choice, bool) {
	for _, c := range s.Layers[l] {
		if c.Bits == bits {
			return c, true
		}
	}
	return alloc.Choice{}, false
}

// uniform is the assignments of one width for every layer that may have it; a
// locked layer keeps its own.
func (s *Space) uniform() [][]uint8 {
	var all [][]uint8
	seen := map[uint8]bool{}
	for _, layer := range s.Layers {
		for _, c := range layer {
			if seen[c.Bits] {
				continue
			}
			seen[c.Bits] = true
			a := make([]uint8, len(s.Layers))
			for l, choices := range s.Layers {
				if a[l] = c.Bits; len(choices) == 1 {
					a[l] = choices[0].Bits
				}
			}
			if s.has(a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// check says whether the space is of layers whose singles were measured.
func (s *Space) check(m *Singles) error {
	if len(s.Layers) != len(m.widths) {
		return fmt.Errorf("there are choices for %d layers and the network has %d", len(s.Layers), len(m.widths))
	}
	for l, layer := range s.Layers {
		for _, c := range layer {
			if m.index(l, c.Bits) < 0 {
				return fmt.Errorf("what %d bits do to %s was not measured: measure it first", c.Bits, m.net.Graph.Layers[l].Name)
			}
		}
	}
	return nil
}

// widthsOf are a layer's widths, the narrowest first.
func widthsOf(choices []alloc.Choice) []uint8 {
	widths := make([]uint8, len(choices))
	for i, c := range choices {
		widths[i] = c.Bits
	}
	slices.Sort(widths)
	return widths
}
