package studio

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/loss"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// Damage is a model of what an assignment costs a network.
type Damage struct {
	Name string
	What string // one line for people
	// Curvature says that it rests on Measure; the others need Calibrate's samples alone.
	Curvature bool

	// harm is what every layer's width does alone, and adds up to the harm of an
	// assignment by which a front is drawn and the least of all is found.
	harm func(s *Session, ctx context.Context, sc *scores) (func(layer, bits int, perturbation float64) float64, error)
	// improve finds a better assignment than the one of least harm, within the same
	// limits; nil where there is none to find.
	improve func(s *Session, ctx context.Context, sc *scores, space *damage.Space) (*alloc.Assignment, error)
}

// Damages lists every model of damage, the default first.
func Damages() []Damage {
	return []Damage{
		{"hawqv2", "HAWQ-V2's Ω: each layer's average Hessian trace times ‖Q(W) − W‖²", true, omega, nil},
		{"single", "the divergence of answers that is measured when one layer at a time is rounded", false, single, nil},
		{"superposed", "the divergence that the sum of the layers' shifts of the logits makes", false, single, superposed},
		{"measured", "superposed shifts, then steps that are taken only where the measured divergence falls", false, single, refined},
	}
}

// DamageNames lists the models for a sentence.
func DamageNames() string {
	var names []string
	for _, d := range Damages() {
		names = append(names, d.Name)
	}
	return strings.Join(names, ", ")
}

// FindDamage is the model of that name; an empty one is the default's.
func FindDamage(name string) (Damage, error) {
	all := Damages()
	if name == "" {
		return all[0], nil
	}
	for _, d := range all {
		if d.Name == name {
			return d, nil
		}
	}
	return Damage{}, fmt.Errorf("there is no model of damage %q: choose one of %s", name, DamageNames())
}

func omega(s *Session, _ context.Context, _ *scores) (func(layer, bits int, perturbation float64) float64, error) {
	if s.traces == nil {
		return nil, errors.New("there are no sensitivities yet: measure them first")
	}
	return func(layer, _ int, perturbation float64) float64 {
		return alloc.Omega(s.traces[layer], perturbation)
	}, nil
}

// singles are what rounding one layer at a time does, under some rule.
type singles struct {
	key string
	*damage.Singles
}

// single measures what rounding each layer alone does, once for all limits.
func single(s *Session, ctx context.Context, sc *scores) (func(layer, bits int, perturbation float64) float64, error) {
	if s.data == nil {
		return nil, errors.New("there are no samples to compare answers on: calibrate first")
	}
	var widths [][]uint8
	key := sc.rule.Quantizer.Name() + " " + sc.rule.Clip.Name()
	for _, r := range sc.roundings {
		var of []uint8
		for _, p := range r.Perturbations {
			of = append(of, uint8(p.Bits))
		}
		widths = append(widths, of)
		key += fmt.Sprint(of)
	}
	if s.singles == nil || s.singles.key != key {
		m, err := damage.Measure(ctx, s.damageProblem(sc.rule), widths)
		if err != nil {
			return nil, err
		}
		s.singles = &singles{key, m}
	}
	sc.singles = s.singles.Singles
	return func(layer, bits int, _ float64) float64 { return sc.singles.Of(layer, uint8(bits)) }, nil
}

// damageProblem compares answers on the samples that Calibrate has seen and on
// mixtures of them. The codes of every width asked for are there already.
func (s *Session) damageProblem(rule quant.Rule) *damage.Problem {
	return &damage.Problem{
		Graph: loss.Logits(s.graph), Source: damage.Mixed(s.data, s.InputShape().Size()), Kernels: s.kernels,
		Codes: func(layer int, bits uint8) (*quant.Weights, error) {
			return s.rounded[rounding{layer, int(bits), rule.Quantizer.Name(), rule.Clip.Name()}].Weights, nil
		},
		Progress: func(done, total int) { s.progress(wire.StageComparing, done, total) },
	}
}

func superposed(_ *Session, ctx context.Context, sc *scores, space *damage.Space) (*alloc.Assignment, error) {
	knapsack, _, err := sc.singles.Knapsack(space)
	if err != nil {
		return nil, err
	}
	bits, err := sc.singles.Descend(ctx, space, knapsack)
	if err != nil {
		return nil, err
	}
	return &alloc.Assignment{Bits: bits, Costs: space.Costs(bits), Harm: sc.singles.Superposed(bits)}, nil
}

func refined(_ *Session, ctx context.Context, sc *scores, space *damage.Space) (*alloc.Assignment, error) {
	all, err := sc.singles.Choose(ctx, space)
	if err != nil {
		return nil, err
	}
	return &alloc.Assignment{Bits: all[0].Bits, Costs: space.Costs(all[0].Bits), Harm: all[0].Damage}, nil
}
