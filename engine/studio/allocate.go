package studio

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hawqeye/engine/alloc"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// rounding names one layer's codes at one width under one rule.
type rounding struct {
	layer, bits     int
	quantizer, clip string
}

// weights are layer i's codes; each is computed once per session.
func (s *Session) weights(i, bits int, rule quant.Rule) (*quant.Weights, error) {
	key := rounding{i, bits, rule.Quantizer.Name(), rule.Clip.Name()}
	if q := s.rounded[key]; q != nil {
		return q, nil
	}
	l := s.graph.Layers[i]
	q, err := quant.QuantizeWeights(l.Weight.Value, l.Axis, bits, rule)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.Name, err)
	}
	s.rounded[key] = q
	return q, nil
}

// damages lists the models of damage by which bits are chosen, the default first.
func damages() []string { return []string{"hawqv2"} }

// DefaultBits are the widths that are chosen from where nothing is said.
func DefaultBits() []int { return []int{2, 3, 4, 5, 6, 8} }

// Allocate chooses every layer's width: the least Ω of HAWQ-V2 within the limits,
// or the least size within the Ω that c allows. c.AvgBits B limits Σ n·b to B·Σ n.
func (s *Session) Allocate(c *wire.Allocate) (*wire.Allocated, error) {
	if s.graph == nil {
		return nil, errNoModel
	}
	if s.traces == nil {
		return nil, errors.New("there are no sensitivities yet: measure them first")
	}
	if err := CheckAllocate(c); err != nil {
		return nil, err
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	layers, roundings, err := s.choices(c, rule)
	if err != nil {
		return nil, err
	}
	a, err := s.choose(layers, c)
	if err != nil {
		return nil, err
	}
	a.Layers = roundings
	for i, l := range s.graph.Layers {
		a.Assignment[i].Layer = l.Name
	}
	if !c.Front {
		return a, nil
	}
	front, err := alloc.Front(layers)
	for _, p := range front {
		a.Front = append(a.Front, wire.Point{WeightBytes: p.WeightBytes, Omega: p.Harm, Bits: widths(p.Bits())})
	}
	return a, err
}

// CheckAllocate says what is wrong with c whatever the model.
func CheckAllocate(c *wire.Allocate) error {
	if c.Damage != "" && !slices.Contains(damages(), c.Damage) {
		return fmt.Errorf("there is no model of damage %q: choose one of %s", c.Damage, strings.Join(damages(), ", "))
	}
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return err
	}
	for _, b := range c.Bits {
		if rule.Quantizer.Top(b) == 0 {
			return fmt.Errorf("%s codes of %d bits do not exist: choose other widths", rule.Quantizer.Name(), b)
		}
	}
	return nil
}

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

// choices are what alloc chooses from: for every layer its widths, or the one it
// is locked to.
func (s *Session) choices(c *wire.Allocate, rule quant.Rule) ([][]alloc.Choice, []wire.Rounding, error) {
	locked, err := s.locks(c.Locked)
	if err != nil {
		return nil, nil, err
	}
	bits := c.Bits
	if len(bits) == 0 {
		bits = DefaultBits()
	}
	layers := make([][]alloc.Choice, len(s.graph.Layers))
	roundings := make([]wire.Rounding, len(s.graph.Layers))
	for i, l := range s.graph.Layers {
		roundings[i] = wire.Rounding{Layer: l.Name, Params: int64(l.Params())}
		for _, b := range bits {
			harm, err := s.perturbation(i, b, rule)
			if err != nil {
				return nil, nil, err
			}
			roundings[i].Perturbations = append(roundings[i].Perturbations, wire.Perturbation{Bits: b, Square: harm})
			if locked[i] == 0 {
				layers[i] = append(layers[i], s.choice(i, b, harm))
			}
		}
		if b := locked[i]; b != 0 {
			harm, err := s.perturbation(i, b, rule)
			if err != nil {
				return nil, nil, err
			}
			layers[i] = []alloc.Choice{s.choice(i, b, harm)}
		}
		s.progress("rounding", i+1, len(s.graph.Layers))
	}
	return layers, roundings, nil
}

func (s *Session) perturbation(i, bits int, rule quant.Rule) (float64, error) {
	q, err := s.weights(i, bits, rule)
	if err != nil {
		return 0, err
	}
	return q.Perturbation(s.graph.Layers[i].Weight.Value), nil
}

// activationBits is the width of every activation.
const activationBits = 8

func (s *Session) choice(i, bits int, perturbation float64) alloc.Choice {
	l := s.graph.Layers[i]
	n, b := int64(l.Params()), int64(bits)
	packed := quant.PackedBytes(l.Params(), bits)
	channels := int64(l.Weight.Shape[l.Axis])
	return alloc.Choice{
		Bits: uint8(bits),
		Costs: alloc.Costs{
			WeightBits: n * b, WeightBytes: packed,
			FileBytes: packed + channels*(quant.ScaleBytes+quant.BiasBytes),
			BOPs:      int64(l.MACs(s.report.Batch)) * b * activationBits,
		},
		Harm: alloc.Omega(s.traces[i], perturbation),
	}
}

// fixedBytes is what every quantized form of the model takes in a file beside its layers.
func (s *Session) fixedBytes() int64 {
	return quant.ActivationBytes * int64(len(fuse.Observed(s.blocks)))
}

// locks are the widths that layers are locked to, 0 where they are free.
func (s *Session) locks(locked []wire.Choice) ([]int, error) {
	bits := make([]int, len(s.graph.Layers))
	for _, lock := range locked {
		i := slices.IndexFunc(s.graph.Layers, func(l graph.Layer) bool { return l.Name == lock.Layer })
		if i < 0 {
			return nil, fmt.Errorf("there is no layer %q to lock: inspect lists the layers", lock.Layer)
		}
		bits[i] = lock.Bits
	}
	return bits, nil
}

// choose solves for the limits of c.
func (s *Session) choose(layers [][]alloc.Choice, c *wire.Allocate) (*wire.Allocated, error) {
	params := make([]int, len(s.graph.Layers))
	for i, l := range s.graph.Layers {
		params[i] = l.Params()
	}
	var best alloc.Assignment
	optimal := true
	if c.Omega > 0 {
		front, err := alloc.Front(layers)
		if err != nil {
			return nil, err
		}
		p, err := alloc.Smallest(front, c.Omega)
		if err != nil {
			return nil, err
		}
		best = alloc.Assignment{Bits: p.Bits(), Costs: alloc.Costs{WeightBytes: p.WeightBytes}, Harm: p.Harm}
	} else {
		limits := alloc.Costs{WeightBytes: c.WeightBytes, FileBytes: c.FileBytes, BOPs: c.BOPs}
		if c.AvgBits > 0 {
			limits = limits.Plus(alloc.AverageBits(params, c.AvgBits))
		}
		fixed := alloc.Costs{FileBytes: s.fixedBytes()}
		a, certificate, err := alloc.Problem{Layers: layers, Fixed: fixed, Limits: limits}.Solve()
		if err != nil {
			return nil, err
		}
		best, optimal = a, certificate.Optimal
	}
	res := &wire.Allocated{WeightBytes: best.WeightBytes, Omega: best.Harm, Optimal: optimal}
	bits, all := 0, 0
	for i, b := range best.Bits {
		res.Assignment = append(res.Assignment, wire.Choice{Bits: int(b)})
		bits += int(b) * params[i]
		all += params[i]
	}
	res.AvgBits = float64(bits) / float64(all)
	return res, nil
}

func widths(b []uint8) []int {
	w := make([]int, len(b))
	for i, v := range b {
		w[i] = int(v)
	}
	return w
}
