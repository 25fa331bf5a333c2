package exec

import "hawqeye/engine/graph"

// kept is a step that depends on constants alone, and leads to what is worth
// keeping between runs, as packed weights are. It runs when a plan first does, and
// in every run once one of its constants was bound: whoever binds memory may write to it.
type kept struct {
	step
	constants map[*graph.Node]bool
	varies    bool
}

// divide takes out of order what is kept between runs, with the constants that it reads.
func divide(order []*graph.Node) (keep, rest []*graph.Node) {
	constants := constantsOf(order)
	wanted := map[*graph.Node]bool{}
	for i := len(order) - 1; i >= 0; i-- {
		n := order[i]
		if n.Op != nil && n.Op.Traits().Kept && constants[n] != nil {
			wanted[n] = true
		}
		if wanted[n] {
			for _, c := range n.In {
				wanted[c] = true
			}
		}
	}
	for _, n := range order {
		if wanted[n] {
			keep = append(keep, n)
		} else {
			rest = append(rest, n)
		}
	}
	return keep, rest
}

// constantsOf are, of every node that depends on constants alone, those.
func constantsOf(order []*graph.Node) map[*graph.Node]map[*graph.Node]bool {
	of := map[*graph.Node]map[*graph.Node]bool{}
	for _, n := range order {
		own := map[*graph.Node]bool{}
		if n.IsConst() {
			own[n] = true
		}
		alone := n.Op != nil || n.IsConst()
		for _, c := range n.In {
			alone = alone && of[c] != nil
			for leaf := range of[c] {
				own[leaf] = true
			}
		}
		if alone {
			of[n] = own
		}
	}
	return of
}

// keep makes steps of what is kept.
func (m *memory) keep(nodes []*graph.Node) {
	constants := constantsOf(nodes)
	for _, n := range nodes {
		if n.Op != nil && !n.Op.Traits().View {
			m.kept = append(m.kept, kept{step: m.step(n), constants: constants[n]})
		}
	}
}

// bound notes that a leaf's value may differ in every run from now on.
func (m *memory) bound(leaf *graph.Node) {
	for i := range m.kept {
		k := &m.kept[i]
		k.varies = k.varies || k.constants[leaf]
	}
}

// prepare computes what is kept, as far as it is out of date.
func (m *memory) prepare() {
	for i := range m.kept {
		if k := &m.kept[i]; k.varies || m.keptFor != m.env.Name {
			k.op.Eval(&m.env, k.dst, k.in, k.attr)
		}
	}
	m.keptFor = m.env.Name
}
