package view

import (
	"math"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// layerNames are the names of the model's layers as people say them, in order.
func (s *Store) layerNames() []string {
	if s.model == nil {
		return nil
	}
	full := make([]string, len(s.model.Layers))
	for i, l := range s.model.Layers {
		full[i] = l.Name
	}
	return chart.Names(full)
}

// layerIndex is the place of a layer in the model, -1 where it is none of its.
func (s *Store) layerIndex(name string) int {
	if s.model != nil {
		for i, l := range s.model.Layers {
			if l.Name == name {
				return i
			}
		}
	}
	return -1
}

// selectLayer makes layer i the one that details are shown of.
func (s *Store) selectLayer(i int) {
	if s.model != nil && i >= 0 && i < len(s.model.Layers) {
		s.Change(func(set *Settings) { set.Layer = s.model.Layers[i].Name })
	}
}

// lockOf is the width that a layer is fixed to, 0 where it is free.
func (s *Store) lockOf(layer string) int {
	for _, l := range s.settings.LockList() {
		if l.Layer == layer {
			return l.Bits
		}
	}
	return 0
}

// lock fixes a layer's width, or frees it with 0 bits.
func (s *Store) lock(layer string, bits int) {
	if layer != "" {
		s.Change(func(set *Settings) { set.SetLock(layer, bits) })
	}
}

// curvature is what a measurement says of a layer: the average of the Hessian's
// diagonal over its weights, and its standard error; NaN for what is not known.
func curvature(m *wire.Measured, layer string) (avg, stderr float64) {
	if m == nil {
		return math.NaN(), math.NaN()
	}
	for _, l := range m.Layers {
		if l.Layer != layer || l.Trace == nil {
			continue
		}
		n := float64(max(l.Params, 1))
		stderr = math.NaN()
		if l.TraceStdErr != nil {
			stderr = *l.TraceStdErr / n
		}
		return *l.Trace / n, stderr
	}
	return math.NaN(), math.NaN()
}

// rounding is what rounding a layer to a width does; NaN stands for what is not known.
func (s *Store) rounding(layer string, bits int) wire.Perturbation {
	if s.allocated != nil {
		return rounding(s.allocated.Layers, layer, bits)
	}
	return rounding(nil, layer, bits)
}

func rounding(layers []wire.Rounding, layer string, bits int) wire.Perturbation {
	for _, r := range layers {
		if r.Layer != layer {
			continue
		}
		for _, p := range r.Perturbations {
			if p.Bits == bits {
				return p
			}
		}
	}
	return wire.Perturbation{Square: math.NaN(), Damage: math.NaN(), StdErr: math.NaN()}
}

// perturbation is ‖Q(W) − W‖² of a layer at a width, NaN where it is not known.
func (s *Store) perturbation(layer string, bits int) float64 { return s.rounding(layer, bits).Square }
