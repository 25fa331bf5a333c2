package chart

import "math"

// Predictions shows, for some choices of bits, the damage that models predict
// beside the damage that was measured: a panel for each model.
type Predictions struct {
	Measured []float64
	Models   []Predictor
	Chosen   int // an index of Models, or -1
}

// Predictor is a model of damage.
type Predictor struct {
	Name      string
	Predicted []float64 // as Measured
	Rank      float64   // correlation of its order with what is measured; not finite where there is none
}

// Draw draws a panel for each model, all with the same axis of measured damage.
func (g Predictions) Draw(v View) Figure {
	title := say("predictions")
	c := newCanvas(v, title)
	c.focus = min(max(g.Chosen, 0), max(len(g.Models)-1, 0))
	places := c.grid(len(g.Models))
	c.hidden()
	c.heading(0.6*c.em, c.title)
	c.end()
	down := 2 * c.em
	c.list(false)
	for i, m := range g.Models {
		chosen := i == g.Chosen
		c.mark("mark"+when(chosen, " chosen"), c.option(i, chosen, say("mark.predictor", name("model", m.Name), Ratio.is("rank", m.Rank))))
		p := places.panel(i)
		p.y += down
		c.scatter(p, m, g.Measured)
		c.end()
	}
	c.end()
	return Figure{
		Title: title, SVG: c.svg(down+places.bottom(len(g.Models)), "chart-predictions", "group"),
		Table: g.table(), Sentence: g.sentence(), Notes: lacking(g.missing()),
	}
}

// scatter draws one model.
func (c *canvas) scatter(p panel, m Predictor, measured []float64) {
	c.rect("hit", p.x, p.y, p.w, p.h, "rx", "6")
	s, at := c.strong(), "ρ "+Ratio.Of(m.Rank).String()
	y := p.y + 1.4*c.em
	c.named(s, p.x+0.6*c.em, y, start, s.fit(m.Name, p.w-c.body().width(at)-2*c.em), m.Name)
	c.text(c.body(), p.x+p.w-0.6*c.em, y, end, at)
	p.top, p.bottom = p.y+2.4*c.em, p.y+p.h-2.2*c.small
	var across, up extent
	for i, v := range measured {
		if v > 0 {
			up.add(v)
		}
		if m.drawn(i, measured) {
			across.add(m.Predicted[i])
		}
	}
	if !across.seen {
		c.text(c.quiet(), p.x+p.w/2, (p.top+p.bottom)/2, middle, c.say(say("label.missing")))
		return
	}
	p.value = up.log(p.bottom, p.top)
	ticks, minor := p.value.ticks(Real, int((p.bottom-p.top)/(2.4*c.small)))
	p.left = p.x + c.quiet().widest(ticks) + 1.2*c.em
	x := across.log(p.left, p.x+p.w-1.2*c.em)
	c.axisY(p.value, p.left, x.b, ticks, minor)
	c.text(c.quiet(), p.x+p.w-0.6*c.em, p.bottom+1.35*c.small, end, c.say(say("axis.predicted")))
	c.axisX(x, Real, p.bottom, false)
	var d path
	for i, v := range measured {
		if m.drawn(i, measured) {
			d.point(x.At(m.Predicted[i]), p.value.At(v))
		}
	}
	c.path("scatter", d)
}

// drawn says that a prediction and what it is of can stand on logarithmic axes.
func (m Predictor) drawn(i int, measured []float64) bool {
	return i < len(m.Predicted) && finite(m.Predicted[i]) && finite(measured[i]) && m.Predicted[i] > 0 && measured[i] > 0
}

func (g Predictions) missing() int {
	n := 0
	for _, m := range g.Models {
		for i := range g.Measured {
			if !m.drawn(i, g.Measured) {
				n++
			}
		}
	}
	return n
}

// sentence names the model with the best order, and how the chosen one compares.
func (g Predictions) sentence() Message {
	best := -1
	for i, m := range g.Models {
		if finite(m.Rank) && (best < 0 || m.Rank > g.Models[best].Rank) {
			best = i
		}
	}
	if best < 0 {
		return say("predictions.none")
	}
	n, model, rank := count("n", len(g.Measured)), name("model", g.Models[best].Name), Ratio.is("rank", g.Models[best].Rank)
	if g.Chosen < 0 || g.Chosen >= len(g.Models) || g.Chosen == best || !finite(g.Models[g.Chosen].Rank) {
		return say("predictions.best", n, model, rank)
	}
	return say("predictions.other", n, model, rank, name("own", g.Models[g.Chosen].Name), Ratio.is("ownRank", g.Models[g.Chosen].Rank))
}

func (g Predictions) table() Table {
	t := Table{Columns: []Column{{say("column.model"), Name}, {say("column.rank"), Ratio}}}
	for _, m := range g.Models {
		rank := m.Rank
		if math.IsInf(rank, 0) {
			rank = math.NaN()
		}
		t.Rows = append(t.Rows, []Value{word(m.Name), Ratio.Of(rank)})
	}
	return t
}
