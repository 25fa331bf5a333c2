package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// valueHarm is what rounding one value of the network at a time does.
type valueHarm struct {
	key  string
	harm [][]float64 // by value and width
}

// chooseWithActivations chooses the widths of activations beside those of weights,
// as if all of them did their damage apart; then, where the model of damage knows
// better, those of weights once more.
func (s *Session) chooseWithActivations(ctx context.Context, sc *scores, p alloc.Problem, widths []int) (*choice, error) {
	if sc.damage.Curvature {
		return nil, fmt.Errorf("%q says nothing of activations: choose their widths by another model of damage, such as single", sc.damage.Name)
	}
	inputs, err := s.inputs(ctx, sc, widths)
	if err != nil {
		return nil, err
	}
	a, values, certificate, err := p.SolveWith(inputs)
	if err != nil {
		return nil, err
	}
	best := &choice{a, certificate, values}
	if sc.damage.improve == nil {
		return best, nil
	}
	var harm float64
	p.Layers = slices.Clone(p.Layers)
	for i, in := range inputs {
		at := slices.IndexFunc(in.Choices, func(c alloc.Choice) bool { return c.Bits == values[i] })
		p.Fixed, harm = p.Fixed.Plus(in.Choices[at].Costs), harm+in.Choices[at].Harm
		for _, l := range in.Readers {
			p.Layers[l] = slices.Clone(p.Layers[l])
			for j := range p.Layers[l] {
				p.Layers[l][j].BOPs = p.Layers[l][j].BOPs / activationBits * int64(values[i])
			}
		}
	}
	if best, err = sc.improve(ctx, p); err != nil {
		return nil, err
	}
	best.Harm += harm
	best.values = values
	best.Certificate = alloc.Certificate{} // other widths of activations were not tried beside these
	return best, nil
}

// inputs are the values that a quantized network rounds, with the widths to choose
// for them and the layers that read each. Layers that read several, sharing their
// weight, are left out.
func (s *Session) inputs(ctx context.Context, sc *scores, widths []int) ([]alloc.Input, error) {
	grids, err := s.valueGrids(widths)
	if err != nil {
		return nil, err
	}
	if key := fmt.Sprint(widths); s.valueHarm.key != key {
		harm, err := damage.MeasureValues(ctx, s.damageProblem(sc), s.ranges.Values, grids)
		if err != nil {
			return nil, err
		}
		s.valueHarm = valueHarm{key, harm}
	}
	inputs := make([]alloc.Input, len(grids))
	for i, v := range s.ranges.Values {
		for j, bits := range widths {
			inputs[i].Choices = append(inputs[i].Choices, alloc.Choice{
				Bits:  uint8(bits),
				Costs: alloc.Costs{ValueBits: int64(v.Shape.Size() / s.batch * bits)},
				Harm:  s.valueHarm.harm[i][j],
			})
		}
	}
	for l, i := range s.reads() {
		if i >= 0 {
			inputs[i].Readers = append(inputs[i].Readers, l)
			inputs[i].Ops = append(inputs[i].Ops, int64(s.graph.Layers[l].MACs(s.batch)))
		}
	}
	return inputs, nil
}

// valueGrids are those of every value at every width.
func (s *Session) valueGrids(widths []int) ([][]quant.Affine, error) {
	if s.ranges == nil {
		return nil, errors.New("the ranges of the activations are not known yet: calibrate first")
	}
	grids := make([][]quant.Affine, len(s.ranges.Values))
	for i, o := range s.ranges.Observers {
		for _, bits := range widths {
			a, err := quant.FitAffine(o.Range(), bits)
			if err != nil {
				return nil, err
			}
			grids[i] = append(grids[i], a)
		}
	}
	return grids, nil
}

// reads is the value, among those that are rounded, that each layer reads; −1 for
// a layer that reads none or several.
func (s *Session) reads() []int {
	place := map[*graph.Node]int{} // from 1
	for i, v := range s.ranges.Values {
		place[v] = i + 1
	}
	at := map[*graph.Node]int{} // by weight
	blocks := map[*graph.Node]int{}
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.KeepsScale() {
			place[b.Out] = place[b.In[0]]
		}
		if b.Kind == fuse.Linear {
			at[b.Weight] = place[b.In[0]]
			blocks[b.Weight]++
		}
	}
	reads := make([]int, len(s.graph.Layers))
	for l, layer := range s.graph.Layers {
		if reads[l] = at[layer.Weight] - 1; blocks[layer.Weight] > 1 {
			reads[l] = -1
		}
	}
	return reads
}

// activations are widths of values by name.
func (s *Session) activations(values []uint8) []wire.Choice {
	var list []wire.Choice
	for i, bits := range values {
		list = append(list, wire.Choice{Layer: s.ranges.Values[i].Name, Bits: int(bits)})
	}
	return list
}

// gridsOf are the grids of the values that are rounded: at bits, those named apart.
func (s *Session) gridsOf(bits int, named []wire.Choice) ([]quant.Affine, error) {
	grids := make([]quant.Affine, len(s.ranges.Values))
	widths := slices.Repeat([]int{bits}, len(grids))
	for _, c := range named {
		i := slices.IndexFunc(s.ranges.Values, func(n *graph.Node) bool { return n.Name == c.Layer })
		if i < 0 {
			return nil, fmt.Errorf("the quantized network rounds no activation %q: name one that calibration lists", c.Layer)
		}
		widths[i] = c.Bits
	}
	for i, o := range s.ranges.Observers {
		var err error
		if grids[i], err = quant.FitAffine(o.Range(), widths[i]); err != nil {
			return nil, fmt.Errorf("%q: %w", s.ranges.Values[i].Name, err)
		}
	}
	return grids, nil
}
