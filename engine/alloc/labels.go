package alloc

import (
	"cmp"
	"slices"
)

// label is a partial assignment, of the layers at the first places.
type label struct {
	cost vector
	harm float64
	step
	last uint8 // the widest that a less sensitive layer may be; see Problem.Monotone
}

// step is how a label came about.
type step struct {
	parent int32 // in the list of the place before
	choice int32
}

// trail is where the labels of a place come from.
type trail struct {
	order []int    // the layers, by place
	steps [][]step // of the labels kept at every place before
}

// choices are a label's, by layer, −1 where it has none yet.
func (t *trail) choices(last step) []int32 {
	picks := slices.Repeat([]int32{-1}, len(t.order))
	for i := len(t.steps); ; i-- {
		picks[t.order[i]] = last.choice
		if i == 0 {
			return picks
		}
		last = t.steps[i-1][last.parent]
	}
}

// compare orders labels of one place by preference.
func (t *trail) compare(a, b *label) int {
	if a.harm != b.harm {
		return cmp.Compare(a.harm, b.harm)
	}
	if a.cost != b.cost {
		return slices.Compare(a.cost[:], b.cost[:])
	}
	return slices.Compare(t.choices(b.step), t.choices(a.step))
}

// noWorse says that whatever completes b completes a at least as well.
func (a *label) noWorse(b *label) bool {
	for d := range a.cost {
		if a.cost[d] > b.cost[d] {
			return false
		}
	}
	return a.harm <= b.harm && a.last >= b.last
}

// undominated drops labels that another is no worse than; of equals it keeps the
// preferred. With more than two kinds of costs, or where widths must fall, it
// overlooks some, which takes time but no answer away.
func (t *trail) undominated(labels []label) []label {
	slices.SortFunc(labels, func(a, b label) int {
		if a.cost[0] != b.cost[0] {
			return cmp.Compare(a.cost[0], b.cost[0])
		}
		return t.compare(&a, &b)
	})
	seconds := make([]int64, len(labels))
	for i := range labels {
		seconds[i] = labels[i].cost[1]
	}
	slices.Sort(seconds)
	seconds = slices.Compact(seconds)
	// Nothing is dominated by what comes later, and the first cost needs no comparing.
	tree := newTree(labels, len(seconds))
	kept := 0
	for _, lab := range labels {
		rank, _ := slices.BinarySearch(seconds, lab.cost[1])
		if i := tree.lowest(rank); i < 0 || !labels[i].noWorse(&lab) {
			labels[kept] = lab
			tree.add(rank, kept)
			kept++
		}
	}
	return labels[:kept]
}

// tree is a binary indexed tree (Fenwick 1994): which label has the least harm
// among those of ranks up to a given one.
type tree struct {
	labels []label
	nodes  []int // −1 where there is no label yet
}

func newTree(labels []label, ranks int) tree {
	return tree{labels, slices.Repeat([]int{-1}, ranks+1)}
}

func (t tree) lower(i, j int) bool {
	return j < 0 || i >= 0 && t.labels[i].harm < t.labels[j].harm
}

func (t tree) add(rank, i int) {
	for n := rank + 1; n < len(t.nodes); n += n & -n {
		if t.lower(i, t.nodes[n]) {
			t.nodes[n] = i
		}
	}
}

func (t tree) lowest(rank int) int {
	best := -1
	for n := rank + 1; n > 0; n -= n & -n {
		if t.lower(t.nodes[n], best) {
			best = t.nodes[n]
		}
	}
	return best
}
