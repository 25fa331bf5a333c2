package alloc

import (
	"cmp"
	"math"
	"slices"
)

// search is a Problem made ready. Layers come in an order of its own.
type search struct {
	kinds   []int      // of costs, in the order of Costs.vector: the weights' bytes, and what is limited
	room    []int64    // by kind: the limit without what is fixed
	order   []int      // the layers
	options [][]option // by place in order, then in order of bits
	least   []vector   // by place in order: what the layers from there on cost at least
}

// vector is an amount of each kind of costs, 0 where there are no more kinds.
type vector [numCosts]int64

// option is a Choice.
type option struct {
	cost vector
	harm float64
	last uint8 // its bits, where no later layer may have more
}

const unlimited = math.MaxInt64

// newSearch takes layers by their ranks, the highest first, and lets no layer have
// more bits than one before it, unless it has no choice. Without ranks widths are
// free, and those layers come first whose choices differ most in cost, so that the
// small ones fill what is left.
func newSearch(layers [][]Choice, fixed, limits vector, ranks []float64) *search {
	s := &search{options: make([][]option, len(layers)), least: make([]vector, len(layers)+1)}
	for k, limit := range limits {
		switch {
		case limit > 0:
			s.kinds, s.room = append(s.kinds, k), append(s.room, limit-fixed[k])
		case k == 0:
			s.kinds, s.room = append(s.kinds, k), append(s.room, unlimited)
		}
	}
	for l, choices := range layers {
		s.order = append(s.order, l)
		for _, c := range choices {
			o := option{harm: c.Harm, last: math.MaxUint8}
			if ranks != nil && len(choices) > 1 {
				o.last = c.Bits
			}
			for d, k := range s.kinds {
				o.cost[d] = c.vector()[k]
			}
			s.options[l] = append(s.options[l], o)
		}
	}
	if ranks == nil {
		ranks = s.shares()
	}
	s.arrange(ranks)
	for i := len(s.options) - 1; i >= 0; i-- {
		for d := range s.kinds {
			lo, _ := extremes(s.options[i], d)
			s.least[i][d] = s.least[i+1][d] + lo
		}
	}
	return s
}

// shares are the layers' shares in how far assignments differ in cost.
func (s *search) shares() []float64 {
	shares := make([]float64, len(s.order))
	for d := range s.kinds {
		total := 0.0
		for _, o := range s.options {
			lo, hi := extremes(o, d)
			total += float64(hi - lo)
		}
		for l, o := range s.options {
			if lo, hi := extremes(o, d); hi > lo {
				shares[l] += float64(hi-lo) / total
			}
		}
	}
	return shares
}

// arrange puts the layers of higher ranks first.
func (s *search) arrange(ranks []float64) {
	slices.SortStableFunc(s.order, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
	options := slices.Clone(s.options)
	for i, l := range s.order {
		s.options[i] = options[l]
	}
}

// extremes are the least and the greatest cost of a kind.
func extremes(options []option, d int) (lo, hi int64) {
	lo, hi = math.MaxInt64, 0
	for _, o := range options {
		lo, hi = min(lo, o.cost[d]), max(hi, o.cost[d])
	}
	return lo, hi
}
