package chart

// Scores shows how often networks are right: the float network, and what
// rounding made of it, each with the interval that so few samples leave.
type Scores struct {
	Float     Score
	Quantized []Score
}

// Score is a count of right answers.
type Score struct {
	Name    string // empty: the network's kind
	Correct int
	N       int
	Partial bool // still being counted
}

func (s Score) drawn() bool    { return s.N > 0 && s.Correct >= 0 && s.Correct <= s.N }
func (s Score) share() float64 { return float64(s.Correct) / float64(s.N) }

// all are the scores in order, the float network's first.
func (a Scores) all() []Score { return append([]Score{a.Float}, a.Quantized...) }

// Draw draws a row for each network, joined to where the float network stands.
func (a Scores) Draw(v View) Figure {
	title := say("scores")
	c := newCanvas(v, title)
	all := a.all()
	names, values := make([]string, len(all)), make([]string, len(all))
	var e extent
	for i, s := range all {
		names[i] = c.scoreName(i, s)
		values[i] = "—"
		if s.drawn() {
			values[i] = c.say(say("label.score", Share.is("share", s.share()), count("correct", s.Correct), count("n", s.N)))
			lo, hi := Wilson(s.Correct, s.N)
			e.add(lo, hi)
		}
	}
	l := c.lanes(3.2*c.em, names, values, false)
	bottom := l.bottom(len(all))
	if !e.seen {
		e.add(0, 1)
	}
	x := e.shares(l.x0, l.x1)
	c.hidden()
	c.heading(l.x0, c.title)
	c.axisX(x, Share, l.top-0.2*c.em, true, l.spans(len(all))...)
	if a.Float.drawn() {
		var d path
		d.rules(x.At(a.Float.share()), l.spans(len(all)))
		c.path("reference", d)
	}
	c.end()
	c.begin("g", "role", "group", "aria-label", c.title)
	partial := false
	for i, s := range all {
		partial = partial || s.Partial
		c.mark("mark", c.reading(i, a.label(names[i], s)))
		c.row(l, i, c.body(), names[i], values[i])
		a.score(c, x, i, s, l.y(i))
		c.end()
	}
	c.end()
	c.hidden()
	entries := []entry{{"whisker", whisker, say("legend.wilson")}}
	if partial {
		entries = append(entries, entry{"hatch", hatched, say("legend.partial")})
	}
	height := bottom + 0.5*c.em
	height += c.legend(l.x0, height+c.em, entries)
	c.end()
	wrong := 0
	for _, s := range all {
		if !s.drawn() && (s.N != 0 || s.Correct != 0) {
			wrong++
		}
	}
	return Figure{Title: title, SVG: c.svg(height+0.6*c.em, "chart-scores", "group"), Table: a.table(names), Sentence: a.sentence(), Notes: lacking(wrong)}
}

func (c *canvas) scoreName(i int, s Score) string {
	switch {
	case s.Name != "":
		return clean(s.Name)
	case i == 0:
		return c.say(say("network.float"))
	}
	return c.say(say("network.quantized"))
}

// score draws row i: interval, the way from the float network, and the mark.
func (a Scores) score(c *canvas, x Scale, i int, s Score, y float64) {
	if !s.drawn() {
		return
	}
	lo, hi := Wilson(s.Correct, s.N)
	at, cap := x.At(s.share()), 0.3*c.em
	var d path
	if s.Partial {
		d.hatch(x.At(lo), y-cap, x.At(hi)-x.At(lo), 2*cap)
		c.path("hatch", d)
	} else {
		d.interval(x.At(lo), x.At(hi), y, cap, false)
		c.path("whisker", d)
	}
	if i == 0 {
		c.circle("dot float", at, y, 0.42*c.em)
		return
	}
	if a.Float.drawn() {
		c.line("bridge", x.At(a.Float.share()), y, at, y)
		c.circle("hollow float", x.At(a.Float.share()), y, 0.3*c.em)
	}
	r := 0.38 * c.em
	c.rect("dot quantized", at-r, y-r, 2*r, 2*r)
}

func (a Scores) label(network string, s Score) Message {
	if !s.drawn() {
		return say("mark.missing", name("layer", network))
	}
	lo, hi := Wilson(s.Correct, s.N)
	return say("mark.score", name("network", network), Share.is("share", s.share()), Share.is("lo", lo), Share.is("hi", hi), count("n", s.N))
}

// sentence compares the first quantized network with the float one.
func (a Scores) sentence() Message {
	if len(a.Quantized) == 0 || !a.Quantized[0].drawn() {
		if !a.Float.drawn() {
			return say("scores.none")
		}
		return say("scores.float", Share.is("share", a.Float.share()), count("n", a.Float.N))
	}
	q := a.Quantized[0]
	share, n := Share.is("share", q.share()), count("n", q.N)
	if !a.Float.drawn() {
		return say("scores.quantized", share, n)
	}
	d := q.share() - a.Float.share()
	flo, fhi := Wilson(a.Float.Correct, a.Float.N)
	qlo, qhi := Wilson(q.Correct, q.N)
	key := "scores.below"
	switch {
	case d == 0:
		return say("scores.equal", share, n)
	case d > 0:
		key = "scores.above"
	default:
		d = -d
	}
	if qlo <= fhi && flo <= qhi {
		key += ".overlap"
	}
	return say(key, share, n, Points.is("points", d))
}

func (a Scores) table(names []string) Table {
	t := Table{Columns: []Column{
		{say("column.network"), Name}, {say("column.share"), Share}, {say("column.lo"), Share}, {say("column.hi"), Share}, {say("column.correct"), Count}, {say("column.n"), Count},
	}}
	for i, s := range a.all() {
		row := []Value{word(names[i]), {}, {}, {}, {}, {}}
		if s.drawn() {
			lo, hi := Wilson(s.Correct, s.N)
			row = []Value{word(names[i]), Share.Of(s.share()), Share.Of(lo), Share.Of(hi), Count.Of(float64(s.Correct)), Count.Of(float64(s.N))}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
