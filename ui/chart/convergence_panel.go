package chart

import "slices"

// grid is how panels of one size stand beside and below each other.
type grid struct {
	columns   int
	w, h, gap float64
}

// grid arranges n panels: one above the other on a phone, else up to three in a row.
func (c *canvas) grid(n int) grid {
	g := grid{columns: 1, h: 14 * c.em, gap: 1.6 * c.em}
	switch {
	case c.narrow():
	case n <= 1:
		g.h = 21 * c.em
	case n == 4 || c.view.Width <= 64*c.em:
		g.columns = 2
	default:
		g.columns = min(n, 3)
	}
	g.w = (c.view.Width - g.gap*float64(g.columns-1)) / float64(g.columns)
	return g
}

// panel is the place of panel i.
func (g grid) panel(i int) panel {
	return panel{x: float64(i%g.columns) * (g.w + g.gap), y: float64(i/g.columns) * (g.h + g.gap), w: g.w, h: g.h}
}

// bottom is where n panels end.
func (g grid) bottom(n int) float64 {
	return float64((n+g.columns-1)/g.columns) * (g.h + g.gap)
}

// panel is the place of one layer's figure.
type panel struct {
	x, y, w, h float64
	left       float64 // of the plot
	top        float64
	bottom     float64
	probes     Scale
	value      Scale
}

// panel draws one layer.
func (c *canvas) panel(p panel, r Run, name string, most int) {
	c.rect("hit", p.x, p.y, p.w, p.h, "rx", "6")
	s := c.strong()
	at := ""
	if u := r.uncertainty(); finite(u) {
		at = "± " + Share.Of(u).String()
	}
	room := p.w - c.body().width(at) - 2*c.em
	y := p.y + 1.4*c.em
	c.named(s, p.x+0.6*c.em, y, start, s.fit(name, room), name)
	c.text(c.body(), p.x+p.w-0.6*c.em, y, end, at)

	drawn := r.drawn()
	p.top, p.bottom = p.y+2.4*c.em, p.y+p.h-2.2*c.small
	if len(drawn) == 0 {
		c.text(c.quiet(), p.x+p.w/2, (p.top+p.bottom)/2, middle, c.say(say("label.missing")))
		return
	}
	p.value = r.domain(drawn).linear(p.bottom, p.top)
	ticks, _ := p.value.ticks(Real, int((p.bottom-p.top)/(2.4*c.small)))
	p.left = p.x + c.quiet().widest(ticks) + 1.2*c.em
	p.probes = Linear(0, float64(most), p.left, p.x+p.w-1.2*c.em)
	c.axisY(p.value, p.left, p.probes.b, ticks, nil)
	c.text(c.quiet(), p.x+p.w-0.6*c.em, p.bottom+1.35*c.small, end, c.say(say("axis.probes")))
	c.axisX(p.probes, Count, p.bottom, false)
	if finite(r.Exact) {
		c.line("exact", p.left, p.value.At(r.Exact), p.probes.b, p.value.At(r.Exact))
	}
	c.band(p, drawn)
}

// domain is what the axis shows: the last band, every mean after the first few,
// and no more of the wide bands at the start than doubles that.
func (r Run) domain(drawn []Estimate) extent {
	last := drawn[len(drawn)-1]
	var e extent
	e.add(last.Mean-2*last.StdErr, last.Mean+2*last.StdErr, r.Exact)
	for _, d := range drawn[len(drawn)/8:] {
		e.add(d.Mean)
	}
	lo, hi := e.lo-(e.hi-e.lo)/2, e.hi+(e.hi-e.lo)/2
	for _, d := range drawn {
		e.add(max(d.Mean-2*d.StdErr, lo), min(d.Mean+2*d.StdErr, hi))
	}
	return e
}

// band draws the running mean within its band; ends beyond the axis are cut.
func (c *canvas) band(p panel, drawn []Estimate) {
	drawn = thin(drawn, 240)
	var band, mean path
	command, next := byte('M'), byte('M')
	for _, e := range drawn {
		x := p.probes.At(float64(e.Probes))
		band.to(command, x, p.value.At(e.Mean+2*e.StdErr))
		command = 'L'
		if e.Mean < p.value.lo || e.Mean > p.value.hi {
			next = 'M'
			continue
		}
		mean.to(next, x, p.value.At(e.Mean))
		next = 'L'
	}
	for _, e := range slices.Backward(drawn) {
		band.to('L', p.probes.At(float64(e.Probes)), p.value.At(e.Mean-2*e.StdErr))
	}
	band.to('Z')
	c.path("band", band)
	c.path("mean", mean)
	last := drawn[len(drawn)-1]
	c.circle("dot last", p.probes.At(float64(last.Probes)), p.value.At(last.Mean), 0.3*c.em)
}

// thin keeps about n of many estimates, the last among them.
func thin(all []Estimate, n int) []Estimate {
	stride := (len(all) + n - 1) / n
	if stride <= 1 {
		return all
	}
	var kept []Estimate
	for i := (len(all) - 1) % stride; i < len(all); i += stride {
		kept = append(kept, all[i])
	}
	return kept
}
