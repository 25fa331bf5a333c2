package studio

import (
	"fmt"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/wire"
)

// bins is how many parts the span of a layer's weights is cut into.
const bins = 128

// weigh counts a layer's weights by size and by code.
func (s *Session) weigh(c *wire.Weigh) (*wire.Weighed, error) {
	i, err := s.layer(c.Layer)
	if err != nil {
		return nil, err
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	r, err := s.round(i, c.Bits, rule)
	if err != nil {
		return nil, err
	}
	top := rule.Quantizer.Top(c.Bits)
	w := &wire.Weighed{
		Layer: c.Layer, Bits: c.Bits, Top: top, Perturbation: r.perturbation,
		Codes: make([]int, 2*top+1), Bins: make([]int, bins),
	}
	for _, code := range r.Codes {
		w.Codes[int(code)+top]++
	}
	units := inScales(s.graph.Layers[i], r.Scales)
	w.Lo, w.Hi = min(slices.Min(units), -float64(top)), max(slices.Max(units), float64(top))
	for _, v := range units {
		w.Bins[min(int((v-w.Lo)/(w.Hi-w.Lo)*bins), bins-1)]++
	}
	return w, nil
}

// inScales is a layer's weights in units of their output channel's scale.
func inScales(l graph.Layer, scales []float32) []float64 {
	shape := l.Weight.Shape
	inner := shape[l.Axis+1:].Size()
	units := make([]float64, shape.Size())
	for i, v := range l.Weight.Value.Data {
		units[i] = float64(v) / float64(scales[i/inner%len(scales)])
	}
	return units
}

// layer is the number of the layer of that name.
func (s *Session) layer(name string) (int, error) {
	i := slices.IndexFunc(s.graph.Layers, func(l graph.Layer) bool { return l.Name == name })
	if i < 0 {
		return 0, fmt.Errorf("there is no layer %q: inspect lists the layers", name)
	}
	return i, nil
}
