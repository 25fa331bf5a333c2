package alloc

import (
	"math"
	"slices"
)

// relaxation bounds from below what partial assignments can come to: limits are
// given up against prices on costs (Lagrange), so that every layer decides alone.
// Any prices bound; good ones do so tightly.
type relaxation struct {
	*search
	prices []prices
	rest   [][]float64 // by prices and place: the least of harm plus priced costs from there on
	blur   []float64   // by prices: more than rounding does to a bound
	// The prices at which what the layers decide keeps all limits with least harm.
	kept     prices
	keptHarm float64 // infinite where nothing does
}

// prices are by kind of costs.
type prices [numCosts]float64

// relax tries each limit alone, then all that cost harm together.
func relax(s *search) *relaxation {
	r := &relaxation{search: s, keptHarm: math.Inf(1)}
	r.use(prices{})
	var alone prices
	var costly []int
	for d, room := range s.room {
		if room == unlimited {
			continue
		}
		if alone[d] = r.leastPrice(d); alone[d] > 0 {
			costly = append(costly, d)
			var p prices
			p[d] = alone[d]
			r.use(p)
		}
	}
	if len(costly) > 1 {
		r.use(r.together(costly, alone))
	}
	return r
}

func (r *relaxation) use(p prices) {
	rest := make([]float64, len(r.options)+1)
	size := 0.0
	for i := len(r.options) - 1; i >= 0; i-- {
		v := p.value(&r.options[i][p.cheapest(r.options[i])])
		rest[i] = rest[i+1] + v
		size += math.Abs(v)
	}
	for d, room := range r.room {
		size += float64(p[d] * float64(room))
	}
	r.prices, r.rest, r.blur = append(r.prices, p), append(r.rest, rest), append(r.blur, 1e-12*size)
}

// bound is what no completion, within the limits, of a label of the first places
// does less harm than.
func (r *relaxation) bound(lab *label, places int) float64 {
	best := math.Inf(-1)
	for j, p := range r.prices {
		b := lab.harm + r.rest[j][places] - r.blur[j]
		for d, room := range r.room {
			if p[d] > 0 {
				b += float64(p[d] * float64(lab.cost[d]-room))
			}
		}
		if b > best {
			best = b
		}
	}
	return best
}

func (p *prices) value(o *option) float64 {
	v := o.harm
	for d, c := range o.cost {
		v += float64(p[d] * float64(c))
	}
	return v
}

func (p *prices) cheapest(options []option) int {
	best, least := 0, math.Inf(1)
	for i := range options {
		if v := p.value(&options[i]); v < least {
			best, least = i, v
		}
	}
	return best
}

// decide is what the layers choose at these prices: the sum of harm and priced
// costs, and by how much each limit is exceeded.
func (r *relaxation) decide(p prices) (value float64, excess vector) {
	harm := 0.0
	for _, options := range r.options {
		o := options[p.cheapest(options)]
		value += p.value(&o)
		harm += o.harm
		for d := range r.room {
			excess[d] += o.cost[d]
		}
	}
	keeps := true
	for d, room := range r.room {
		excess[d] -= room
		keeps = keeps && excess[d] <= 0
	}
	if keeps && harm < r.keptHarm {
		r.kept, r.keptHarm = p, harm
	}
	return value, excess
}

// assignment is what the layers decide at the prices kept, improved as long as a
// layer can do less harm within the limits; without choices where there are no such prices.
func (r *relaxation) assignment() found {
	f := found{label: label{harm: r.keptHarm}}
	if math.IsInf(r.keptHarm, 1) {
		return f
	}
	room, picks := slices.Clone(r.room), make([]int, len(r.options)) // by place
	for place, options := range r.options {
		i := r.kept.cheapest(options)
		picks[place] = i
		for d := range room {
			room[d] -= options[i].cost[d]
		}
	}
	for {
		place, to, gain := -1, 0, 0.0
		for i, options := range r.options {
			now := &options[picks[i]]
			for j := range options {
				if g := now.harm - options[j].harm; g > gain && fits(&options[j].cost, &now.cost, room) {
					place, to, gain = i, j, g
				}
			}
		}
		if place < 0 {
			break
		}
		for d := range room {
			room[d] -= r.options[place][to].cost[d] - r.options[place][picks[place]].cost[d]
		}
		picks[place] = to
	}
	f.harm, f.choices = 0, make([]int32, len(picks))
	for i, options := range r.options {
		f.harm += options[picks[i]].harm
		f.choices[r.order[i]] = int32(picks[i])
	}
	return f
}

// fits says that costs can take the place of others where there is so much room left.
func fits(to, from *vector, room []int64) bool {
	for d, left := range room {
		if to[d]-from[d] > left {
			return false
		}
	}
	return true
}

// leastPrice is the least price on costs of one kind, the others being free, at
// which the layers keep its limit.
func (r *relaxation) leastPrice(d int) float64 {
	keeps := func(price float64) bool {
		var p prices
		p[d] = price
		_, excess := r.decide(p)
		return excess[d] <= 0
	}
	if keeps(0) {
		return 0
	}
	lo, hi := 1e-150, 1e150
	for range 60 {
		if mid := math.Sqrt(lo * hi); keeps(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
