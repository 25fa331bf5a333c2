package alloc

import "math"

// relaxation bounds from below what partial assignments can come to: limits are
// given up against prices on costs (Lagrange), so that every layer decides alone.
// Any prices bound; good ones do so tightly.
type relaxation struct {
	*search
	prices []prices
	rest   [][]float64 // by prices and place: the least of harm plus priced costs from there on
	blur   []float64   // by prices: more than rounding does to a bound
}

// prices are by kind of costs.
type prices [numCosts]float64

// relax tries each limit alone, then all that cost harm together.
func relax(s *search) *relaxation {
	r := &relaxation{search: s}
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
		v := p.value(p.cheapest(r.options[i]))
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

func (p *prices) value(o option) float64 {
	v := o.harm
	for d, c := range o.cost {
		v += float64(p[d] * float64(c))
	}
	return v
}

func (p *prices) cheapest(options []option) option {
	best, least := options[0], p.value(options[0])
	for _, o := range options[1:] {
		if v := p.value(o); v < least {
			best, least = o, v
		}
	}
	return best
}

// decide is what the layers choose at these prices: the sum of harm and priced
// costs, and by how much each limit is exceeded.
func (r *relaxation) decide(p prices) (value float64, excess vector) {
	for _, options := range r.options {
		o := p.cheapest(options)
		value += p.value(o)
		for d := range r.room {
			excess[d] += o.cost[d]
		}
	}
	for d, room := range r.room {
		excess[d] -= room
	}
	return value, excess
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
