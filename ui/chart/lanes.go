package chart

// lanes are rows with a name on the left, marks on a common scale in the middle
// and a value on the right. In a narrow figure name and value stand above the
// marks, which then have the whole width. Crowded rows are lower than a line of
// text, and only some have a name.
type lanes struct {
	top, pitch float64
	stacked    bool
	crowded    bool    // rows lower than a line of text
	gutter     float64 // the width of names
	value      float64 // the width of values
	x0, x1     float64 // of the scale
	right      float64
}

// lanes lays out rows below top for their longest name and value.
func (c *canvas) lanes(top float64, names, values []string, crowded bool) lanes {
	l := lanes{top: top, pitch: 1.85 * c.em, crowded: crowded, x1: c.view.Width, right: c.view.Width}
	s := c.strong() // what is chosen turns bold
	name := 0.0
	for _, n := range names {
		name = max(name, s.width(n))
	}
	for _, v := range values {
		l.value = max(l.value, s.width(v))
	}
	l.value = min(l.value, 0.55*c.view.Width)
	if crowded {
		l.pitch = max(5, 50*c.em/float64(len(names)))
		if c.narrow() {
			l.value = 0
		}
	}
	if c.narrow() && !crowded {
		l.stacked, l.pitch = true, 3.2*c.em
		l.gutter = c.view.Width - l.value - 1.8*c.em
		l.x0, l.x1 = 0.6*c.em, c.view.Width-0.6*c.em
		return l
	}
	l.gutter = min(name, 0.32*c.view.Width)
	l.x0 = l.gutter + 1.4*c.em
	l.x1 = c.view.Width - l.value - 1.6*c.em
	return l
}

// y is the height of row i's marks.
func (l lanes) y(i int) float64 {
	if l.stacked {
		return l.top + (float64(i)+0.79)*l.pitch
	}
	return l.top + (float64(i)+0.5)*l.pitch
}

// spans are where vertical lines are drawn: from end to end, but not through
// names and values that stand above marks.
func (l lanes) spans(n int) []span {
	if !l.stacked {
		return []span{{l.top, l.bottom(n)}}
	}
	spans := make([]span, n)
	for i := range spans {
		spans[i] = span{l.y(i) - 0.15*l.pitch, l.y(i) + 0.15*l.pitch}
	}
	return spans
}

func (l lanes) bottom(n int) float64 { return l.top + float64(n)*l.pitch }

// row writes row i's name and value over its background, which is what a pointer hits.
func (c *canvas) row(l lanes, i int, s style, name, value string) {
	c.rect("hit", 0, l.top+float64(i)*l.pitch, c.view.Width, l.pitch, "rx", "5")
	y := l.y(i) + 0.35*c.em
	fitted := s.fit(name, l.gutter)
	value = s.fit(value, l.value)
	if l.stacked {
		y = l.top + float64(i)*l.pitch + 1.55*c.em
		c.named(s, l.x0, y, start, fitted, name)
		c.text(s, l.x1, y, end, value)
		return
	}
	c.named(s, l.gutter+0.4*c.em, y, end, fitted, name)
	c.text(s, l.right-0.4*c.em, y, end, value)
}
