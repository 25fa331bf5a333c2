package view

import (
	"hawqeye/ui/chart"
	"hawqeye/ui/text"
)

// Figure is a chart and what a person can do with it. The page draws it at the
// width that it has there.
type Figure struct {
	Name   string // of its place on the page
	Chart  Chart
	Words  chart.Words
	Labels FigureLabels
	Stale  bool   // the chart shows an answer to earlier settings
	Early  string // that what it shows was recorded beforehand, if it was

	// Pick is told the datum of a mark that was clicked, or chosen by Enter or Space.
	Pick func(i int)
	// Key takes a key that was pressed on a mark, or on the target where i is
	// negative, and says whether it means anything. It alters nothing unless act.
	Key func(i int, key string, act bool) bool
	// Drag moves the target, in the units of the chart; done ends the movement.
	Drag func(to float64, done bool)
	// At is where the target is drawn.
	At float64
}

// Chart is a figure's data.
type Chart interface {
	Draw(chart.View) chart.Figure
}

// FigureLabels are the words around a chart.
type FigureLabels struct {
	Table string // the heading of its table
	Hint  string // what a person can do with it, "" for nothing
}

// figure is a chart in the page's language.
func (s *Store) figure(name string, c Chart) Figure {
	lang := s.Lang()
	return Figure{
		Name:   name,
		Chart:  c,
		Words:  func(key string) string { return text.Chart(lang, key) },
		Labels: FigureLabels{Table: s.say("figure.table")},
	}
}
