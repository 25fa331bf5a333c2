package studio

import (
	"context"
	"errors"

	"hawqeye/engine/damage"
	"hawqeye/engine/loss"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// Ablated is the measured reference: what rounding weights, and what rounding
// activations does, each in the order of its names.
type Ablated struct {
	Layers, Values       []string
	Weights, Activations *damage.Ablation
}

// Ablate measures what the samples that Calibrate has seen are answered when one
// layer's weights or one activation is rounded, and when all but one are.
func (s *Session) Ablate(ctx context.Context, bits, actBits int, quantizer, clip string) (*Ablated, error) {
	switch {
	case s.graph == nil:
		return nil, errNoModel
	case s.data == nil:
		return nil, errors.New("there are no samples to compare answers on: calibrate first")
	}
	if err := s.classifies(); err != nil {
		return nil, err
	}
	rule, err := findRule(quantizer, clip)
	if err != nil {
		return nil, err
	}
	a := &Ablated{}
	widths := make([]uint8, len(s.graph.Layers))
	codes := make([]*quant.Weights, len(widths))
	for l, layer := range s.graph.Layers {
		r, err := s.round(l, bits, rule)
		if err != nil {
			return nil, err
		}
		a.Layers = append(a.Layers, layer.Name)
		widths[l], codes[l] = uint8(bits), r.Weights
		if err := s.pause(ctx); err != nil {
			return nil, err
		}
	}
	grids, err := s.ranges.Grids(actBits)
	if err != nil {
		return nil, err
	}
	on := make([]quant.Affine, len(s.ranges.Values))
	for v, n := range s.ranges.Values {
		a.Values = append(a.Values, n.Name)
		on[v] = grids[n]
	}
	p := &damage.Problem{
		Graph: loss.Logits(s.graph), Source: s.data, Kernels: s.kernels,
		Codes:    func(layer int, _ uint8) (*quant.Weights, error) { return codes[layer], nil },
		Progress: func(done, total int) { s.progress(wire.StageComparing, done, total) },
	}
	if a.Weights, err = damage.AblateWeights(ctx, p, widths, s.data.Labels); err != nil {
		return nil, err
	}
	a.Activations, err = damage.AblateValues(ctx, p, s.ranges.Values, on, s.data.Labels)
	return a, err
}
