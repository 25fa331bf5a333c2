package view

import (
	"strconv"
	"strings"

	"hawqeye/engine/wire"
)

// DataView is the data step: what samples there are and how they become inputs.
type DataView struct {
	Need     string // a sentence while there are no samples
	Sources  []Option
	Files    string // the person's own, by name
	Samples  Entry
	Seed     *Entry // of drawn samples
	Presets  []Option
	Scale    Entry
	Mean     Entry
	Std      Entry
	Layouts  []Option
	Summary  string // how many of what shape
	Range    string // of the inputs
	Notes    []string
	Stale    bool
	Advice   string   // how inputs are better made, if it is known
	Follow   Option   // that advice
	Pictures          // some of them as the network sees them
	Captions []string // of each picture; empty where there are no labels
	Said     string   // what a reader of the screen hears of them
}

// preset is a customary way to make inputs of pixels.
type preset struct {
	key       string
	scale     float64
	mean, std string
}

func presets() []preset {
	return []preset{
		{"data.unit", 0, "", ""},
		{"data.symmetric", 0, "0.5", "0.5"},
		{"data.raw", 1, "", ""},
		{"data.mnist", 0, "0.1307", "0.3081"},
		{"data.cifar", 0, "0.4914,0.4822,0.4465", "0.2470,0.2435,0.2616"},
		{"data.imagenet", 0, "0.485,0.456,0.406", "0.229,0.224,0.225"},
	}
}

// Data is the data step; nil while there is no model to give data to.
func (s *Store) Data() *DataView {
	if !s.Usable() {
		return nil
	}
	v := &DataView{
		Samples: s.wholeEntry("data.samples", s.settings.Samples, 1, 1<<20, func(set *Settings, n int) { set.Samples = n }),
		Scale:   s.decimalEntry("data.scale", s.settings.Scale, func(set *Settings, f float64) { set.Scale = f }),
		Mean:    s.listEntry("data.mean", s.settings.Mean, func(set *Settings, t string) { set.Mean = t }),
		Std:     s.listEntry("data.std", s.settings.Std, func(set *Settings, t string) { set.Std = t }),
		Files:   fileNames(s.data.files),
		Stale:   s.preview != nil && !s.Fresh("preview"),
	}
	if s.source.drawn != "" {
		v.Sources = append(v.Sources, s.sourceOption(false, "data.drawn."+s.source.drawn))
		if len(s.data.files) > 0 || s.settings.Own {
			v.Sources = append(v.Sources, s.sourceOption(true, "data.own"))
		}
	}
	if !s.settings.Own && s.source.drawn != "" {
		seed := s.wholeEntry("data.seed", s.settings.Seed, 0, 1<<30, func(set *Settings, n int) { set.Seed = n })
		v.Seed = &seed
	}
	if !s.hasData() {
		v.Need = s.say("data.need")
	}
	for _, p := range presets() {
		v.Presets = append(v.Presets, s.presetOption(p))
	}
	for _, l := range []string{"NCHW", "NHWC"} {
		v.Layouts = append(v.Layouts, Option{l, "", s.settings.Layout == l, func() {
			s.Change(func(set *Settings) { set.Layout = l })
		}})
	}
	s.addPreview(v)
	s.advise(v)
	return v
}

func (s *Store) sourceOption(own bool, key string) Option {
	return Option{s.say(key), "", s.settings.Own == own, func() {
		s.Change(func(set *Settings) { set.Own = own })
	}}
}

func (s *Store) presetOption(p preset) Option {
	set := s.settings
	return Option{s.say(p.key), "", set.Scale == p.scale && set.Mean == p.mean && set.Std == p.std, func() {
		s.Change(func(set *Settings) { set.Scale, set.Mean, set.Std = p.scale, p.mean, p.std })
	}}
}

// decimalEntry is a number to type, 0 for the container's own; what is none is not taken.
func (s *Store) decimalEntry(label string, value float64, put func(*Settings, float64)) Entry {
	return Entry{s.say(label), decimalText(value), func(text string) {
		f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err == nil && f >= 0 && f-f == 0 {
			s.Change(func(set *Settings) { put(set, f) })
		}
	}}
}

// listEntry is numbers between commas, one for every channel, or nothing.
func (s *Store) listEntry(label, value string, put func(*Settings, string)) Entry {
	return Entry{s.say(label), value, func(text string) {
		if text = strings.TrimSpace(text); text == "" || floats(text) != nil {
			s.Change(func(set *Settings) { put(set, text) })
		}
	}}
}

// addPreview tells what the engine has read.
func (s *Store) addPreview(v *DataView) {
	p := s.preview
	if p == nil {
		return
	}
	v.Summary = s.say("data.summary", "n", Count(int64(p.Samples)), "shape", shape(p.Shape))
	if !p.Labelled {
		v.Summary = s.say("data.summaryUnlabelled", "n", Count(int64(p.Samples)), "shape", shape(p.Shape))
	}
	v.Notes = p.Notes
	if p.Width == 0 || p.Height == 0 || p.Colors == 0 {
		return
	}
	v.Range = s.say("data.range", "min", short(p.Min), "max", short(p.Max))
	v.Pictures = Pictures{Pixels: p.Pictures, Width: p.Width, Height: p.Height, Colors: p.Colors}
	for _, label := range p.Labels {
		v.Captions = append(v.Captions, class(p.Classes, label))
	}
	v.Said = s.say("data.pictures")
	if len(v.Captions) > 0 {
		v.Said = s.say("data.picturesOf", "classes", strings.Join(v.Captions, ", "))
	}
	for len(v.Captions) < min(previewed, p.Samples) {
		v.Captions = append(v.Captions, "")
	}
}

// short writes a number to three digits.
func short(v float64) string {
	text := decimalText(v)
	if rounded := strconv.FormatFloat(v, 'g', 3, 64); len(rounded) < len(text) {
		text = rounded
	}
	return strings.Replace(text, "-", "−", 1)
}

func fileNames(files []wire.File) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

func decimalText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
