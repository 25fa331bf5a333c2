package exec

import "hawqeye/engine/graph"

// kept is a step that depends on constants alone, and leads to what is worth
// keeping between runs, as packed weights are. It runs when a program first does,
// and for another kernel set.
//
// Whoever binds the memory of a constant may write to it at any time. What depends
// on constants that are bound before memory is taken is not kept; what depends on
// one that is bound later is computed in every run.
type kept struct {
	step
	constants map[*graph.Node]bool
	varies    bool
}

// divide takes out of the order what is kept, with the constants that it reads.
func (p *program) divide() (keep, rest []*graph.Node) {
	constants := p.constants(p.order)
	wanted := map[*graph.Node]bool{}
	for i := len(p.order) - 1; i >= 0; i-- {
		n := p.order[i]
		if n.Op != nil && n.Op.Traits().Kept && constants[n] != nil {
			wanted[n] = true
		}
		if wanted[n] {
			for _, c := range n.In {
				wanted[c] = true
			}
		}
	}
	for _, n := range p.order {
		if wanted[n] {
			keep = append(keep, n)
		} else {
			rest = append(rest, n)
		}
	}
	return keep, rest
}

// constants are, of every node that depends on constants alone, those; bound ones do not count.
func (p *program) constants(order []*graph.Node) map[*graph.Node]map[*graph.Node]bool {
	of := map[*graph.Node]map[*graph.Node]bool{}
	for _, n := range order {
		own := map[*graph.Node]bool{}
		alone := n.Op != nil
		if n.IsConst() && !p.bound[n] {
			own[n], alone = true, true
		}
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

// newKept makes steps of what is kept.
func (p *program) newKept(nodes []*graph.Node) []kept {
	constants := p.constants(nodes)
	var steps []kept
	for _, n := range nodes {
		if n.Op != nil && !n.Op.Traits().View {
			steps = append(steps, kept{step: p.step(n), constants: constants[n]})
		}
	}
	return steps
}

// prepare computes what is kept, as far as it is out of date.
func (p *program) prepare() {
	for i := range p.kept {
		if k := &p.kept[i]; k.varies || p.keptFor != p.env.Name {
			k.run(&p.env)
		}
	}
	p.keptFor = p.env.Name
}
