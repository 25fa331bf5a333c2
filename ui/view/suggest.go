package view

import (
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

const (
	judged  = 64   // samples that tell one way to make inputs from another
	trusted = 0.75 // of them right, and nobody doubts how inputs are made
)

// judgement is how often the float network is right where inputs are made as the
// settings have it, then by each of the presets.
type judgement struct {
	of     string // the key of what is judged
	scores []wire.Scored
}

// judgedKey is that of the person's own samples, where right answers are known.
func (s *Store) judgedKey() string {
	if !s.settings.Own || s.preview == nil || !s.preview.Labelled {
		return ""
	}
	return s.after([]string{"calibrate"}, "judge")
}

// scores are those of the present settings and of presets, as far as they are there.
func (s *Store) scores() []wire.Scored {
	if key := s.judgedKey(); key == "" || s.judgement.of != key {
		return nil
	}
	return s.judgement.scores
}

// judgeKey asks for the next score, as long as the settings' own is bad.
func (s *Store) judgeKey() string {
	key, scores := s.judgedKey(), s.scores()
	if key == "" || len(scores) > len(presets()) || len(scores) > 0 && rightShare(scores[0]) >= trusted {
		return ""
	}
	return key + "|" + strconv.Itoa(len(scores))
}

func (s *Store) judge() wire.Command {
	d := s.samples()
	d.Samples = judged
	if n := len(s.scores()); n > 0 {
		p := presets()[n-1]
		d.Scale, d.Mean, d.Std = p.scale, floats(p.mean), floats(p.std)
	}
	return &wire.Evaluate{Network: wire.FloatNet, Data: d}
}

// judgedBy takes in a score. A preset for other channels has none.
func (s *Store) judgedBy(e wire.Event) {
	var score wire.Scored
	if m, ok := e.(*wire.Scored); ok {
		score = *m
	}
	s.judgement = judgement{s.judgedKey(), append(s.scores(), score)}
}

func rightShare(m wire.Scored) float64 {
	if m.Correct == nil || m.N == 0 {
		return 0
	}
	return float64(*m.Correct) / float64(m.N)
}

// better is the preset by which the network is surely right more often than as the
// settings have it, once all have been tried.
func (s *Store) better() (p preset, now, then wire.Scored, ok bool) {
	scores := s.scores()
	if len(scores) <= len(presets()) || scores[0].Correct == nil {
		return p, now, then, false
	}
	now = scores[0]
	for i, m := range scores[1:] {
		if rightShare(m) > rightShare(then) {
			p, then = presets()[i], m
		}
	}
	if then.Correct == nil {
		return p, now, then, false
	}
	_, most := chart.Wilson(*now.Correct, now.N)
	least, _ := chart.Wilson(*then.Correct, then.N)
	return p, now, then, least > most
}

// advise offers the preset that is clearly better.
func (s *Store) advise(v *DataView) {
	p, now, then, ok := s.better()
	if !ok {
		return
	}
	name := s.say(p.key)
	v.Advice = s.say("data.advice", "right", Count(int64(*now.Correct)), "n", Count(int64(now.N)), "preset", name, "better", Count(int64(*then.Correct)))
	v.Follow = s.presetOption(p)
	v.Follow.Label = s.say("data.follow", "preset", name)
}
