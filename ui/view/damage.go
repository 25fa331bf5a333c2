package view

import (
	"math"
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// damage is a model of what an assignment costs a network, as the engine has it.
type damage struct {
	name      string
	curvature bool // it rests on the measured sensitivity
	alone     bool // what rounding a layer alone does to answers is measured for it
	improves  bool // it knows how layers act together, so that a front can be improved on
}

// damages lists the engine's models, its default first.
func damages() []damage {
	return []damage{
		{"measured", false, true, true},
		{"superposed", false, true, true},
		{"single", false, true, false},
		{"interacting", false, false, true},
		{"directional", false, false, false},
		{"hawqv2", true, false, false},
	}
}

// DamageNames are the models that a page can choose by.
func DamageNames() []string {
	var names []string
	for _, d := range damages() {
		names = append(names, d.name)
	}
	return names
}

// damage is the model that widths are chosen by.
func (s *Store) damage() damage {
	all := damages()
	for _, d := range all {
		if d.name == s.settings.Damage {
			return d
		}
	}
	return all[0]
}

// Damage is what rounding is taken to cost, and how right that is.
type Damage struct {
	Models []DamageModel
	Basis  string // what the damage was measured on, where it was
	Said   string // what improving has come to
	// How right the models are of this network.
	Check    Option // asks for it
	Checking string // that it is under way
	Figure   *Figure
}

// DamageModel is one of several to choose from.
type DamageModel struct {
	Option
	What string
}

// DamagePanel makes the panel.
func (s *Store) DamagePanel() *Damage {
	v := &Damage{Basis: s.compareBasis(), Said: s.improvement()}
	for _, d := range damages() {
		v.Models = append(v.Models, DamageModel{
			Option{s.say("damage." + d.name), "", d == s.damage(), func() { s.chooseDamage(d.name) }},
			s.say("damage." + d.name + "What"),
		})
	}
	v.Check = Option{Label: s.say("validate.ask"), Choose: func() { s.validating, s.stopped = true, false }}
	switch {
	case s.validating && !s.Fresh("validate"):
		v.Checking = s.say("validate.running")
	case s.current("calibrate") && !s.Fresh("validate"):
	default:
		v.Check = Option{}
	}
	if s.validated != nil {
		f := s.figure("predictions", s.predictions())
		f.Stale = !s.Fresh("validate")
		f.Pick = func(i int) { s.chooseDamage(s.validated.Models[i].Damage) }
		v.Figure = &f
	}
	return v
}

// predictions is what models predict of random choices of bits, and what is measured.
func (s *Store) predictions() chart.Predictions {
	c := chart.Predictions{Measured: s.validated.Measured, Chosen: -1}
	for i, m := range s.validated.Models {
		if m.Damage == s.damage().name {
			c.Chosen = i
		}
		c.Models = append(c.Models, chart.Predictor{Name: s.say("damage." + m.Damage), Predicted: m.Predicted, Rank: mean(m.Spearman)})
	}
	return c
}

// mean leaves out what is not a number.
func mean(values []float64) float64 {
	var sum, n float64
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// chooseDamage chooses a model by name.
func (s *Store) chooseDamage(name string) {
	if name == damages()[0].name {
		name = ""
	}
	s.Change(func(set *Settings) { set.Damage = name })
}

// fullComparison is how many samples answers are compared on where nothing forbids it.
const fullComparison = 256

// compareBasis says on how many samples answers were compared.
func (s *Store) compareBasis() string {
	a := s.allocated
	if a == nil || a.Samples == 0 {
		return ""
	}
	key := "damage.basis"
	switch {
	case a.Partial:
		key = "damage.basisPartial"
	case a.Samples < fullComparison:
		key = "damage.basisFewer"
	}
	said := s.say(key, "n", Count(int64(a.Samples)))
	if a.Known {
		said += s.say("analysis.known")
	}
	return said
}

// improvement says what measured steps have made of the front's choice, or that
// they are under way.
func (s *Store) improvement() string {
	switch {
	case s.improving != nil && s.settings.Goal == "" && s.moved(s.improving) > 0:
		return s.steps(s.improving, "improve.running.one", "improve.running")
	case s.job != nil && s.job.stage == "improve":
		return s.say("improve.begun")
	case !s.current("improve"):
		return ""
	}
	m := s.improved
	if s.settings.Goal == byTime {
		return s.say("improve.within", "time", duration(s.settings.Micros), "size", Bytes(m.WeightBytes), "damage", real(m.Damage))
	}
	said := s.steps(m, "improve.done.one", "improve.done")
	switch {
	case s.moved(m) == 0:
		said = s.say("improve.same", "to", real(m.Damage))
	case m.Samples == 0:
		said = s.steps(m, "improve.predicted.one", "improve.predicted")
	}
	if m.Partial {
		said += s.say("improve.partial")
	}
	return said
}

// steps says what an improvement has come to, in words for one layer or for more.
func (s *Store) steps(m *wire.Improved, one, more string) string {
	n := s.moved(m)
	if n == 1 {
		more = one
	}
	return s.say(more, "n", strconv.Itoa(n), "from", real(m.Start), "to", real(m.Damage))
}

// moved is how many layers an improvement gives other widths than the front does.
func (s *Store) moved(m *wire.Improved) int {
	i, n := s.chosenIndex(), 0
	if i < 0 {
		return 0
	}
	for l, b := range s.Front()[i].Bits {
		if l < len(m.Bits) && m.Bits[l] != b {
			n++
		}
	}
	return n
}
