package damage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"hawqeye/engine/tensor"
)

// Draw is count assignments, every layer's width drawn by itself from those of its
// widths that are from lo to hi, or from all of them where none is.
func Draw(widths [][]uint8, lo, hi uint8, count int, seed uint64) [][]uint8 {
	r := tensor.Rand(seed, int(lo), int(hi))
	all := make([][]uint8, count)
	for i := range all {
		for _, w := range widths {
			within := slices.DeleteFunc(slices.Clone(w), func(b uint8) bool { return b < lo || b > hi })
			if len(within) == 0 {
				within = w
			}
			all[i] = append(all[i], within[r.IntN(len(within))])
		}
	}
	return all
}

// Each measures the damage of assignments. It tells progress, unless nil, how many
// are done.
func (m *Singles) Each(ctx context.Context, assignments [][]uint8, progress func(done, total int)) ([]float64, error) {
	var damage []float64
	for i, a := range assignments {
		if progress != nil {
			progress(i, len(assignments))
		}
		f, err := m.net.measure(ctx, a)
		if err != nil {
			return nil, err
		}
		damage = append(damage, m.measured(f))
	}
	return damage, nil
}

// Spearman is the rank correlation of two lists of one length, ties at their mean
// rank; NaN where one of them has no order.
func Spearman(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	mean := float64(len(a)-1) / 2
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mean) * (y[i] - mean)
		xx += (x[i] - mean) * (x[i] - mean)
		yy += (y[i] - mean) * (y[i] - mean)
	}
	return xy / math.Sqrt(xx*yy)
}

// ranks are the places in rising order, from 0.
func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(v[i], v[j]) })
	rank := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			rank[at] = float64(i+j-1) / 2
		}
		i = j
	}
	return rank
}

// RelativeError is the median of |predicted − measured| / measured.
func RelativeError(predicted, measured []float64) float64 {
	e := make([]float64, len(measured))
	for i, m := range measured {
		e[i] = math.Abs(predicted[i]-m) / m
	}
	slices.Sort(e)
	return (e[(len(e)-1)/2] + e[len(e)/2]) / 2
}
