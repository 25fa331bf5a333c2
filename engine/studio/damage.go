package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// Curvature says that it rests on Measure, and Eigenvalues that it does so on the
	// top eigenvalues; the others need Calibrate's samples alone.
	Curvature, Eigenvalues bool

	// harm is what every layer's width does alone, and adds up to the harm of an
	// assignment by which a front is drawn and the least of all is found.
	harm func(s *Session, ctx context.Context, sc *scores) (harm, error)
	// predict is what an assignment is taken to do; nil where that is measured.
	predict func(sc *scores, h harm, a []uint8) float64
	// improve finds a better assignment than the one of least harm, within the same
	// limits, and tells what it comes across; nil where there is none to find.
	improve func(ctx context.Context, sc *scores, space *damage.Space, tell func(*damage.Choice)) (*damage.Choice, error)
}

// harm is that of a layer at a width which changes its weights by so much.
type harm func(layer, bits int, perturbation float64) damage.Estimate

// Damages lists every model of damage, the default first.
func Damages() []Damage {
	return []Damage{
		{"measured", "superposed shifts, then steps that are taken only where the measured divergence falls", false, false, single, nil, refine},
		{"hawqv2", "HAWQ-V2's Ω: each layer's average Hessian trace times ‖Q(W) − W‖²", true, false, omega, sum, nil},
		{"hawq", "HAWQ's: the top eigenvalue of each layer's block of the Hessian times ‖Q(W) − W‖²", true, true, steepest, sum, nil},
		{"directional", "the second order of the divergence along what rounding does to each layer", false, false, linear, sum, nil},
		{"interacting", "the same, with the products of every two layers' shifts of the logits", false, false, linear, superpose, descend},
		{"single", "the divergence of answers that is measured when one layer at a time is rounded", false, false, single, sum, nil},
		{"superposed", "the divergence that the sum of the layers' measured shifts of the logits makes", false, false, single, superpose, descend},
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

func omega(s *Session, _ context.Context, _ *scores) (harm, error) {
	if s.traces == nil {
		return nil, errors.New("there are no sensitivities yet: measure them first")
	}
	return func(layer, _ int, perturbation float64) damage.Estimate {
		return damage.Estimate{Mean: alloc.Omega(s.traces[layer], perturbation)}
	}, nil
}

// steepest is HAWQ's Ω (Dong et al. 2019, arXiv 1905.03696, eq. 7).
func steepest(s *Session, _ context.Context, _ *scores) (harm, error) {
	if s.eigenvalues == nil {
		return nil, errors.New("there are no eigenvalues yet: measure sensitivity with them first")
	}
	return func(layer, _ int, perturbation float64) damage.Estimate {
		return damage.Estimate{Mean: alloc.Omega(s.eigenvalues[layer], perturbation)}
	}, nil
}

// ranks are the layers' curvature over their number of weights, by which HAWQ and
// HAWQ-V2 put them in order; nil for models that know none.
func (s *Session) ranks(d Damage) []float64 {
	switch {
	case d.Eigenvalues:
		ranks := slices.Clone(s.eigenvalues)
		for i, n := range s.params() {
			ranks[i] /= float64(n)
		}
		return ranks
	case d.Curvature:
		return s.traces
	}
	return nil
}

// shifts are what rounding one layer at a time does, under some rule.
type shifts struct {
	key string
	*damage.Singles
	before bool // they were found in an earlier session
}

// single measures what rounding each layer alone does, once for all limits.
func single(s *Session, ctx context.Context, sc *scores) (harm, error) {
	return s.shift(ctx, sc, &s.singles, shifting{"damage", damage.Measure, damage.Restore})
}

// linear is single to the second order.
func linear(s *Session, ctx context.Context, sc *scores) (harm, error) {
	return s.shift(ctx, sc, &s.tangents, shifting{"tangents", damage.Linearize, damage.RestoreLinearized})
}

// shifting is a way to find shifts.
type shifting struct {
	name    string
	find    func(context.Context, *damage.Problem, [][]uint8) (*damage.Singles, error)
	restore func(p *damage.Problem, widths [][]uint8, saved []byte) (*damage.Singles, error)
}

func (s *Session) shift(ctx context.Context, sc *scores, known *shifts, by shifting) (harm, error) {
	if s.data == nil {
		return nil, errors.New("there are no samples to compare answers on: calibrate first")
	}
	widths := sc.widths()
	if key := fmt.Sprint(sc.rule.Quantizer.Name(), sc.rule.Clip.Name(), widths); known.key != key {
		p := s.damageProblem(sc)
		s.share(p, sc.rule, widths)
		m := s.keptShifts(by, p, widths, key)
		before := m != nil
		if !before {
			var err error
			if m, err = by.find(ctx, p, widths); m == nil {
				return nil, err
			}
			if sc.partial = err != nil; sc.partial {
				key = "" // only what is asked for now goes on with it
			} else {
				s.keepShifts(by, m, key)
			}
		}
		*known = shifts{key, m, before}
	}
	sc.shifts, sc.known = known.Singles, known.before
	return func(layer, bits int, _ float64) damage.Estimate { return sc.shifts.Of(layer, uint8(bits)) }, nil
}

// widths are those that every layer was rounded to.
func (sc *scores) widths() [][]uint8 {
	all := make([][]uint8, len(sc.roundings))
	for l, r := range sc.roundings {
		for _, p := range r.Perturbations {
			all[l] = append(all[l], uint8(p.Bits))
		}
	}
	return all
}

// What rounding one layer at a time may cost, in multiply-accumulates; samples are
// left out as far as it costs more, but not below leastCompared.
const (
	comparedMACs  = 1 << 40
	leastCompared = 64
)

// compared bounds the samples that answers are compared on. Rounding a layer takes
// about half a pass, since what lies before it is computed once.
func (s *Session) compared(sc *scores) int {
	macs, roundings := 0, 0
	for i, l := range s.graph.Layers {
		macs += l.MACs(s.batch)
		roundings += len(sc.roundings[i].Perturbations)
	}
	return max(leastCompared, comparedMACs/max(1, macs*(1+roundings/2)))
}

// damageProblem compares answers on the samples that Calibrate has seen and on
// mixtures of them. The codes of every width asked for are there already.
func (s *Session) damageProblem(sc *scores) *damage.Problem {
	rule := sc.rule
	source := damage.Mixed(s.data, s.InputShape().Size(), s.compared(sc))
	return &damage.Problem{
		Graph: loss.Logits(s.graph), Source: source, Kernels: s.kernels,
		Codes: func(layer int, bits uint8) (*quant.Weights, error) {
			return s.rounded[rounding{layer, int(bits), rule.Quantizer.Name(), rule.Clip.Name()}].Weights, nil
		},
		Progress: func(done, total int) { s.progress(wire.StageComparing, done, total) },
		Update: func(samples int, found [][]damage.Estimate) {
			c := &wire.Compared{Samples: samples, Total: source.Len()}
			for l, r := range sc.roundings {
				r.Perturbations = slices.Clone(r.Perturbations)
				for i, e := range found[l] {
					r.Perturbations[i].Damage, r.Perturbations[i].StdErr = e.Mean, e.StdErr
				}
				c.Layers = append(c.Layers, r)
			}
			s.tell(c)
		},
	}
}

// sum adds the harm of every layer.
func sum(sc *scores, h harm, a []uint8) float64 {
	var total float64
	for l, r := range sc.roundings {
		for _, p := range r.Perturbations {
			if p.Bits == int(a[l]) {
				total += h(l, p.Bits, p.Square).Mean
			}
		}
	}
	return total
}

func superpose(sc *scores, _ harm, a []uint8) float64 { return sc.shifts.Superposed(a) }

func descend(ctx context.Context, sc *scores, space *damage.Space, _ func(*damage.Choice)) (*damage.Choice, error) {
	knapsack, _, err := sc.shifts.Knapsack(space)
	if err != nil {
		return nil, err
	}
	bits, err := sc.shifts.Descend(ctx, space, knapsack)
	if bits == nil {
		return nil, err
	}
	predicted := func(bits []uint8) *damage.Candidate {
		return &damage.Candidate{Bits: bits, Damage: sc.shifts.Superposed(bits)}
	}
	return &damage.Choice{Start: predicted(knapsack), Best: predicted(bits)}, err
}

func refine(ctx context.Context, sc *scores, space *damage.Space, tell func(*damage.Choice)) (*damage.Choice, error) {
	return sc.shifts.Choose(ctx, space, tell)
}
