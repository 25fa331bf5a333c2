package view

import (
	"math"
	"slices"

	"hawqeye/engine/wire"
)

// calibration is the samples that ranges and curvature are measured on.
func (s *Store) calibration() wire.Data {
	d := s.samples()
	d.Samples = s.settings.Samples
	return d
}

// drawnTests is how many drawn samples judge a network.
const drawnTests = 1000

// evaluation is the samples that judge the networks: other ones than those of
// calibration where they are drawn, all of the person's own otherwise.
func (s *Store) evaluation() wire.Data {
	d := s.samples()
	if d.Drawn != "" {
		d.Seed++
		d.Samples = drawnTests
	}
	return d
}

func (s *Store) samples() wire.Data {
	set := s.settings
	d := wire.Data{Layout: set.Layout, Scale: set.Scale, Mean: floats(set.Mean), Std: floats(set.Std)}
	if !set.Own {
		d.Drawn, d.Seed = s.source.drawn, uint64(set.Seed)
		return d
	}
	d.Files = s.data.files
	return d
}

// locked are the locks on layers that the model has; those on others wait in the
// settings for the model that they were meant for.
func (s *Store) locked() []wire.Choice {
	var locked []wire.Choice
	for _, l := range s.settings.LockList() {
		if slices.ContainsFunc(s.model.Layers, func(have wire.Layer) bool { return have.Name == l.Layer }) {
			locked = append(locked, wire.Choice{Layer: l.Layer, Bits: l.Bits})
		}
	}
	return locked
}

// Front is the Pareto front of the present scores, smallest first.
func (s *Store) Front() []wire.Point {
	if s.allocated == nil {
		return nil
	}
	return s.allocated.Front
}

// Chosen is the point of the front that the target asks for: the largest that
// fits it, or the smallest of all where none does. It is nil while there is no front.
func (s *Store) Chosen() *wire.Point {
	front := s.Front()
	if len(front) == 0 {
		return nil
	}
	chosen := 0
	for i := range front {
		if s.fits(front[i]) {
			chosen = i
		}
	}
	return &front[chosen]
}

// fits is the target: at most so many bytes of weights, or at most the size of
// so many bits for every weight.
func (s *Store) fits(p wire.Point) bool {
	if s.settings.InKB {
		return float64(p.WeightBytes) <= s.settings.Target*1000
	}
	var bits, bytes, params float64
	for i, r := range s.allocated.Layers {
		n := float64(r.Params)
		params += n
		bits += n * float64(p.Bits[i])
		bytes += math.Ceil(n*s.settings.Target/8 - 1e-6)
	}
	return bits <= s.settings.Target*params+1e-6 && float64(p.WeightBytes) <= bytes
}

// Aim moves the target to a point of the front.
func (s *Store) Aim(p wire.Point) func(*Settings) {
	return func(set *Settings) {
		set.InKB, set.Target = true, float64(p.WeightBytes)/1000
	}
}

// assignment is the chosen point's width for every layer.
func (s *Store) assignment() []wire.Choice {
	p := s.Chosen()
	choices := make([]wire.Choice, len(p.Bits))
	for i, b := range p.Bits {
		choices[i] = wire.Choice{Layer: s.allocated.Layers[i].Layer, Bits: b}
	}
	return choices
}

// Selected is the layer that details are shown of: the person's choice, or the first.
func (s *Store) Selected() string {
	if s.model == nil || len(s.model.Layers) == 0 {
		return ""
	}
	for _, l := range s.model.Layers {
		if l.Name == s.settings.Layer {
			return l.Name
		}
	}
	return s.model.Layers[0].Name
}

// bitsOf is the chosen width of a layer, 0 while none is chosen.
func (s *Store) bitsOf(layer string) int {
	p := s.Chosen()
	if p == nil {
		return 0
	}
	for i, r := range s.allocated.Layers {
		if r.Layer == layer {
			return p.Bits[i]
		}
	}
	return 0
}
