package view

import (
	"strconv"

	"hawqeye/engine/wire"
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
}

// DamageModel is one of several to choose from.
type DamageModel struct {
	Option
	What string
}

// DamagePanel makes the panel.
func (s *Store) DamagePanel() *Damage {
	v := &Damage{Basis: s.compareBasis(), Said: s.improvement()}
	now, def := s.damage().name, damages()[0].name
	for _, d := range damages() {
		to := d.name
		if to == def {
			to = ""
		}
		v.Models = append(v.Models, DamageModel{
			Option{s.say("damage." + d.name), "", d.name == now, func() {
				s.Change(func(set *Settings) { set.Damage = to })
			}},
			s.say("damage." + d.name + "What"),
		})
	}
	return v
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
	return s.say(key, "n", Count(int64(a.Samples)))
}

// improvement says what measured steps have made of the front's choice, or that
// they are under way.
func (s *Store) improvement() string {
	switch {
	case s.improving != nil && s.moved(s.improving) > 0:
		return s.steps(s.improving, "improve.running.one", "improve.running")
	case s.job != nil && s.job.stage == "improve":
		return s.say("improve.begun")
	case !s.current("improve"):
		return ""
	}
	m := s.improved
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
