package alloc

import "math"

// together are prices for several kinds of costs that bound best, about, by the
// ellipsoid method (Shor 1977; Nemirovski and Yudin 1976): the bound is a concave
// function of the prices, and the excess over the limits is its slope. unit has the
// prices that each kind would have alone, between 0 and which, or not far above,
// the answer is.
func (r *relaxation) together(kinds []int, unit prices) prices {
	n := float64(len(kinds))
	x, shape := make([]float64, len(kinds)), make([][]float64, len(kinds)) // center; Σ shape⁻¹ dx dx ≤ 1
	for i := range x {
		x[i] = 0.5
		shape[i] = make([]float64, len(kinds))
		shape[i][i] = n
	}
	slope, step := make([]float64, len(kinds)), make([]float64, len(kinds))
	var best prices
	most := math.Inf(-1)
	for range 60 * len(kinds) * len(kinds) { // shrinks its volume by exp(−30 n)
		p, positive := prices{}, true
		for i, d := range kinds {
			p[d] = x[i] * unit[d]
			slope[i] = max(0, -x[i])
			positive = positive && x[i] >= 0
		}
		if positive {
			value, excess := r.decide(p)
			for i, d := range kinds {
				value -= float64(p[d] * float64(r.room[d]))
				slope[i] = unit[d] * float64(excess[d])
			}
			if value > most {
				most, best = value, p
			}
		}
		length := 0.0
		for i := range step {
			step[i] = 0
			for j, g := range slope {
				step[i] += float64(shape[i][j] * g)
			}
			length += float64(slope[i] * step[i])
		}
		if length <= 0 {
			break
		}
		for i := range step {
			step[i] /= math.Sqrt(length)
			x[i] += step[i] / (n + 1)
		}
		for i, row := range shape {
			for j := range row {
				row[j] = n * n / (n*n - 1) * (row[j] - float64(2/(n+1)*step[i]*step[j]))
			}
		}
	}
	return best
}
