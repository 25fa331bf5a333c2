package chart

import "slices"

// Spark is a figure as high as a line of text, for use within one.
type Spark struct {
	Title  Message
	Kind   Kind // of the values
	Values []float64
	Chosen int // an index of Values that gets a dot, or -1 for the last
}

// Draw draws a line as wide as v says. It has no marks to reach: its name tells
// what there is to see.
func (s Spark) Draw(v View) Figure {
	var e extent
	e.add(s.Values...)
	f := Figure{Title: s.Title, Sentence: say("spark.none"), Table: Table{Columns: []Column{{s.Title, s.Kind}}}}
	c := newCanvas(v, s.Title)
	c.view = v.normal(40)
	h, r := 1.8*c.em, 0.22*c.em
	x := Linear(0, float64(max(len(s.Values)-1, 1)), r+1, c.view.Width-r-1)
	y := Linear(e.lo, e.hi, h-r-1, r+1)
	chosen := s.Chosen
	if chosen < 0 || chosen >= len(s.Values) {
		chosen = len(s.Values) - 1
	}
	missing := 0
	var d path
	command, last := byte('M'), -1.0
	for i, value := range s.Values {
		f.Table.Rows = append(f.Table.Rows, []Value{s.Kind.Of(value)})
		at := x.At(float64(i))
		switch {
		case !finite(value):
			missing++
			command, last = 'M', -1
		case at-last >= 0.7 || i == chosen:
			d.to(command, at, y.At(value))
			command, last = 'L', at
		}
	}
	f.Notes = lacking(missing)
	if e.seen {
		known := slices.DeleteFunc(slices.Clone(s.Values), func(v float64) bool { return !finite(v) })
		f.Sentence = say("spark", s.Kind.is("first", known[0]), s.Kind.is("last", known[len(known)-1]), s.Kind.is("lo", e.lo), s.Kind.is("hi", e.hi))
		c.path("mean", d)
		if finite(s.Values[chosen]) {
			c.circle("dot last", x.At(float64(chosen)), y.At(s.Values[chosen]), r)
		}
	}
	c.title += ". " + c.say(f.Sentence)
	f.SVG = c.svg(h, "chart-spark", "img")
	return f
}
