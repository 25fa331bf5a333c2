package alloc

import (
	"math"
	"slices"
)

// found is the best complete label of a pass, with its choices by layer, and the
// least that anything dropped for want of width could have come to.
type found struct {
	label
	choices []int32 // nil if there is none
	cut     float64
}

// pass extends labels place by place, keeps at most width of them after each, and
// drops those that end above known.
func (r *relaxation) pass(known float64, width int) found {
	labels := []label{{last: math.MaxUint8}}
	f := found{cut: math.Inf(1)}
	t := &trail{order: r.order}
	for i := range r.options {
		if i > 0 {
			t.steps = append(t.steps, stepsOf(labels))
		}
		labels = t.undominated(r.extend(labels, i, known))
		if len(labels) > width {
			labels, f.cut = r.promising(labels, i+1, width, f.cut)
		}
	}
	if len(labels) > 0 {
		f.label = slices.MinFunc(labels, func(a, b label) int { return t.compare(&a, &b) })
		f.choices = t.choices(f.step)
	}
	return f
}

func stepsOf(labels []label) []step {
	steps := make([]step, len(labels))
	for i, lab := range labels {
		steps[i] = lab.step
	}
	return steps
}

// extend is the labels with every choice of the layer at a place, except those
// that break a limit, are wider than they may, or end above known.
func (r *relaxation) extend(labels []label, place int, known float64) []label {
	next := make([]label, 0, len(labels)*len(r.options[place]))
	for i := range labels {
		for j, o := range r.options[place] {
			lab := label{labels[i].cost, labels[i].harm + o.harm, step{int32(i), int32(j)}, min(o.last, labels[i].last)}
			keeps := o.last == math.MaxUint8 || o.last <= labels[i].last
			for d, room := range r.room {
				lab.cost[d] += o.cost[d]
				keeps = keeps && lab.cost[d] <= room-r.least[place+1][d]
			}
			if keeps && r.bound(&lab, place+1) <= known {
				next = append(next, lab)
			}
		}
	}
	return next
}

// promising keeps width of the labels, of the first places, that have the least
// bounds, and lowers cut to the least bound of the others.
func (r *relaxation) promising(labels []label, places, width int, cut float64) ([]label, float64) {
	bounds := make([]float64, len(labels))
	for i := range labels {
		bounds[i] = r.bound(&labels[i], places)
	}
	highest := slices.Sorted(slices.Values(bounds))[width-1]
	kept := labels[:0]
	for i, lab := range labels {
		if len(kept) < width && bounds[i] <= highest {
			kept = append(kept, lab)
		} else {
			cut = min(cut, bounds[i])
		}
	}
	return kept, cut
}
