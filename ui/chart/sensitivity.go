package chart

import (
	"cmp"
	"math"
	"slices"
)

// Sensitivity shows what each layer suffers from rounding, on a logarithmic axis.
type Sensitivity struct {
	Measure Measure
	Layers  []Sensed
	Sorted  bool // by value instead of in the network's order
	Partial bool // still being measured
	Chosen  int  // an index of Layers, or -1
}

// Sensed is a layer's value and its standard error, 0 or not finite where there is none.
type Sensed struct {
	Name   string
	Value  float64
	StdErr float64
}

// Measure is what is told of layers.
type Measure string

const (
	AvgTrace     Measure = "trace"        // of the Hessian, per weight
	Perturbation Measure = "perturbation" // ‖Q(W) − W‖² at the chosen bits
	Omega        Measure = "omega"        // their product with the layer's size: predicted damage
	Alone        Measure = "alone"        // divergence of answers when this layer alone is rounded
)

// rank is the order of drawing.
func (s Sensitivity) rank() []int {
	order := make([]int, len(s.Layers))
	for i := range order {
		order[i] = i
	}
	if s.Sorted {
		arrange(order, func(a, b int) bool { return cmp.Less(s.Layers[b].Value, s.Layers[a].Value) })
	}
	return order
}

// crowd is how many rows a figure can have with a name on each.
const crowd = 60

// Draw draws a row for each layer: a stem from the axis to a dot, and a whisker
// of one standard error. What is not above zero is hollow, left of the axis.
func (s Sensitivity) Draw(v View) Figure {
	title := say("sensitivity." + string(s.Measure))
	c := newCanvas(v, title)
	names := make([]string, len(s.Layers))
	values := make([]string, len(s.Layers))
	for i, l := range s.Layers {
		names[i] = l.Name
		values[i] = Real.Of(l.Value).String()
	}
	names = Names(names)
	order := s.rank()
	c.focus = s.Chosen
	if (s.Chosen < 0 || s.Chosen >= len(order)) && len(order) > 0 {
		c.focus = order[0]
	}

	l := c.lanes(3.4*c.em, names, values, len(order) > crowd)
	p := plot{canvas: c, lanes: l, s: s, names: names, values: values, bottom: l.bottom(len(order))}
	p.fit()
	c.hidden()
	c.heading(p.scale.a, c.title)
	if p.zero > 0 {
		c.text(c.quiet(), p.zero, l.top-0.2*c.em-0.55*c.small, middle, "≤ 0")
		var d path
		d.rules(p.scale.a, l.spans(len(order)))
		c.path("axis", d)
	}
	if p.any {
		c.axisX(p.scale, Real, l.top-0.2*c.em, true, l.spans(len(order))...)
	}
	c.end()
	c.list(true)
	if l.crowded {
		p.crowd(order)
	} else {
		for row, i := range order {
			p.row(row, i)
		}
	}
	c.end()
	c.hidden()
	height := p.bottom + 0.4*c.em
	height += c.legend(l.x0, height+c.em, s.legend(l.crowded))
	c.end()
	return Figure{Title: title, SVG: c.svg(height+0.6*c.em, "chart-sensitivity", "group"), Table: s.table(), Sentence: s.sentence(names), Notes: s.notes()}
}

func (s Sensitivity) legend(crowded bool) []entry {
	var entries []entry
	switch {
	case crowded: // there is no room for whiskers
	case s.Partial:
		entries = append(entries, entry{"hatch", hatched, say("legend.partial")})
	case slices.ContainsFunc(s.Layers, Sensed.errs):
		entries = append(entries, entry{"whisker", whisker, say("legend.stderr")})
	}
	if slices.ContainsFunc(s.Layers, func(l Sensed) bool { return finite(l.Value) && l.Value <= 0 }) {
		entries = append(entries, entry{"hollow", dot, say("legend.nonpositive")})
	}
	return entries
}

func (l Sensed) errs() bool { return finite(l.Value) && finite(l.StdErr) && l.StdErr > 0 }

// sentence compares the most sensitive layer with the median of all that are known.
func (s Sensitivity) sentence(names []string) Message {
	var known []float64
	top := -1
	for i, l := range s.Layers {
		if !finite(l.Value) {
			continue
		}
		known = append(known, l.Value)
		if top < 0 || l.Value > s.Layers[top].Value {
			top = i
		}
	}
	if top < 0 {
		return say("sensitivity.none")
	}
	most := s.Layers[top].Value
	layer, value := name("layer", names[top]), Real.is("value", most)
	arrange(known, cmp.Less[float64])
	median := known[len(known)/2]/2 + known[(len(known)-1)/2]/2
	switch {
	case len(known) == 1:
		return say("sensitivity.one", layer, value)
	case most <= 0:
		return say("sensitivity.flat", count("layers", len(known)))
	case known[0] == most:
		return say("sensitivity.equal", count("layers", len(known)), value)
	case s.Measure == Omega:
		all := 0.0 // as a multiple of the most, which cannot overflow
		for _, v := range known {
			all += max(v, 0) / most
		}
		return say("sensitivity.share", layer, Share.is("share", 1/all))
	case median <= 0 || math.IsInf(most/median, 0):
		return say("sensitivity.most", layer, value)
	}
	return say("sensitivity.median."+string(s.Measure), layer, Ratio.is("ratio", most/median))
}

func (s Sensitivity) notes() []Message {
	missing := 0
	for _, l := range s.Layers {
		if !finite(l.Value) {
			missing++
		}
	}
	return lacking(missing)
}

func (s Sensitivity) table() Table {
	t := Table{Columns: []Column{
		{say("column.layer"), Name}, {say("sensitivity." + string(s.Measure)), Real}, {say("column.stderr"), Real},
	}}
	for _, i := range s.rank() {
		l := s.Layers[i]
		stderr := Value{}
		if l.errs() {
			stderr = Real.Of(l.StdErr)
		}
		t.Rows = append(t.Rows, []Value{word(l.Name), Real.Of(l.Value), stderr})
	}
	return t
}
