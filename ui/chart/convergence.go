package chart

import (
	"math"
	"slices"
)

// Convergence shows random probes closing in on layers' traces: the running mean
// and a band of two standard errors, a panel for each layer.
type Convergence struct {
	Layers []Run
	Chosen int // an index of Layers, or -1
}

// Run is one layer's estimate after more and more probes.
type Run struct {
	Name      string
	Estimates []Estimate
	Exact     float64 // not finite where it is not known
}

// Estimate is a mean over probes and its standard error, +Inf after one probe.
type Estimate struct {
	Probes int
	Mean   float64
	StdErr float64
}

// panels is how many layers are drawn at most.
const panels = 12

func (e Estimate) drawn() bool { return finite(e.Mean) && finite(e.StdErr) }

// drawn are the estimates with a band.
func (r Run) drawn() []Estimate {
	return slices.DeleteFunc(slices.Clone(r.Estimates), func(e Estimate) bool { return !e.drawn() })
}

// uncertainty is two standard errors as a fraction of the last mean.
func (r Run) uncertainty() float64 {
	d := r.drawn()
	if len(d) == 0 {
		return math.NaN()
	}
	last := d[len(d)-1]
	if last.StdErr == 0 {
		return 0
	}
	return 2 * last.StdErr / math.Abs(last.Mean)
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

// Draw draws a panel for each layer, all with the same axis of probes.
func (g Convergence) Draw(v View) Figure {
	title := say("convergence")
	c := newCanvas(v, title)
	layers := g.Layers[:min(len(g.Layers), panels)]
	names := make([]string, len(g.Layers))
	for i, l := range g.Layers {
		names[i] = l.Name
	}
	names = Names(names)
	columns := 1
	if !c.narrow() && len(layers) > 1 {
		columns = min(len(layers), 2)
		if c.view.Width > 64*c.em && len(layers) != 4 {
			columns = min(len(layers), 3)
		}
	}
	gap := 1.6 * c.em
	w := (c.view.Width - gap*float64(columns-1)) / float64(columns)
	h := 14 * c.em
	if columns == 1 && !c.narrow() {
		h = 21 * c.em
	}
	most := 2
	for _, l := range layers {
		for _, e := range l.Estimates {
			most = max(most, e.Probes)
		}
	}
	c.focus = g.Chosen
	if g.Chosen < 0 || g.Chosen >= len(layers) {
		c.focus = 0
	}
	c.list(false)
	for i, l := range layers {
		p := panel{x: float64(i%columns) * (w + gap), y: float64(i/columns) * (h + gap), w: w, h: h}
		chosen := i == g.Chosen
		c.mark("mark"+when(chosen, " chosen"), c.option(i, chosen, l.label(names[i])))
		c.panel(p, l, names[i], most, chosen)
		c.end()
	}
	c.end()
	rows := (len(layers) + columns - 1) / columns
	height := float64(rows) * (h + gap)
	c.hidden()
	height += c.legend(0.6*c.em, height, g.legend(layers))
	c.end()
	return Figure{Title: title, SVG: c.svg(height+0.3*c.em, "chart-convergence", "group"), Table: g.table(), Sentence: g.sentence(names), Notes: g.notes()}
}

func (r Run) label(layer string) Message {
	d := r.drawn()
	if len(d) == 0 {
		return say("mark.missing", name("layer", layer))
	}
	last := d[len(d)-1]
	return say("mark.run", name("layer", layer), Real.is("value", last.Mean), Real.is("error", 2*last.StdErr), count("probes", last.Probes))
}

// panel draws one layer.
func (c *canvas) panel(p panel, r Run, name string, most int, chosen bool) {
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

func (g Convergence) legend(layers []Run) []entry {
	if len(layers) == 0 {
		return nil
	}
	entries := []entry{{"mean", stroke, say("legend.mean")}, {"sample-band", square, say("legend.band")}}
	if slices.ContainsFunc(layers, func(r Run) bool { return finite(r.Exact) }) {
		entries = append(entries, entry{"exact", stroke, say("legend.exact")})
	}
	return entries
}

// sentence tells how sure the least sure layer is.
func (g Convergence) sentence(names []string) Message {
	worst, probes := -1, 0
	for i, l := range g.Layers {
		d := l.drawn()
		if len(d) == 0 || math.IsNaN(l.uncertainty()) {
			continue
		}
		probes = max(probes, d[len(d)-1].Probes)
		if worst < 0 || l.uncertainty() > g.Layers[worst].uncertainty() {
			worst = i
		}
	}
	if worst < 0 {
		return say("convergence.none")
	}
	key := "convergence.worst"
	if len(g.Layers) == 1 {
		key = "convergence.one"
	}
	if math.IsInf(g.Layers[worst].uncertainty(), 0) {
		key = "convergence.open"
	}
	return say(key, count("probes", probes), name("layer", names[worst]), Share.is("share", g.Layers[worst].uncertainty()))
}

func (g Convergence) notes() []Message {
	missing := 0
	for _, l := range g.Layers {
		if len(l.drawn()) == 0 {
			missing++
		}
	}
	notes := lacking(missing)
	if more := len(g.Layers) - panels; more > 0 {
		notes = append(notes, say("note.panels", count("n", panels), count("more", more)))
	}
	return notes
}

func (g Convergence) table() Table {
	t := Table{Columns: []Column{
		{say("column.layer"), Name}, {say("axis.probes"), Count}, {say("column.mean"), Real}, {say("column.stderr"), Real}, {say("column.exact"), Real},
	}}
	for _, l := range g.Layers {
		row := []Value{word(l.Name), {}, {}, {}, {}}
		if d := l.drawn(); len(d) > 0 {
			last := d[len(d)-1]
			row = []Value{word(l.Name), Count.Of(float64(last.Probes)), Real.Of(last.Mean), Real.Of(last.StdErr), {}}
		}
		if finite(l.Exact) {
			row[4] = Real.Of(l.Exact)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
