package studio

import (
	"context"
	"errors"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/hessian"
	"hawqeye/engine/loss"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// Ablated is the measured reference: what rounding weights, and what rounding
// activations does, each in the order of its names.
type Ablated struct {
	Layers, Values       []string
	Perturbations        []float64 // ‖Q(W) − W‖² by layer
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
		a.Layers, a.Perturbations = append(a.Layers, layer.Name), append(a.Perturbations, r.perturbation)
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

// Agreement is how well a way to measure sensitivity orders the layers: Spearman's
// rank correlation of what it says of rounding each one (HAWQ-V2's Ω by its trace, or
// its score as it is) with what was measured of each alone; NaN where one of the two
// has no order. It has cost so many forward passes.
func (s *Session) Agreement(ctx context.Context, a *Ablated, method string, seed uint64) (rank, passes float64, err error) {
	r, err := hessian.Measure(ctx, s.curvature(ctx, s.data, seed), hessian.Options{Method: method, Progress: s.progress})
	if err != nil {
		return 0, 0, err
	}
	var said, measured []float64
	for l, e := range a.Weights.Alone {
		measured = append(measured, e.KL)
		if r.Score {
			said = append(said, r.Trace(l).Mean)
		} else {
			said = append(said, alloc.Omega(r.Layers[l].AvgTrace(), a.Perturbations[l]))
		}
	}
	return damage.Spearman(said, measured), r.Passes, nil
}
