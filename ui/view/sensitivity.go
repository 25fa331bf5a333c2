package view

import (
	"math"
	"strconv"

	"hawqeye/engine/wire"
	"hawqeye/ui/chart"
)

// Sensitivity is how much each layer suffers from rounding.
type Sensitivity struct {
	Empty    string // a sentence while there is nothing to show
	Measures []Option
	Methods  []Option
	Orders   []Option
	Alone    []Option // the bits that layers are rounded to, where what that does is shown
	Figure   *Figure
	Basis    string // what the numbers rest on
	// Of a measurement by random probes:
	Runs    *Figure
	Live    bool
	Enough  string // the button that ends a measurement under way
	GoOn    string // the button that goes on with one that was stopped; "" where there is none
	Probing bool   // random probes are chosen, and so Probes and Seed count
	Probes  Entry
	Seed    Entry
}

// Option is one of several to choose from.
type Option struct {
	Label  string
	Hint   string
	Chosen bool
	Choose func()
}

// Entry is a number to type.
type Entry struct {
	Label string
	Value string
	Set   func(text string)
}

// random is the method that measures by random probes.
const random = "hutchinson"

// Sensitivity makes the panel.
func (s *Store) Sensitivity() *Sensitivity {
	m, live := s.sensed()
	v := &Sensitivity{
		Measures: s.measureOptions(),
		Methods: []Option{
			s.methodOption("", "sensitivity.exact", "sensitivity.exactHint"),
			s.methodOption(random, "sensitivity.random", "sensitivity.randomHint"),
		},
		Orders: []Option{s.orderOption(false, "sensitivity.network"), s.orderOption(true, "sensitivity.sorted")},
		Live:   live,
		Enough: s.say("sensitivity.enough"),
		Basis:  s.basis(),
	}
	if m != nil && m.Partial && !live && s.Fresh("measure") {
		v.GoOn = s.say("sensitivity.goOn")
	}
	v.Probing = s.settings.Method == random
	v.Probes = s.wholeEntry("sensitivity.probes", s.settings.Probes, 1, 1<<16, func(set *Settings, n int) { set.Probes = n })
	v.Seed = s.wholeEntry("sensitivity.seed", s.settings.Seed, 0, 1<<30, func(set *Settings, n int) { set.Seed = n })
	alone := s.measure() == chart.Alone
	if alone {
		v.Alone, v.Basis = s.aloneOptions(), s.compareBasis()
	}
	if v.Empty = s.unsensed(m); v.Empty != "" {
		return v
	}
	f := s.figure("sensitivity", s.sensitivityChart())
	f.Labels.Hint = s.say("sensitivity.hint")
	f.Stale, f.Early = !live && !s.current("measure"), s.earlyWord("measure")
	if alone {
		f.Stale, f.Early = s.comparing == nil && !s.current("allocate"), s.earlyWord("allocate")
	}
	f.Pick = s.selectLayer
	f.Key = s.lockKey
	v.Figure = &f
	if runs := s.runs(); v.Probing && m != nil && len(runs) > 0 {
		c := chart.Convergence{Layers: runs, Chosen: s.layerIndex(s.Selected())}
		f := s.figure("convergence", c)
		f.Pick = s.selectLayer
		v.Runs = &f
	}
	return v
}

// sensed is the measurement that is shown, and whether it is still under way. A
// recorded one is shown until its like is complete here.
func (s *Store) sensed() (m *wire.Measured, live bool) {
	if s.live == nil || s.Early("measure") {
		return s.measured, false
	}
	return s.live, true
}

// unsensed says why there is nothing to show, if there is not.
func (s *Store) unsensed(m *wire.Measured) string {
	switch {
	case s.model == nil:
		return s.waitingFor("sensitivity.empty")
	case s.measure() != chart.Alone:
		if m == nil {
			return s.waitingFor("sensitivity.empty")
		}
	case !s.damage().alone:
		return s.say("sensitivity.notAlone")
	case s.comparing == nil && s.allocated == nil:
		return s.waitingFor("sensitivity.empty")
	}
	return ""
}

// waitingFor says why a panel is empty: the work fails, is stopped, or goes on.
func (s *Store) waitingFor(key string) string {
	switch {
	case s.problem != nil:
		return s.say("analysis.failed")
	case s.stopped:
		return s.say("analysis.stopped")
	}
	return s.say(key)
}

// measureOptions are what can be told of layers.
func (s *Store) measureOptions() []Option {
	var options []Option
	for _, m := range []chart.Measure{chart.AvgTrace, chart.Perturbation, chart.Omega, chart.Alone} {
		options = append(options, Option{
			Label:  s.say("sensitivity." + string(m)),
			Hint:   s.say("sensitivity." + string(m) + "Hint"),
			Chosen: m == s.measure(),
			Choose: func() { s.Change(func(set *Settings) { set.Measure = string(m) }) },
		})
	}
	return options
}

// measure is what is told of layers.
func (s *Store) measure() chart.Measure {
	switch m := chart.Measure(s.settings.Measure); m {
	case chart.Perturbation, chart.Omega, chart.Alone:
		return m
	}
	return chart.AvgTrace
}

// aloneOptions are the widths that layers can be shown rounded to.
func (s *Store) aloneOptions() []Option {
	option := func(bits int, label string) Option {
		return Option{label, "", s.settings.Alone == bits, func() {
			s.Change(func(set *Settings) { set.Alone = bits })
		}}
	}
	options := []Option{option(0, s.say("sensitivity.chosen"))}
	for _, b := range s.settings.WidthList() {
		options = append(options, option(b, strconv.Itoa(b)))
	}
	return options
}

func (s *Store) methodOption(method, label, hint string) Option {
	return Option{s.say(label), s.say(hint), (s.settings.Method == random) == (method == random), func() {
		s.Change(func(set *Settings) { set.Method = method })
	}}
}

func (s *Store) orderOption(sorted bool, label string) Option {
	return Option{s.say(label), "", s.settings.Sorted == sorted, func() {
		s.Change(func(set *Settings) { set.Sorted = sorted })
	}}
}

// wholeEntry is a whole number to type; what is none is not taken.
func (s *Store) wholeEntry(label string, value, least, most int, put func(*Settings, int)) Entry {
	return Entry{s.say(label), strconv.Itoa(value), func(text string) {
		if n, err := strconv.Atoi(text); err == nil && n >= least && n <= most {
			s.Change(func(set *Settings) { put(set, n) })
		}
	}}
}

// sensitivityChart has a row for every layer of the model.
func (s *Store) sensitivityChart() chart.Sensitivity {
	if s.measure() == chart.Alone {
		return s.aloneChart()
	}
	m, live := s.sensed()
	c := chart.Sensitivity{
		Measure: s.measure(), Sorted: s.settings.Sorted, Chosen: s.layerIndex(s.Selected()),
		Partial: live || m != nil && m.Partial,
	}
	for _, l := range s.model.Layers {
		avg, stderr := curvature(m, l.Name)
		rounding := s.perturbation(l.Name, s.bitsOf(l.Name))
		row := chart.Sensed{Name: l.Name, Value: avg, StdErr: stderr}
		switch c.Measure {
		case chart.Perturbation:
			row.Value, row.StdErr = rounding, math.NaN()
		case chart.Omega:
			row.Value, row.StdErr = max(0, avg)*rounding, stderr*rounding
			if math.IsNaN(avg) {
				row.Value = avg
			}
		}
		c.Layers = append(c.Layers, row)
	}
	c.Partial = c.Partial && c.Measure != chart.Perturbation
	return c
}

// aloneChart is what rounding each layer alone does to the answers, as far as it
// is measured by now.
func (s *Store) aloneChart() chart.Sensitivity {
	c := chart.Sensitivity{
		Measure: chart.Alone, Sorted: s.settings.Sorted, Chosen: s.layerIndex(s.Selected()), Partial: s.comparing != nil,
	}
	layers := []wire.Rounding(nil)
	if s.allocated != nil {
		layers = s.allocated.Layers
	}
	if s.comparing != nil {
		layers = s.comparing.Layers
	}
	for _, l := range s.model.Layers {
		bits := s.settings.Alone
		if bits == 0 {
			bits = s.bitsOf(l.Name)
		}
		if bits == 0 {
			bits = int(s.settings.Target)
		}
		p := rounding(layers, l.Name, bits)
		c.Layers = append(c.Layers, chart.Sensed{Name: l.Name, Value: p.Damage, StdErr: p.StdErr})
	}
	return c
}

// basis says by which method and on how many samples the layers were measured.
func (s *Store) basis() string {
	m, live := s.sensed()
	if m == nil {
		return ""
	}
	key := "sensitivity.basisRandom"
	if m.Exact {
		key = "sensitivity.basisExact"
	}
	if m.Labels == "predicted" {
		key += "Predicted"
	}
	said := s.say(key, "samples", Count(int64(m.Samples)), "probes", Count(int64(m.Probes)))
	if m.Partial && !live {
		said += s.say("sensitivity.partial")
	}
	if m.Known && !live {
		said += s.say("analysis.known")
	}
	return said
}

// runs are the estimates of the last measurement by random probes, layer by
// layer, beside the exact traces where those are known.
func (s *Store) runs() []chart.Run {
	first := len(s.trail)
	for first > 0 && s.trail[first-1].Method == random && (first == len(s.trail) || s.trail[first-1].Probes < s.trail[first].Probes) {
		first--
	}
	trail := s.trail[first:]
	if len(trail) == 0 {
		return nil
	}
	runs := make([]chart.Run, len(s.model.Layers))
	for i, l := range s.model.Layers {
		runs[i] = chart.Run{Name: l.Name, Exact: math.NaN()}
		if s.measured != nil && s.measured.Exact {
			runs[i].Exact, _ = curvature(s.measured, l.Name)
		}
		for _, m := range trail {
			avg, stderr := curvature(&m, l.Name)
			runs[i].Estimates = append(runs[i].Estimates, chart.Estimate{Probes: m.Probes, Mean: avg, StdErr: stderr})
		}
	}
	return runs
}
