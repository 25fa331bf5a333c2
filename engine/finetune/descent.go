package finetune

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// param is one trained leaf.
type param struct {
	leaf   *graph.Node
	value  []float32 // a copy of the leaf's, which moves
	state  [][]float32
	decays bool
}

func newParam(leaf *graph.Node, o Optimizer, decays bool) param {
	p := param{leaf: leaf, value: append([]float32(nil), leaf.Value.Data...), decays: decays}
	for range o.Slots() {
		p.state = append(p.state, make([]float32, len(p.value)))
	}
	return p
}

// descent moves parameters along their gradients, one step after another.
type descent struct {
	optimizer   Optimizer
	schedule    Schedule
	clip        float64 // largest norm of the gradient; 0 means any
	params      []param
	done, steps int
}

// move takes one step along gradients in the order of the parameters, or none if
// their norm, which it returns, is not finite. A gradient whose norm over all
// parameters together is above clip is scaled down to it (Pascanu, Mikolov and
// Bengio 2013, arXiv 1211.5063, algorithm 1).
func (d *descent) move(grads [][]float32) (norm float64) {
	for _, g := range grads {
		norm += tensor.Dot(g, g)
	}
	norm = math.Sqrt(norm)
	if !finite(norm) {
		return norm
	}
	s := Step{Rate: d.schedule(d.done, d.steps), Shrink: 1}
	if d.clip > 0 && norm > d.clip {
		s.Shrink = d.clip / norm
	}
	d.done++
	s.Number = d.done
	for i, p := range d.params {
		s.Decays = p.decays
		d.optimizer.Move(p.value, grads[i], p.state, s)
	}
	return norm
}

func finite(x float64) bool { return x-x == 0 }
