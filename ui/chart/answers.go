package chart

import (
	"cmp"
	"math"
)

// Answers compares what two networks say of one sample, class by class.
type Answers struct {
	Classes   []string
	Float     []float64
	Quantized []float64 // empty while there is none
	Shares    bool      // probabilities instead of logits
}

// answers is how many classes are drawn: those that either network holds likeliest.
const answers = 12

func (a Answers) kind() Kind {
	if a.Shares {
		return Share
	}
	return Real
}

// of is v[i], not finite where there is none.
func of(v []float64, i int) (float64, bool) {
	if i < 0 || i >= len(v) || !finite(v[i]) {
		return 0, false
	}
	return v[i], true
}

// best are the places of the highest and the second highest of v, -1 where there is none.
func best(v []float64) (first, second int) {
	first, second = -1, -1
	for i := range v {
		x, ok := of(v, i)
		if !ok {
			continue
		}
		switch {
		case first < 0 || x > v[first]:
			first, second = i, first
		case second < 0 || x > v[second]:
			second = i
		}
	}
	return first, second
}

// shown are the classes to draw, in their own order.
func (a Answers) shown() []int {
	all := make([]int, len(a.Classes))
	for i := range all {
		all[i] = i
	}
	if len(all) <= answers {
		return all
	}
	likeliest := func(i int) float64 {
		f, okf := of(a.Float, i)
		q, okq := of(a.Quantized, i)
		switch {
		case okf && okq:
			return max(f, q)
		case okf:
			return f
		}
		return q
	}
	arrange(all, func(i, j int) bool { return cmp.Less(likeliest(j), likeliest(i)) })
	all = all[:answers]
	arrange(all, cmp.Less[int])
	return all
}

// Draw draws two bars for each class, the float network's above.
func (a Answers) Draw(v View) Figure {
	title := say("answers")
	c := newCanvas(v, title)
	shown := a.shown()
	winner, _ := best(a.Float)
	rival, _ := best(a.Quantized)
	names, values := make([]string, len(shown)), make([]string, len(shown))
	e := extent{seen: true}
	for row, i := range shown {
		names[row] = clean(a.Classes[i])
		f, _ := of(a.Float, i)
		q, _ := of(a.Quantized, i)
		e.add(f, q)
	}
	for row, i := range shown {
		values[row] = a.value(a.Float, i, e)
		if len(a.Quantized) > 0 {
			values[row] += " → " + a.value(a.Quantized, i, e)
		}
	}
	if a.Shares {
		e.add(1)
	}
	l := c.lanes(3.2*c.em, names, values, false)
	bottom := l.bottom(len(shown))
	if len(shown) > 0 {
		c.focus = shown[0]
	}
	x := Linear(e.lo, e.hi, l.x0, l.x1)
	c.hidden()
	c.heading(l.x0, c.say(say(when(a.Shares, "axis.probability")+when(!a.Shares, "axis.logit"))))
	c.axisX(x, a.kind(), l.top-0.2*c.em, true, l.spans(len(shown))...)
	c.end()
	c.begin("g", "role", "group", "aria-label", c.title)
	for row, i := range shown {
		s := c.body()
		if i == winner || i == rival {
			s = c.strong()
		}
		f, okf := of(a.Float, i)
		q, okq := of(a.Quantized, i)
		c.mark("mark", c.reading(i, say(when(len(a.Quantized) > 0, "mark.answers")+when(len(a.Quantized) == 0, "mark.answer"), name("class", names[row]), Arg{"float", a.typed(f, okf)}, Arg{"quantized", a.typed(q, okq)})))
		c.row(l, row, s, names[row], values[row])
		h := 0.52 * c.em
		y := l.y(row)
		c.bar("fill float", x, f, okf, y-h-0.5, h)
		c.bar("fill quantized", x, q, okq, y+0.5, h)
		c.end()
	}
	c.end()
	c.hidden()
	var zero path
	zero.rules(x.At(0), l.spans(len(shown)))
	c.path("axis", zero)
	entries := []entry{{"fill float", square, say("network.float")}}
	if len(a.Quantized) > 0 {
		entries = append(entries, entry{"fill quantized", square, say("network.quantized")})
	}
	height := bottom + 0.5*c.em
	height += c.legend(l.x0, height+c.em, entries)
	c.end()
	return Figure{Title: title, SVG: c.svg(height+0.6*c.em, "chart-answers", "group"), Table: a.table(), Sentence: a.sentence(), Notes: a.notes(len(shown))}
}

// bar draws v from zero.
func (c *canvas) bar(class string, x Scale, v float64, ok bool, y, h float64) {
	if !ok {
		return
	}
	a, b := x.At(0), x.At(v)
	c.rect(class, min(a, b), y, max(1, max(a, b)-min(a, b)), h)
}

func (a Answers) typed(v float64, ok bool) Value {
	if !ok {
		return Value{}
	}
	return a.kind().Of(v)
}

// value writes v[i] with as many decimals as all of e are written with.
func (a Answers) value(v []float64, i int, e extent) string {
	x, ok := of(v, i)
	most := max(math.Abs(e.lo), math.Abs(e.hi))
	if !ok || a.Shares || most >= 1e5 || most < 1e-3 {
		return a.typed(x, ok).String()
	}
	return Real.label(x, roundStep(most/150, false), most)
}

// sentence tells whether the answers agree and what becomes of the lead.
func (a Answers) sentence() Message {
	f, f2 := best(a.Float)
	q, q2 := best(a.Quantized)
	class := func(i int) string {
		if i < len(a.Classes) {
			return clean(a.Classes[i])
		}
		return itoa(i)
	}
	switch {
	case f < 0 && q < 0:
		return say("answers.none")
	case q < 0:
		return say("answers.one", name("class", class(f)))
	case f < 0:
		return say("answers.one", name("class", class(q)))
	case f != q:
		return say("answers.differ", name("float", class(f)), name("quantized", class(q)))
	case f2 < 0 || q2 < 0:
		return say("answers.agree", name("class", class(f)))
	}
	k := a.kind()
	if a.Shares {
		return say("answers.agree.shares", name("class", class(f)), k.is("float", a.Float[f]), k.is("quantized", a.Quantized[q]))
	}
	return say("answers.agree.lead", name("class", class(f)), k.is("float", a.Float[f]-a.Float[f2]), k.is("quantized", a.Quantized[q]-a.Quantized[q2]))
}

func (a Answers) notes(shown int) []Message {
	missing := 0
	for i := range a.Classes {
		_, okf := of(a.Float, i)
		_, okq := of(a.Quantized, i)
		if !okf || !okq && len(a.Quantized) > 0 {
			missing++
		}
	}
	notes := lacking(missing)
	if n := len(a.Classes); n > shown {
		notes = append(notes, say("note.classes", count("n", shown), count("of", n)))
	}
	return notes
}

func (a Answers) table() Table {
	t := Table{Columns: []Column{{say("column.class"), Name}, {say("network.float"), a.kind()}, {say("network.quantized"), a.kind()}}}
	for _, i := range a.shown() {
		f, okf := of(a.Float, i)
		q, okq := of(a.Quantized, i)
		t.Rows = append(t.Rows, []Value{word(a.Classes[i]), a.typed(f, okf), a.typed(q, okq)})
	}
	return t
}
