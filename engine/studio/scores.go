package studio

import (
	"context"
	"slices"

	"hawqeye/engine/alloc"
	"hawqeye/engine/damage"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// scores are what widths are chosen by, for some model of damage, widths, rule and
// locks. They stay until something else is asked for, so that another limit takes
// no time.
type scores struct {
	key       string
	rule      quant.Rule
	damage    Damage
	harm      harm
	shifts    *damage.Singles // of the models that rest on them
	partial   bool            // shifts are of the first samples only
	known     bool            // shifts were kept by an earlier session
	layers    [][]alloc.Choice
	tied      [][]int // groups of layers that share a width
	roundings []wire.Rounding
	front     []alloc.Point // nil as long as nobody has asked for it
}

// score rounds every layer to the widths of c and says what that does.
func (s *Session) score(ctx context.Context, c *wire.Allocate) (*scores, error) {
	rule, err := findRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	bits := c.Bits
	if len(bits) == 0 {
		bits = DefaultBits()
	}
	model, err := FindDamage(c.Damage)
	if err != nil {
		return nil, err
	}
	key := string(wire.EncodeCommand(0, &wire.Allocate{
		Damage: model.Name, Bits: bits, Quantizer: rule.Quantizer.Name(), Clip: rule.Clip.Name(), Locked: c.Locked, Tied: c.Tied,
	}).Head)
	if s.scores != nil && s.scores.key == key {
		return s.scores, nil
	}
	locked, err := s.locks(c.Locked)
	if err != nil {
		return nil, err
	}
	sc := &scores{key: key, rule: rule, damage: model}
	if sc.tied, err = s.ties(c.Tied); err != nil {
		return nil, err
	}
	if sc.roundings, err = s.roundAll(ctx, bits, locked, rule); err != nil {
		return nil, err
	}
	if sc.harm, err = model.harm(s, ctx, sc); err != nil {
		return nil, err
	}
	sc.layers = make([][]alloc.Choice, len(sc.roundings))
	for i, r := range sc.roundings {
		for j, p := range r.Perturbations {
			harm := sc.harm(i, p.Bits, p.Square)
			r.Perturbations[j].Damage, r.Perturbations[j].StdErr = harm.Mean, harm.StdErr
			if locked[i] == 0 || locked[i] == p.Bits {
				sc.layers[i] = append(sc.layers[i], s.choice(i, p.Bits, harm.Mean))
			}
		}
	}
	s.scores = sc
	return sc, nil
}

// roundAll rounds every layer to every width, and to the one that it is locked to.
func (s *Session) roundAll(ctx context.Context, bits, locked []int, rule quant.Rule) ([]wire.Rounding, error) {
	roundings := make([]wire.Rounding, len(s.graph.Layers))
	for i, l := range s.graph.Layers {
		roundings[i] = wire.Rounding{Layer: l.Name, Params: int64(l.Params())}
		widths := bits
		if b := locked[i]; b != 0 && !slices.Contains(bits, b) {
			widths = append(slices.Clone(bits), b)
		}
		for _, b := range widths {
			r, err := s.round(i, b, rule)
			if err != nil {
				return nil, err
			}
			roundings[i].Perturbations = append(roundings[i].Perturbations, wire.Perturbation{Bits: b, Square: r.perturbation})
			if err := s.pause(ctx); err != nil {
				return nil, err
			}
		}
		s.progress(wire.StageRounding, i+1, len(s.graph.Layers))
	}
	return roundings, nil
}

// activationBits is the width of every activation.
const activationBits = 8

func (s *Session) choice(i, bits int, harm float64) alloc.Choice {
	l := s.graph.Layers[i]
	n, b := int64(l.Params()), int64(bits)
	packed := quant.PackedBytes(l.Params(), bits)
	channels := int64(l.Weight.Shape[l.Axis])
	return alloc.Choice{
		Bits: uint8(bits),
		Costs: alloc.Costs{
			WeightBits: n * b, WeightBytes: packed,
			FileBytes: packed + channels*(quant.ScaleBytes+quant.BiasBytes),
			BOPs:      int64(l.MACs(s.batch)) * b * activationBits,
		},
		Harm: harm,
	}
}

// locks are the widths that layers are locked to, 0 where they are free.
func (s *Session) locks(locked []wire.Choice) ([]int, error) {
	bits := make([]int, len(s.graph.Layers))
	for _, lock := range locked {
		i, err := s.layer(lock.Layer)
		if err != nil {
			return nil, err
		}
		bits[i] = lock.Bits
	}
	return bits, nil
}

// ties are the layers of each tie.
func (s *Session) ties(tied []wire.Tie) ([][]int, error) {
	var groups [][]int
	for _, t := range tied {
		var group []int
		for _, name := range t.Layers {
			i, err := s.layer(name)
			if err != nil {
				return nil, err
			}
			group = append(group, i)
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// keepsTies says that tied layers have one width.
func (sc *scores) keepsTies(bits []uint8) bool {
	for _, group := range sc.tied {
		for _, l := range group {
			if bits[l] != bits[group[0]] {
				return false
			}
		}
	}
	return true
}

// trade finds the front.
func (sc *scores) trade() error {
	if sc.front != nil {
		return nil
	}
	var err error
	sc.front, err = alloc.Front(sc.layers, sc.tied...)
	return err
}

// assignment is a point of the front with all its costs.
func (sc *scores) assignment(p alloc.Point) alloc.Assignment { return sc.assignmentOf(p.Bits()) }

func (sc *scores) assignmentOf(bits []uint8) alloc.Assignment {
	a := alloc.Assignment{Bits: bits}
	for l, b := range bits {
		for _, c := range sc.layers[l] {
			if c.Bits == b {
				a.Costs = a.Costs.Plus(c.Costs)
				a.Harm += c.Harm
			}
		}
	}
	return a
}

// beside is the next width of layer l above another, for step 1, or below, for −1.
func (sc *scores) beside(l int, bits uint8, step int) (uint8, bool) {
	var all []uint8
	for _, c := range sc.layers[l] {
		all = append(all, c.Bits)
	}
	slices.Sort(all)
	i := slices.Index(all, bits) + step
	if i < 0 || i >= len(all) {
		return 0, false
	}
	return all[i], true
}

// within finds the least harm on the front, where it is there and the limits are
// such that its answer is the best: all are of size, and what a file holds beside
// the weights does not depend on their widths.
func (sc *scores) within(limits, fixed alloc.Costs) (alloc.Assignment, bool) {
	if sc.front == nil || limits.BOPs > 0 || limits.Nanoseconds > 0 || limits.ValueBits > 0 {
		return alloc.Assignment{}, false
	}
	first, last := sc.assignment(sc.front[0]), len(sc.front)-1
	bytes := sc.front[last].WeightBytes
	if limits.WeightBytes > 0 {
		bytes = min(bytes, limits.WeightBytes)
	}
	if limits.FileBytes > 0 {
		bytes = min(bytes, limits.FileBytes-fixed.FileBytes-(first.FileBytes-first.WeightBytes))
	}
	p, err := alloc.Within(sc.front, bytes)
	if err != nil {
		return alloc.Assignment{}, false // the solver says which limit is the reason
	}
	a := sc.assignment(p)
	a.Costs = a.Costs.Plus(fixed)
	return a, limits.WeightBits == 0 || a.WeightBits <= limits.WeightBits
}

// points are the front in a message: all of it, or of a longer one about so many
// points, at equal distances in size, each the best up to there.
func (sc *scores) points(most int) []wire.Point {
	var points []wire.Point
	last := len(sc.front) - 1
	slot := func(i int) int64 {
		if most == 0 || len(sc.front) <= most {
			return int64(i)
		}
		from, to := sc.front[0].WeightBytes, sc.front[last].WeightBytes
		return (sc.front[i].WeightBytes - from) * int64(most-1) / (to - from)
	}
	for i, p := range sc.front {
		if i == 0 || i == last || slot(i+1) != slot(i) {
			points = append(points, wire.Point{WeightBytes: p.WeightBytes, Omega: p.Harm, Bits: widths(p.Bits())})
		}
	}
	return points
}

func widths(b []uint8) []int {
	w := make([]int, len(b))
	for i, v := range b {
		w[i] = int(v)
	}
	return w
}
