package studio

import (
	"fmt"

	"hawqeye/engine/quant"
)

// rounding names one layer's codes at one width under one rule.
type rounding struct {
	layer, bits     int
	quantizer, clip string
}

// rounded is a layer's codes and what they do to its weights, ‖Q(W) − W‖².
type rounded struct {
	*quant.Weights
	perturbation float64
}

// round is layer i's codes; each is computed once per session.
func (s *Session) round(i, bits int, rule quant.Rule) (*rounded, error) {
	key := rounding{i, bits, rule.Quantizer.Name(), rule.Clip.Name()}
	if r := s.rounded[key]; r != nil {
		return r, nil
	}
	l := s.graph.Layers[i]
	w, err := quant.QuantizeWeights(l.Weight.Value, l.Axis, bits, rule)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.Name, err)
	}
	r := &rounded{w, w.Perturbation(l.Weight.Value)}
	s.rounded[key] = r
	return r, nil
}

// findRule is the rule of these names; an empty one is the default's.
func findRule(quantizer, clip string) (quant.Rule, error) {
	def := quant.DefaultRule()
	if quantizer == "" {
		quantizer = def.Quantizer.Name()
	}
	if clip == "" {
		clip = def.Clip.Name()
	}
	return quant.FindRule(quantizer, clip)
}
