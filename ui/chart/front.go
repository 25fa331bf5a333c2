package chart

import (
	"math"
	"slices"
)

// Front shows what can be had: for every size the best network of that size. A
// target can be dragged along the sizes, or along the quality.
type Front struct {
	Quality   Quality
	Points    []Trade // the front, smallest first
	Dominated []Trade
	Uniform   []Uniform
	Chosen    int // an index of Points, or -1
	Target    float64
	By        By
}

// Trade is the size of a network's weights and how good or bad it is.
type Trade struct {
	Bytes   float64
	Quality float64
}

// Uniform is the network with the same width in every layer.
type Uniform struct {
	Trade
	Bits int
}

// Quality is what a front trades against size.
type Quality string

const (
	Damage   Quality = "damage"   // Ω, the less the better
	Apart    Quality = "apart"    // divergences of answers that every layer's rounding alone makes, added up
	Accuracy Quality = "accuracy" // the share of right answers
)

func (q Quality) kind() Kind {
	if q == Accuracy {
		return Share
	}
	return Real
}

// By says what Target limits.
type By uint8

const (
	NoTarget  By = iota
	BySize       // Target is the most bytes
	ByQuality    // Target is the most damage, or the least accuracy
)

// chosen is the chosen point, if there is one that can be drawn.
func (f Front) chosen() (Trade, bool) {
	if f.Chosen < 0 || f.Chosen >= len(f.Points) {
		return Trade{}, false
	}
	t := f.Points[f.Chosen]
	return t, t.drawn()
}

func (t Trade) drawn() bool { return finite(t.Quality) && finite(t.Bytes) && t.Bytes > 0 }

// spot is a point in pixels.
type spot struct{ x, y float64 }

// frame is a Front while it is drawn.
type frame struct {
	*canvas
	f                        Front
	left, right, top, bottom float64
	x, y                     Scale
	at                       []spot // of the front's points
	marked                   []box  // around marks and lines, which labels keep clear of
}

// Draw draws the front as steps, since nothing lies between its points.
func (f Front) Draw(v View) Figure {
	title := say("front." + string(f.Quality))
	c := newCanvas(v, title)
	p := frame{canvas: c, f: f, top: 2.4 * c.em, right: c.view.Width - 0.9*c.em}
	if f.By == BySize {
		p.top = 4 * c.em // room for the handle
	}
	p.bottom = p.top + min(max(0.48*c.view.Width, 20*c.em), 30*c.em)
	p.fit()
	c.hidden()
	c.heading(0, c.title)
	c.axisX(p.x, Bytes, p.bottom, false, span{p.top, p.bottom})
	c.text(c.quiet(), p.right, p.bottom+3*c.small, end, c.say(say("axis.size")))
	c.line("axis", p.left, p.bottom, p.right, p.bottom)
	p.dominated()
	p.steps()
	c.end()
	c.list(false)
	shown := p.spaced(1.2 * c.em)
	p.marks(shown)
	c.end()
	p.target()
	c.hidden()
	p.labels()
	height := p.bottom + 3.9*c.small
	height += c.legend(p.left, height+0.5*c.em, f.legend())
	c.end()
	fig := Figure{Title: title, SVG: c.svg(height+0.3*c.em, "chart-front", "group"), Table: f.table(shown), Sentence: f.sentence(), Notes: f.notes()}
	switch f.By {
	case BySize:
		fig.Target = &p.x
	case ByQuality:
		fig.Target = &p.y
	}
	return fig
}

// fit makes the scales; the numbers of the vertical axis decide how wide the plot is.
func (p *frame) fit() {
	var bytes, quality extent
	least := math.Inf(1)
	see := func(t Trade) {
		if !t.drawn() {
			return
		}
		bytes.add(t.Bytes)
		quality.add(t.Quality)
		if t.Quality > 0 {
			least = min(least, t.Quality)
		}
	}
	for _, t := range p.f.Points {
		see(t)
	}
	for _, t := range p.f.Dominated {
		see(t)
	}
	for _, u := range p.f.Uniform {
		see(u.Trade)
	}
	switch {
	case !quality.seen:
		bytes.add(1e3, 1e6)
		p.y = Log(0.001, 1, p.bottom, p.top)
	case p.f.Quality == Accuracy:
		p.y = quality.shares(p.bottom, p.top)
	case quality.lo > 0:
		p.y = quality.log(p.bottom, p.top)
	default:
		p.y = Symlog(quality.lo, min(1.5*quality.hi, math.MaxFloat64), least, p.bottom, p.top)
	}
	ticks, minor := p.y.ticks(p.f.Quality.kind(), int((p.bottom-p.top)/(4*p.small)))
	p.left = p.quiet().widest(ticks) + 1.1*p.em
	if g, ok := p.grip(); ok && p.f.By == ByQuality {
		p.left = max(p.left, g.w+0.6*p.em)
		p.taken = append(p.taken, g)
	}
	p.x = bytes.log(p.left, p.right)
	p.at = make([]spot, len(p.f.Points))
	for i, t := range p.f.Points {
		p.at[i] = spot{p.x.At(t.Bytes), p.y.At(t.Quality)}
	}
	p.hidden()
	p.axisY(p.y, p.left, p.right, ticks, minor)
	p.end()
}

func (p *frame) dominated() {
	var d path
	for _, t := range p.f.Dominated {
		if t.drawn() {
			d.point(p.x.At(t.Bytes), p.y.At(t.Quality))
		}
	}
	p.path("dominated", d)
}

// steps draws the front, leaving out steps too small to be seen.
func (p *frame) steps() {
	var d path
	r := 0.35 * p.em
	var last spot
	for i, t := range p.f.Points {
		at := p.at[i]
		if !t.drawn() || len(d) > 0 && math.Abs(at.x-last.x)+math.Abs(at.y-last.y) < 0.7 {
			continue
		}
		if len(d) == 0 {
			d.to('M', at.x, at.y)
		} else {
			d.to('H', at.x)
			d.to('V', at.y)
		}
		p.avoid(at.x, at.y, r)
		last = at
	}
	if len(d) > 0 {
		d.to('H', p.right)
	}
	p.path("steps", d)
}

// marks puts a dot on points of the front so far apart that each can be told
// from the next, and always on the chosen one.
func (p *frame) marks(shown []int) {
	p.focus = p.f.Chosen
	switch {
	case slices.Contains(shown, p.focus):
	case len(shown) > 0:
		p.focus = shown[0]
	default:
		p.focus = len(p.f.Points) + slices.IndexFunc(p.f.Uniform, Uniform.drawn)
	}
	for _, i := range shown {
		at, chosen := p.at[i], i == p.f.Chosen
		r := 0.27 * p.em
		if chosen {
			p.circle("ring", at.x, at.y, 0.85*p.em)
			r = 0.42 * p.em
		}
		p.circle("mark point"+when(chosen, " chosen"), at.x, at.y, r, p.option(i, chosen, p.label("mark.point", p.f.Points[i]))...)
	}
	for i, u := range p.f.Uniform {
		if !u.drawn() {
			continue
		}
		var d path
		x, y := p.x.At(u.Bytes), p.y.At(u.Quality)
		d.diamond(x, y, 0.5*p.em)
		p.avoid(x, y, 0.5*p.em)
		m := p.label("mark.uniform", u.Trade)
		m.Args = append(m.Args, count("bits", u.Bits))
		attrs := p.option(len(p.f.Points)+i, false, m)
		p.put("path", append([]string{"class", "mark uniform", "d", string(d)}, attrs...)...)
	}
}

// avoid keeps labels off what is drawn around a point.
func (p *frame) avoid(x, y, r float64) {
	p.marked = append(p.marked, box{x - r, y - r, 2 * r, 2 * r})
}

func (p *frame) label(key string, t Trade) Message {
	return say(key, Bytes.is("size", t.Bytes), p.f.Quality.kind().is("quality", t.Quality), name("measure", p.title))
}

// spaced are indices of Points, the chosen one and others at least so far apart.
func (p *frame) spaced(gap float64) []int {
	var shown []int
	near := func(i, j int) bool { return math.Hypot(p.at[i].x-p.at[j].x, p.at[i].y-p.at[j].y) < gap }
	_, chosen := p.f.chosen()
	for i, t := range p.f.Points {
		switch {
		case !t.drawn():
		case i == p.f.Chosen:
			shown = append(shown, i)
		case chosen && near(i, p.f.Chosen):
		case len(shown) == 0 || !near(i, shown[len(shown)-1]):
			shown = append(shown, i)
		}
	}
	return shown
}
