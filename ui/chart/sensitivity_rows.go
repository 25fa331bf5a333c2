package chart

import (
	"cmp"
	"math"
)

// plot is a Sensitivity while it is drawn.
type plot struct {
	*canvas
	lanes  lanes
	s      Sensitivity
	names  []string
	values []string
	bottom float64
	scale  Scale
	any    bool    // some value is above zero
	zero   float64 // where what is not above zero is drawn, if anything is
}

// fit makes the scale. A whisker may reach far below its dot, and does not
// stretch the axis by more than one decade.
func (p *plot) fit() {
	var e extent
	for _, l := range p.s.Layers {
		if !finite(l.Value) {
			continue
		}
		if l.Value <= 0 {
			p.zero = p.lanes.x0 + 0.9*p.em
			continue
		}
		e.add(l.Value)
		if l.errs() {
			e.add(max(l.Value-l.StdErr, l.Value/3), l.Value+l.StdErr)
		}
	}
	a := p.lanes.x0
	if p.zero > 0 {
		a += 2.4 * p.em
	}
	p.any = e.seen
	p.scale = Log(1, 10, a, p.lanes.x1)
	if e.seen {
		p.scale = e.log(a, p.lanes.x1)
	}
}

// heat is the class of a value's colour, by its place on the axis.
func (p *plot) heat(v float64) string {
	t := (p.scale.At(v) - p.scale.a) / (p.scale.b - p.scale.a)
	return "heat" + itoa(1+min(int(t*4), 3))
}

func (p *plot) label(i int) Message {
	l := p.s.Layers[i]
	layer := name("layer", p.names[i])
	switch {
	case !finite(l.Value):
		return say("mark.missing", layer)
	case l.errs():
		return say("mark.estimate", layer, Real.is("value", l.Value), Real.is("error", l.StdErr))
	}
	return say("mark.value", layer, Real.is("value", l.Value))
}

// row draws layer i.
func (p *plot) row(row, i int) {
	l := p.s.Layers[i]
	chosen := i == p.s.Chosen
	st := p.body()
	if chosen {
		st = p.strong()
	}
	p.mark("mark"+when(chosen, " chosen"), p.option(i, chosen, p.label(i)))
	p.canvas.row(p.lanes, row, st, p.names[i], p.values[i])
	y := p.lanes.y(row)
	switch {
	case !finite(l.Value):
		p.text(p.quiet(), p.scale.a, y+0.35*p.small, start, p.say(say("label.missing")))
	case l.Value <= 0:
		p.circle("hollow", p.zero, y, 0.36*p.em)
	default:
		p.line("stem", p.scale.a, y, p.scale.At(l.Value), y)
		p.whisker(l, y, 0.26*p.em)
		p.circle("dot "+p.heat(l.Value), p.scale.At(l.Value), y, 0.46*p.em)
	}
	p.end()
}

func (p *plot) whisker(l Sensed, y, cap float64) {
	if !l.errs() {
		return
	}
	var d path
	lo, hi := l.Value-l.StdErr, l.Value+l.StdErr
	if p.s.Partial {
		x := p.scale.At(lo)
		d.hatch(x, y-cap, p.scale.At(hi)-x, 2*cap)
		p.path("hatch", d)
		return
	}
	d.interval(p.scale.At(lo), p.scale.At(hi), y, cap, lo < p.scale.lo)
	p.path("whisker", d)
}

// crowd draws more layers than names fit: a dot each, and names of the most
// sensitive ones.
func (p *plot) crowd(order []int) {
	p.hidden()
	var stems path
	for row, i := range order {
		if v := p.s.Layers[i].Value; finite(v) && v > 0 {
			stems.segment(p.scale.a, p.lanes.y(row), p.scale.At(v), p.lanes.y(row))
		}
	}
	p.path("stem thin", stems)
	p.end()
	for row, i := range order {
		v, y := p.s.Layers[i].Value, p.lanes.y(row)
		attrs := p.option(i, i == p.s.Chosen, p.label(i))
		r := min(0.36*p.em, max(2.6, 0.4*p.lanes.pitch))
		switch {
		case !finite(v):
			p.circle("mark lost", p.scale.a, y, r, attrs...)
		case v <= 0:
			p.circle("mark hollow", p.zero, y, r, attrs...)
		default:
			p.circle("mark dot small "+p.heat(v)+when(i == p.s.Chosen, " chosen"), p.scale.At(v), y, r, attrs...)
		}
	}
	p.hidden()
	p.callouts(order)
	p.end()
}

// callouts names rows from the most sensitive down, the chosen one first, where
// the names do not meet.
func (p *plot) callouts(order []int) {
	rows := make([]int, len(order))
	for r := range rows {
		rows[r] = r
	}
	weight := func(row int) float64 {
		switch v := p.s.Layers[order[row]].Value; {
		case order[row] == p.s.Chosen:
			return math.Inf(1)
		case finite(v):
			return v
		}
		return math.Inf(-1)
	}
	arrange(rows, func(a, b int) bool { return cmp.Less(weight(b), weight(a)) })
	s, l := p.quiet(), p.lanes
	for _, row := range rows {
		i := order[row]
		y := l.y(row) + 0.35*s.size
		if !p.free(box{0, y - 0.8*s.size, p.view.Width, s.size}) {
			continue
		}
		p.named(s, l.gutter+0.4*p.em, y, end, s.fit(p.names[i], l.gutter), p.names[i])
		if l.value > 0 {
			p.text(s, l.right-0.4*p.em, y, end, p.values[i])
		}
	}
}
