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

// choosing is what widths are chosen from and by, without a limit.
func (s *Store) choosing() wire.Allocate {
	return wire.Allocate{Damage: s.damage().name, Bits: s.settings.WidthList(), Clip: s.settings.Clip, Locked: s.locked()}
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

// Chosen is the network that the target asks for: what was tried and found for the
// goal, or the point of the front, until that has been improved. It is nil while there is no front.
func (s *Store) Chosen() *wire.Point {
	if p := s.sought(); p != nil {
		return p
	}
	if m := s.improved; m != nil && s.current("improve") {
		return &wire.Point{WeightBytes: m.WeightBytes, Omega: m.Damage, Bits: m.Bits}
	}
	if i := s.chosenIndex(); i >= 0 {
		return &s.Front()[i]
	}
	return nil
}

// choose is the index of the point that a target asks for: the largest that fits
// it, or the smallest of all where none does.
func (s *Store) choose(set Settings) int {
	chosen := 0
	for i, p := range s.Front() {
		if s.fits(set, p) {
			chosen = i
		}
	}
	return chosen
}

// fits is the target: at most so many bytes of weights, or at most the size of
// so many bits for every weight.
func (s *Store) fits(set Settings, p wire.Point) bool {
	if set.InKB {
		return float64(p.WeightBytes) <= set.Target*1000+1e-6
	}
	var bits, bytes, params float64
	for i, r := range s.allocated.Layers {
		n := float64(r.Params)
		params += n
		bits += n * float64(p.Bits[i])
		bytes += math.Ceil(n*set.Target/8 - 1e-6)
	}
	return bits <= set.Target*params+1e-6 && float64(p.WeightBytes) <= bytes
}

// aim moves the target to a point of the front, by the shortest number that
// chooses it. Where rounding to whole bytes leaves no average of bits that does,
// the target becomes a size.
func (s *Store) aim(i int) func(*Settings) {
	p := s.Front()[i]
	return func(set *Settings) {
		set.Goal = ""
		to := *set
		for _, to.InKB = range []bool{set.InKB, true} {
			exact := s.averageBits(p)
			if to.InKB {
				exact = float64(p.WeightBytes) / 1000
			}
			for unit := 10.0; unit <= 1e6; unit *= 10 {
				to.Target = math.Ceil(exact*unit-1e-9) / unit
				if s.fits(to, p) && s.choose(to) == i {
					*set = to
					return
				}
			}
		}
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
