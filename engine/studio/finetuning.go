package studio

import (
	"cmp"
	"slices"

	"hawqeye/engine/wire"
)

// fineTuning is the layers in the order in which to fine-tune them, so that the
// others adapt to what has been done most damage: by the harm of their own width,
// the greatest first (HAWQ, Dong et al. 2019, arXiv 1905.03696, §3.3, where it is
// λ·‖Q(W) − W‖²; with another model of damage, by that).
func (s *Session) fineTuning(sc *scores, bits []uint8) []string {
	harm := make([]float64, len(bits))
	order := make([]int, len(bits))
	for l, r := range sc.roundings {
		order[l] = l
		for _, p := range r.Perturbations {
			if p.Bits == int(bits[l]) {
				harm[l] = sc.harm(l, p.Bits, p.Square).Mean
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(harm[b], harm[a]) })
	var names []string
	for _, l := range order {
		names = append(names, s.graph.Layers[l].Name)
	}
	return names
}

// fineTuningOf is fineTuning by the scores that were found last; nil where there
// are none, or none of these widths.
func (s *Session) fineTuningOf(assignment []wire.Choice) []string {
	bits, err := s.locks(assignment)
	if err != nil || s.scores == nil {
		return nil
	}
	narrow := make([]uint8, len(bits))
	for l, b := range bits {
		known := slices.ContainsFunc(s.scores.roundings[l].Perturbations, func(p wire.Perturbation) bool { return p.Bits == b })
		if narrow[l] = uint8(b); !known {
			return nil
		}
	}
	return s.fineTuning(s.scores, narrow)
}
