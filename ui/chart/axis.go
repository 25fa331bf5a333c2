package chart

import "math"

// span is a part of a vertical line, from top to bottom.
type span struct{ top, bottom float64 }

// rules adds the spans at x.
func (d *path) rules(x float64, spans []span) {
	for _, s := range spans {
		d.segment(x, s.top, x, s.bottom)
	}
}

// axisX draws a horizontal axis at edge, its numbers above it or below, with
// lines through the spans. Numbers that would meet are left out; small strokes
// stand between those of a logarithmic axis.
func (c *canvas) axisX(s Scale, k Kind, edge float64, above bool, spans ...span) {
	y, stroke := edge+1.35*c.small, 4.0
	if above {
		y, stroke = edge-0.55*c.small, -4
	}
	q := c.quiet()
	want := int(s.length() / (7 * c.small))
	major, minor := s.ticks(k, want)
	for ; want > 2 && !q.apart(s, major); want-- {
		major, minor = s.ticks(k, want-1)
	}
	var grid, strokes path
	for _, t := range major {
		at := s.At(t.value)
		grid.rules(at, spans)
		c.fits(q, at, y, middle, t.label, "", 0.3*c.em)
	}
	for _, v := range minor {
		strokes.segment(s.At(v), edge, s.At(v), edge+stroke)
	}
	c.path("grid", grid)
	c.path("minor", strokes)
}

// apart reports whether no label of an axis meets the one before.
func (st style) apart(s Scale, ticks []tick) bool {
	for i := 1; i < len(ticks); i++ {
		need := st.width(ticks[i-1].label)/2 + st.width(ticks[i].label)/2 + 0.8*st.size
		if math.Abs(s.At(ticks[i].value)-s.At(ticks[i-1].value)) < need {
			return false
		}
	}
	return true
}

// axisY draws a vertical axis at left, its numbers on the left of it, with lines to right.
func (c *canvas) axisY(s Scale, left, right float64, major []tick, minor []float64) {
	var grid, strokes path
	q := c.quiet()
	for _, t := range major {
		at := s.At(t.value)
		grid.segment(left, at, right, at)
		c.fits(q, left-0.6*c.em, at+0.35*c.small, end, t.label, "", 0)
	}
	for _, v := range minor {
		strokes.segment(left-4, s.At(v), left, s.At(v))
	}
	c.path("grid", grid)
	c.path("minor", strokes)
}

// widest is the room that labels take.
func (s style) widest(ticks []tick) float64 {
	w := 0.0
	for _, t := range ticks {
		w = max(w, s.width(t.label))
	}
	return w
}

// entry is a line of a legend: a sample of a mark, and what it means.
type entry struct {
	class string // of the sample
	shape shape
	text  Message
}

type shape uint8

const (
	dot shape = iota
	square
	diamond
	stroke
	whisker
	hatched
)

// legend writes entries from left to right, in as many lines as they need, and
// returns the height they take.
func (c *canvas) legend(x, y float64, entries []entry) float64 {
	q := c.quiet()
	step, sample := 1.7*c.small, 1.9*c.small
	at, line := x, 0.0
	for _, e := range entries {
		text := c.say(e.text)
		w := sample + q.width(text)
		if at > x && at+w > c.view.Width {
			at, line = x, line+step
		}
		text = q.fit(text, c.view.Width-at-sample)
		c.sample(e, at, y+line, 1.3*c.small)
		c.text(q, at+sample, y+line+0.35*c.small, start, text)
		at += w + 1.6*c.small
	}
	if len(entries) == 0 {
		return 0
	}
	return line + step
}

// sample draws what a mark looks like, centred on y.
func (c *canvas) sample(e entry, x, y, w float64) {
	var d path
	switch e.shape {
	case dot:
		c.circle(e.class, x+w/2, y, 4)
	case square:
		c.rect(e.class, x+w/2-4, y-4, 8, 8)
	case diamond:
		d.diamond(x+w/2, y, 5)
	case stroke:
		d.segment(x, y, x+w, y)
	case whisker:
		d.interval(x, x+w, y, 3, false)
	case hatched:
		d.hatch(x, y-5, w, 10)
	}
	c.path(e.class, d)
}
