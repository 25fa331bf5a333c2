package view

import (
	"math"
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// Front is the choice between size and damage, and the target in it. Whatever
// a person moves it by, the same network gives the same settings.
type Front struct {
	Empty  string
	Figure *Figure
	Note   string   // where the target is beyond what can be had
	Said   string   // what improving the choice has come to
	Units  []Option // of the target
	// The target as a number.
	Label, Value, Step string
	Set                func(text string)
	// The target as a place among the points of the front.
	Slider, Most, Place, PlaceText string
	Slide                          func(text string, done bool)
}

// FrontPanel makes the panel.
func (s *Store) FrontPanel() *Front {
	v := &Front{
		Label:  s.say("front.label"),
		Slider: s.say("front.slider"),
		Units:  []Option{s.unitOption(false, "front.bits"), s.unitOption(true, "front.kB"), s.dropOption(), s.timeOption()},
		Value:  shortest(s.settings.Target),
		Step:   "any",
	}
	chosen := s.chosenIndex()
	if chosen < 0 {
		v.Empty = s.waitingFor("front.empty")
		return v
	}
	v.Set = s.typeTarget
	switch s.settings.Goal {
	case byDrop:
		v.Label, v.Value, v.Set = s.say("front.lose"), shortest(s.settings.Drop), s.typeDrop
	case byTime:
		v.Label, v.Value, v.Set = s.say("front.take"), shortest(s.settings.Micros), s.typeMicros
	}
	v.Most, v.Place = strconv.Itoa(len(s.Front())-1), strconv.Itoa(chosen)
	v.PlaceText = s.pointText(s.Front()[chosen])
	v.Slide = func(text string, done bool) {
		if i, err := strconv.Atoi(text); err == nil {
			s.moveTo(i, done)
		}
	}
	if v.Said = s.improvement() + s.recommendedWords(); s.settings.Goal == "" && !s.fits(s.settings, s.Front()[chosen]) {
		v.Note = s.say("front.tooSmall", "size", Bytes(s.Front()[chosen].WeightBytes))
	}
	f := s.figure("front", s.frontChart(chosen))
	f.Labels.Hint = s.say("front.hint")
	f.Stale, f.Early = !s.current("allocate"), s.earlyWord("allocate")
	f.At = s.targetBytes()
	f.Pick = s.pickPoint
	f.Key = s.frontKey
	f.Drag = s.dragTarget
	v.Figure = &f
	return v
}

// frontChart is the front beside the networks with one width everywhere.
func (s *Store) frontChart(chosen int) chart.Front {
	c := chart.Front{Quality: s.quality(), Chosen: chosen, Target: s.targetBytes(), By: chart.BySize}
	for _, p := range s.Front() {
		c.Points = append(c.Points, chart.Trade{Bytes: float64(p.WeightBytes), Quality: p.Omega})
	}
	c.Uniform = s.uniform()
	return c
}

// quality is what the front has less of, the larger its networks are.
func (s *Store) quality() chart.Quality {
	if s.damage().curvature {
		return chart.Damage
	}
	return chart.Apart
}

// uniform are the networks with the same width in every layer.
func (s *Store) uniform() []chart.Uniform {
	var all []chart.Uniform
	for _, bits := range s.settings.WidthList() {
		u := chart.Uniform{Bits: bits}
		for _, r := range s.allocated.Layers {
			u.Bytes += float64((r.Params*int64(bits) + 7) / 8)
			u.Quality += s.rounding(r.Layer, bits).Damage
		}
		if !math.IsNaN(u.Quality) {
			all = append(all, u)
		}
	}
	return all
}

// chosenIndex is the place of the chosen point in the front, -1 where there is none.
func (s *Store) chosenIndex() int {
	if len(s.Front()) == 0 {
		return -1
	}
	if p := s.sought(); p != nil {
		return s.below(p.WeightBytes)
	}
	return s.choose(s.settings)
}

func (s *Store) pointText(p wire.Point) string {
	return s.say("front.point", "size", Bytes(p.WeightBytes), "bits", shortest(math.Round(100*s.averageBits(p))/100), "damage", real(p.Omega))
}

// params is how many weights the front's layers have together.
func (s *Store) params() float64 {
	n := 0.0
	for _, r := range s.allocated.Layers {
		n += float64(r.Params)
	}
	return max(n, 1)
}

func (s *Store) averageBits(p wire.Point) float64 {
	bits := 0.0
	for i, r := range s.allocated.Layers {
		bits += float64(r.Params) * float64(p.Bits[i])
	}
	return bits / s.params()
}

// targetBytes is the target as a size.
func (s *Store) targetBytes() float64 {
	if p := s.sought(); p != nil {
		return float64(p.WeightBytes)
	}
	if s.settings.InKB {
		return s.settings.Target * 1000
	}
	return s.settings.Target * s.params() / 8
}

// moveTo moves the target to point i of the front, or to its nearer end.
func (s *Store) moveTo(i int, done bool) {
	front := s.Front()
	if len(front) == 0 {
		return
	}
	s.Adjust(s.aim(min(max(i, 0), len(front)-1)))
	if done {
		s.Commit()
	}
}

// pickPoint moves the target to a mark: a point of the front, or the best within
// the size of one of the networks with one width everywhere.
func (s *Store) pickPoint(i int) {
	if i < len(s.Front()) {
		s.moveTo(i, true)
		return
	}
	if u := s.uniform(); i-len(s.Front()) < len(u) {
		s.dragTarget(u[i-len(s.Front())].Bytes, true)
	}
}

// dragTarget follows a drag to so many bytes, and ends at the network chosen there.
func (s *Store) dragTarget(bytes float64, done bool) {
	s.Adjust(s.within(bytes))
	if !done {
		return
	}
	if i := s.chosenIndex(); i >= 0 {
		s.Adjust(s.aim(i))
	}
	s.Commit()
}

// within is the target at so many bytes, in its present unit.
func (s *Store) within(bytes float64) func(*Settings) {
	return func(set *Settings) {
		set.Goal = ""
		if set.InKB {
			set.Target = math.Round(bytes) / 1000
			return
		}
		set.Target = math.Ceil(bytes*8/s.params()*1000) / 1000
	}
}

// frontKey moves the target from point to point.
func (s *Store) frontKey(i int, key string, act bool) bool {
	if i >= 0 {
		return false // the focus moves along the marks
	}
	last := len(s.Front()) - 1
	far := max(last/10, 1)
	var at int
	switch key {
	case "ArrowRight", "ArrowUp":
		at = s.pointBeyond(1)
	case "ArrowLeft", "ArrowDown":
		at = s.pointBeyond(-1)
	case "PageUp":
		at = s.pointBeyond(far)
	case "PageDown":
		at = s.pointBeyond(-far)
	case "Home":
		at = 0
	case "End":
		at = last
	default:
		return false
	}
	if act {
		s.moveTo(at, true)
	}
	return true
}

// typeTarget takes a target as a number in its present unit; what is none, or
// not above zero, is not taken.
func (s *Store) typeTarget(text string) {
	if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 && v <= 1e12 {
		s.Change(func(set *Settings) { set.Target = v })
	}
}

// unitOption states the target in another unit; the network stays the same.
func (s *Store) unitOption(inKB bool, label string) Option {
	chosen := s.settings.InKB == inKB && s.settings.Goal == ""
	return Option{Label: s.say(label), Chosen: chosen, Choose: func() {
		if chosen {
			return
		}
		i := s.chosenIndex()
		s.Adjust(func(set *Settings) { set.InKB, set.Goal = inKB, "" })
		if i >= 0 {
			s.Adjust(s.aim(i))
		}
		s.Commit()
	}}
}

// real writes a number to three digits.
func real(v float64) string { return chart.Real.Of(v).String() }

// shortest writes a target as short as it is.
func shortest(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
