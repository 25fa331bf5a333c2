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
	places := c.grid(len(layers))
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
		chosen := i == g.Chosen
		c.mark("mark"+when(chosen, " chosen"), c.option(i, chosen, l.label(names[i])))
		c.panel(places.panel(i), l, names[i], most)
		c.end()
	}
	c.end()
	height := places.bottom(len(layers))
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
