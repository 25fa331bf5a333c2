package alloc

import (
	"fmt"
	"math"
	"slices"
)

// Lock leaves the choice of that many bits alone.
func Lock(choices []Choice, bits uint8) ([]Choice, error) {
	for _, c := range choices {
		if c.Bits == bits {
			return []Choice{c}, nil
		}
	}
	return nil, fmt.Errorf("%d bits are not among the choices", bits)
}

// Tie makes the layers of each group, given by their indices, one layer in the
// place of the group's first. Its choices are the widths that all of them offer.
// Layer l of the old is layer of[l] of the new.
func Tie(layers [][]Choice, groups [][]int) (tied [][]Choice, of []int, err error) {
	group := make([]int, len(layers)) // 1 + index; 0 is none
	for g, members := range groups {
		for _, l := range members {
			if l < 0 || l >= len(layers) || group[l] != 0 {
				return nil, nil, fmt.Errorf("layer %d cannot be tied: it does not exist or is tied already", l+1)
			}
			group[l] = g + 1
		}
	}
	of = make([]int, len(layers))
	place := make([]int, len(groups)+1)
	for l, choices := range layers {
		g := group[l]
		if g == 0 || place[g] == 0 {
			tied = append(tied, choices)
			place[g] = len(tied)
		} else {
			joint := &tied[place[g]-1]
			if *joint = joined(*joint, choices); len(*joint) == 0 {
				return nil, nil, fmt.Errorf("layer %d has no width in common with the layers it is tied to", l+1)
			}
		}
		of[l] = place[g] - 1
	}
	return tied, of, nil
}

// apart are widths by layer, of those by tied layer.
func apart(tied []uint8, of []int) []uint8 {
	bits := make([]uint8, len(of))
	for l, i := range of {
		bits[l] = tied[i]
	}
	return bits
}

// together are ranks by tied layer: of each group the highest. None stay none.
func together(ranks []float64, of []int) []float64 {
	if ranks == nil {
		return nil
	}
	var tied []float64
	for l, i := range of {
		if i == len(tied) {
			tied = append(tied, ranks[l])
		}
		tied[i] = max(tied[i], ranks[l])
	}
	return tied
}

// joined is the choices of two layers that share a width.
func joined(a, b []Choice) []Choice {
	var both []Choice
	for _, c := range a {
		if i := slices.IndexFunc(b, func(d Choice) bool { return d.Bits == c.Bits }); i >= 0 {
			both = append(both, Choice{c.Bits, c.Plus(b[i].Costs), c.Harm + b[i].Harm})
		}
	}
	return both
}

// AverageBits is the limits that keep the average width of layers of so many
// weights at bits: Σ n·b ≤ bits·Σ n, and no more bytes than Σ ⌈n·bits/8⌉, the size
// of that width in every layer.
func AverageBits(weights []int, bits float64) Costs {
	var limits Costs
	sum := 0
	for _, n := range weights {
		sum += n
		limits.WeightBytes += int64(math.Ceil(float64(n)*bits/8 - blur))
	}
	limits.WeightBits = int64(math.Floor(float64(sum)*bits + blur))
	return limits
}

// blur forgives a decimal fraction of bits what binary floating point made of it.
const blur = 1e-6
