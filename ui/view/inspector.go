package view

import (
	"math"
	"strconv"

	"hawqeye/ui/chart"
)

// Inspector is what is known of the selected layer, and the widths it may have.
type Inspector struct {
	Empty   string
	Layer   LayerChoice
	Full    string // the layer's name in the file, where it is said shorter elsewhere
	Facts   []Fact
	Locked  bool
	Advice  string // whether the width is the person's or the studio's choice
	Widths  []Width
	Lock    Option // Chosen while the layer is locked
	Heading WidthHeading
}

// Width is what a width would do to the layer.
type Width struct {
	Option
	Bits   string
	Error  string // ‖Q(W) − W‖²
	Damage string // of this layer alone
	Size   string
}

// WidthHeading are the titles of the columns of widths.
type WidthHeading struct{ Bits, Size, Error, Damage string }

// Inspector makes the panel.
func (s *Store) Inspector() *Inspector {
	v := &Inspector{Layer: s.layerChoice()}
	i := s.layerIndex(s.Selected())
	if i < 0 {
		v.Empty = s.say("inspector.empty")
		return v
	}
	l := s.model.Layers[i]
	if l.Name != v.Layer.Name {
		v.Full = l.Name
	}
	lock := s.lockOf(l.Name)
	v.Locked = lock > 0
	v.Facts = s.layerFacts(i)
	v.Heading = WidthHeading{s.say("inspector.bits"), s.say("inspector.size"), s.say("inspector.error"), s.damageWord("inspector.omega", "inspector.divergence")}
	bits := s.bitsOf(l.Name)
	for _, b := range s.settings.WidthList() {
		said := strconv.Itoa(b)
		v.Widths = append(v.Widths, Width{
			Option: Option{
				Label: s.say("inspector.lockTo", "bits", said), Chosen: b == bits,
				Choose: func() { s.lock(l.Name, b) },
			},
			Bits: said, Size: Bytes((l.Params*int64(b) + 7) / 8),
			Error: chart.Real.Of(s.perturbation(l.Name, b)).String(), Damage: real(s.rounding(l.Name, b).Damage),
		})
	}
	switch {
	case v.Locked:
		v.Advice = s.say("inspector.locked", "bits", strconv.Itoa(lock))
		v.Lock = Option{Label: s.say("inspector.free"), Chosen: true, Choose: func() { s.lock(l.Name, 0) }}
	case bits > 0:
		v.Advice = s.say("inspector.chosen", "bits", strconv.Itoa(bits))
		v.Lock = Option{Label: s.say("inspector.lock", "bits", strconv.Itoa(bits)), Choose: func() { s.lock(l.Name, bits) }}
	default:
		v.Advice = s.waitingFor("inspector.open")
	}
	return v
}

// layerFacts are the numbers of layer i.
func (s *Store) layerFacts(i int) []Fact {
	l := s.model.Layers[i]
	facts := []Fact{
		{Label: s.say("inspector.op"), Value: l.Op},
		{Label: s.say("inspector.shape"), Value: shape(l.Shape)},
		{Label: s.say("inspector.params"), Value: Count(l.Params)},
		{Label: s.say("inspector.macs"), Value: Count(l.MACs)},
	}
	avg, stderr := curvature(s.measured, l.Name)
	if !math.IsNaN(avg) {
		said := chart.Real.Of(avg).String()
		if stderr > 0 && !math.IsInf(stderr, 0) {
			said += " ± " + chart.Real.Of(stderr).String()
		}
		facts = append(facts, Fact{Label: s.say("inspector.trace"), Value: said})
	}
	if bits := s.bitsOf(l.Name); bits > 0 {
		if d := s.rounding(l.Name, bits).Damage; !math.IsNaN(d) {
			facts = append(facts, Fact{Label: s.damageWord("inspector.damage", "inspector.alone"), Value: real(d)})
		}
	}
	return facts
}

// damageWord is the word for HAWQ-V2's damage, or for a divergence of answers.
func (s *Store) damageWord(omega, divergence string) string {
	if s.damage().curvature {
		return s.say(omega)
	}
	return s.say(divergence)
}
