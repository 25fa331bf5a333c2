package view

import (
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// trial is what a person shows to both networks: a drawing, a sample of the
// preview, or a picture.
type trial struct {
	strokes []wire.Stroke
	picture *wire.File
	sample  int
}

// Draw shows a drawing to both networks; one without strokes shows nothing any more.
func (s *Store) Draw(strokes []wire.Stroke) {
	if len(strokes) == 0 {
		s.trial, s.tried = nil, nil
		s.unask()
		return
	}
	s.show(trial{strokes: strokes, sample: -1})
}

// Drawn is the drawing that both networks look at, if it is one.
func (s *Store) Drawn() []wire.Stroke {
	if s.trial == nil {
		return nil
	}
	return s.trial.strokes
}

// Pick shows a sample of the preview to both networks.
func (s *Store) Pick(sample int) { s.show(trial{sample: sample}) }

// Picture shows a picture file to both networks.
func (s *Store) Picture(f wire.File) { s.show(trial{picture: &f, sample: -1}) }

func (s *Store) show(t trial) {
	s.trial = &t
	s.retry()
}

// retry asks both networks again, in the place of what waits to be asked, so
// that however fast a person draws, one question waits at most.
func (s *Store) retry() {
	if s.trial == nil {
		return
	}
	s.unask()
	s.Ask(s.question())
}

// unask takes back the question that waits.
func (s *Store) unask() {
	for i, c := range s.asked {
		if _, ok := c.(*wire.Try); ok {
			s.asked = append(s.asked[:i:i], s.asked[i+1:]...)
			return
		}
	}
}

// question is the trial under the present settings of data. Files go along only
// where the sample is one of theirs: they are read anew for every command.
func (s *Store) question() *wire.Try {
	d := s.calibration()
	switch t := s.trial; {
	case t.picture != nil:
		d.Drawn, d.Files, d.Samples = "", []wire.File{*t.picture}, 0
		return &wire.Try{Data: d}
	case t.strokes != nil:
		d.Files, d.Samples = nil, 0
		return &wire.Try{Strokes: t.strokes, Data: d}
	}
	return &wire.Try{Data: d, Sample: s.trial.sample}
}

// answered keeps an answer, unless the drawing has been cleared since.
func (s *Store) answered(e *wire.Tried) {
	if s.trial != nil {
		s.tried, s.triedOn = e, s.done["quantize"]
	}
}

// TryView is what a person can show to both networks, and what they say of it.
type TryView struct {
	Ready    bool // until then there is only Wait
	Wait     string
	Draws    bool // the network takes what one can draw
	Invite   string
	Samples  []Sample
	Pictures Pictures // of Samples, in their order; none where samples are no pictures
	Takes    bool     // picture files
	Empty    string   // in the place of an answer, while there is none
	Answer   *AnswerView
}

// Sample is a sample of the preview.
type Sample struct {
	Index  int
	Number string
	Name   string
	Chosen bool
}

// Pictures are pixels of some pictures of one size, channels last.
type Pictures struct {
	Pixels                wire.Bulk
	Width, Height, Colors int
}

// AnswerView is both networks' answers to one sample.
type AnswerView struct {
	Float, Quantized Says
	Verdict          string
	Agree            bool // both answer the same
	Both             bool // there are two answers
	Truth            string
	Stale            string // why the answers are not those of the present networks
	Seen             Pictures
	Figure           Figure
}

// Says is what one network answers.
type Says struct {
	Class string // empty while it answers nothing
	Sure  string
}

// Try is nil while there is no model that can run.
func (s *Store) Try() *TryView {
	if !s.runnable() {
		return nil
	}
	v := &TryView{Ready: s.ranged != nil, Wait: s.say("try.wait")}
	if !v.Ready {
		return v
	}
	c, h, w := picture(inputs(s.model))
	v.Takes = h > 1 && w > 1 && (c == 1 || c == 3)
	v.Draws = v.Takes && c == 1
	v.Invite = s.say("try.draw.any")
	if s.source.drawn != "" {
		v.Draws = true
		v.Invite = s.say("try.draw." + s.source.drawn)
	}
	s.gallery(v)
	v.Empty = s.say("try.empty.samples")
	if v.Draws {
		v.Empty = s.say("try.empty")
	}
	if s.trial != nil {
		v.Empty = s.say("try.thinking")
	}
	if s.tried != nil && len(s.tried.Float) > 0 {
		v.Answer = s.answer(s.tried)
	}
	return v
}

// picture reads a sample's shape as channels, height and width; zeros if it is none.
func picture(shape []int) (channels, height, width int) {
	if len(shape) == 3 {
		return shape[0], shape[1], shape[2]
	}
	return 0, 0, 0
}

func (s *Store) gallery(v *TryView) {
	p := s.preview
	if p == nil {
		return
	}
	if p.Width > 0 {
		v.Pictures = Pictures{p.Pictures, p.Width, p.Height, p.Colors}
	}
	for i := range min(p.Samples, previewed) {
		number := strconv.Itoa(i + 1)
		name := s.say("try.sample", "n", number)
		if i < len(p.Labels) {
			name = s.say("try.sample.labelled", "n", number, "class", class(p.Classes, p.Labels[i]))
		}
		chosen := s.trial != nil && s.trial.sample == i
		v.Samples = append(v.Samples, Sample{Index: i, Number: number, Name: name, Chosen: chosen})
	}
}

func (s *Store) answer(t *wire.Tried) *AnswerView {
	v := &AnswerView{Both: len(t.Quantized) > 0}
	if t.Width > 0 {
		v.Seen = Pictures{t.Picture, t.Width, t.Height, t.Colors}
	}
	classes := make([]string, len(t.Float))
	for i := range classes {
		classes[i] = class(t.Classes, i)
	}
	v.Figure = s.figure("answers", chart.Answers{Classes: classes, Float: t.Float, Quantized: t.Quantized, Shares: true})
	f, q := top(t.Float), top(t.Quantized)
	v.Float = s.says(classes, t.Float, f)
	v.Quantized = s.says(classes, t.Quantized, q)
	v.Agree = v.Both && f == q
	switch {
	case v.Agree:
		v.Verdict = s.say("try.agree")
	case v.Both:
		v.Verdict = s.say("try.differ")
	default:
		v.Verdict = s.say("try.one")
		v.Quantized.Sure = s.say("try.quantized.wait")
	}
	if t.Label != nil {
		v.Truth = s.truth(*t.Label, f, q, class(t.Classes, *t.Label), v.Both)
	}
	if fresh := s.Fresh("quantize"); fresh && s.triedOn != s.done["quantize"] || !fresh && v.Both {
		v.Stale, v.Figure.Stale = s.say("try.before"), true
	}
	return v
}

func (s *Store) says(classes []string, p []float64, best int) Says {
	if best < 0 || best >= len(classes) {
		return Says{}
	}
	return Says{Class: classes[best], Sure: s.say("try.sure", "share", chart.Share.Of(p[best]).String())}
}

// truth says who is right.
func (s *Store) truth(label, f, q int, name string, both bool) string {
	key := "try.right.none"
	switch {
	case !both:
		key = "try.labelled"
	case f == label && q == label:
		key = "try.right.both"
	case f == label:
		key = "try.right.float"
	case q == label:
		key = "try.right.quantized"
	}
	return s.say(key, "class", name)
}

// class is a class's name, or its number where nobody has named it.
func class(names []string, i int) string {
	if i >= 0 && i < len(names) && names[i] != "" {
		return names[i]
	}
	return strconv.Itoa(i)
}

// top is the place of the largest, -1 of nothing.
func top(p []float64) int {
	best := -1
	for i := range p {
		if best < 0 || p[i] > p[best] {
			best = i
		}
	}
	return best
}

// inputs is the shape of one sample, without the batch.
func inputs(m *wire.Inspection) []int {
	if m == nil || len(m.Inputs) == 0 || len(m.Inputs[0].Shape) == 0 {
		return nil
	}
	return m.Inputs[0].Shape[1:]
}
