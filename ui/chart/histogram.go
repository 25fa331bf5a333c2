package chart

import (
	"cmp"
	"math"
	"slices"
)

// Histogram shows a layer's weights, and under it, mirrored on the same scale,
// what rounding to a grid makes of them.
type Histogram struct {
	Layer  string
	Bins   []Bin // ascending, without gaps
	Levels []Level
	Bits   int  // of a code
	Steps  bool // values are in steps of their channel's grid
}

// Bin counts the weights from Lo to Hi.
type Bin struct {
	Lo, Hi float64
	Count  int
}

// Level is a value of the grid and how many weights are rounded to it.
type Level struct {
	Value float64
	Code  int
	Count int
}

func (b Bin) drawn() bool   { return finite(b.Lo) && finite(b.Hi) && b.Lo <= b.Hi && b.Count >= 0 }
func (l Level) drawn() bool { return finite(l.Value) && l.Count >= 0 }

// mirror is a Histogram while it is drawn.
type mirror struct {
	*canvas
	bins        []Bin
	levels      []Level
	left, right float64
	top, base   float64
	bottom      float64
	x, up, down Scale // up and down have the same pixels per unit
	root        bool  // counts are drawn by their square roots
}

// Draw draws weights upwards and the grid's levels downwards. Where levels are
// much higher than bins, both are drawn by their square roots.
func (h Histogram) Draw(v View) Figure {
	title := say("histogram")
	c := newCanvas(v, title)
	m := mirror{canvas: c, right: c.view.Width - 0.9*c.em, top: 2.6 * c.em}
	for _, b := range h.Bins {
		if b.drawn() {
			m.bins = append(m.bins, b)
		}
	}
	for _, l := range h.Levels {
		if l.drawn() {
			m.levels = append(m.levels, l)
		}
	}
	m.fit()
	axis := "axis.values"
	if h.Steps {
		axis = "axis.steps"
	}
	counts := "axis.count"
	if m.root {
		counts = "axis.count.root"
	}
	c.hidden()
	c.heading(0, c.say(say(counts)))
	m.frame()
	m.shape()
	c.axisX(m.x, Real, m.bottom+0.4*c.em, false)
	c.text(c.quiet(), m.right, m.bottom+3.2*c.small, end, c.say(say(axis)))
	c.end()
	c.begin("g", "role", "group", "aria-label", c.title)
	m.marks(h.Levels)
	c.end()
	c.hidden()
	height := m.bottom + 3.8*c.small
	height += c.legend(m.left, height+0.4*c.em, m.legend())
	c.end()
	return Figure{Title: title, SVG: c.svg(height+0.3*c.em, "chart-histogram", "group"), Table: h.table(m.levels), Sentence: h.sentence(m.levels), Notes: lacking(len(h.Bins) - len(m.bins) + len(h.Levels) - len(m.levels))}
}

func (m *mirror) legend() []entry {
	entries := []entry{{"area float", square, say("legend.weights")}, {"fill quantized", square, say("legend.levels")}}
	if m.lined() {
		entries = append(entries, entry{"gridline", stroke, say("legend.grid")})
	}
	return entries
}

// lined reports whether the grid is drawn across the weights.
func (m *mirror) lined() bool { return m.apart() > 3 }

// fit makes the scales. The height is shared out so that a weight is as high
// above the axis as below.
func (m *mirror) fit() {
	var e extent
	bin, level := 1.0, 1.0
	for _, b := range m.bins {
		e.add(b.Lo, b.Hi)
		bin = max(bin, float64(b.Count))
	}
	for _, l := range m.levels {
		e.add(l.Value)
		level = max(level, float64(l.Count))
	}
	m.root = level > 3*bin || bin > 3*level
	height := min(max(0.4*m.view.Width, 19*m.em), 27*m.em)
	m.bottom = m.top + height
	m.base = m.top + height*m.high(bin)/(m.high(bin)+m.high(level))
	m.up = Linear(0, m.high(bin), m.base, m.top)
	m.down = Linear(0, m.high(level), m.base, m.bottom)
	m.left = m.quiet().widest(m.counts(max(bin, level))) + 1.1*m.em
	if !e.seen {
		e.add(-1, 1)
	}
	m.x = e.linear(m.left, m.right)
}

// high is a count as it is drawn.
func (m *mirror) high(count float64) float64 {
	if m.root {
		return math.Sqrt(count)
	}
	return count
}

// counts are the ticks of a half whose highest is most.
func (m *mirror) counts(most float64) []tick {
	var ticks []tick
	for _, t := range Linear(0, most, 0, 1).linearTicks(Count, 4) {
		if t.value > 0 {
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// frame draws the axes of both halves.
func (m *mirror) frame() {
	var grid path
	q := m.quiet()
	half := func(s Scale, most float64) {
		last := m.base
		for _, t := range m.counts(most) {
			y := s.At(m.high(t.value))
			if math.Abs(y-last) < 1.5*m.small {
				continue
			}
			grid.segment(m.left, y, m.right, y)
			m.text(q, m.left-0.6*m.em, y+0.35*m.small, end, t.label)
			last = y
		}
	}
	highest := func(s Scale) float64 {
		if m.root {
			return s.hi * s.hi
		}
		return s.hi
	}
	half(m.up, highest(m.up))
	half(m.down, highest(m.down))
	m.path("grid", grid)
	m.text(q, m.left-0.6*m.em, m.base+0.35*m.small, end, "0")
}

// shape draws the histogram, the grid across it, and a stem for each level.
func (m *mirror) shape() {
	var bins, grid, stems, heads path
	for i, b := range m.bins {
		x0, x1 := m.x.At(b.Lo), m.x.At(b.Hi)
		y := m.up.At(m.high(float64(b.Count)))
		if i == 0 {
			bins.to('M', x0, m.base)
		}
		bins.to('H', x0)
		bins.to('V', y)
		bins.to('H', x1)
	}
	if len(bins) > 0 {
		bins.to('V', m.base)
		bins.to('Z')
	}
	apart := m.apart()
	for _, l := range m.levels {
		x := m.x.At(l.Value)
		grid.segment(x, m.top, x, m.base)
		if y := m.down.At(m.high(float64(l.Count))); y > m.base {
			stems.segment(x, m.base, x, y)
			heads.point(x, y)
		}
	}
	m.path("area float", bins)
	if m.lined() {
		m.path("gridline", grid)
	}
	m.path(when(apart > 12, "stems wide")+when(apart <= 12, "stems"), stems)
	if apart > 7 {
		m.path("heads", heads)
	}
	m.line("axis", m.left, m.base, m.right, m.base)
}

// apart is the least distance between levels in pixels.
func (m *mirror) apart() float64 {
	xs := make([]float64, len(m.levels))
	for i, l := range m.levels {
		xs[i] = m.x.At(l.Value)
	}
	arrange(xs, cmp.Less[float64])
	least := m.x.length()
	for i := 1; i < len(xs); i++ {
		least = min(least, xs[i]-xs[i-1])
	}
	return least
}

// marks makes each level reachable; more than fit are in the table alone.
func (m *mirror) marks(levels []Level) {
	if len(m.levels) > 256 {
		return
	}
	w := max(2, min(m.apart(), 2*m.em))
	m.focus = slices.IndexFunc(levels, Level.drawn)
	for i, l := range levels {
		if !l.drawn() {
			continue
		}
		m.rect("mark level", m.x.At(l.Value)-w/2, m.top, w, m.bottom-m.top,
			m.reading(i, say("mark.level", Real.is("value", l.Value), count("code", l.Code), count("n", l.Count)))...)
	}
}

// sentence tells how many levels carry the weights.
func (h Histogram) sentence(levels []Level) Message {
	total, used, top := 0, 0, -1
	for i, l := range levels {
		total += l.Count
		if l.Count > 0 {
			used++
		}
		if top < 0 || l.Count > levels[top].Count {
			top = i
		}
	}
	if total == 0 {
		return say("histogram.none", name("layer", Names([]string{h.Layer})[0]))
	}
	value := Real
	if h.Steps {
		value = Count
	}
	return say("histogram.levels", count("bits", h.Bits), name("layer", Names([]string{h.Layer})[0]), count("weights", total), count("used", used), count("levels", len(levels)),
		Share.is("share", float64(levels[top].Count)/float64(total)), value.is("value", levels[top].Value))
}

func (h Histogram) table(levels []Level) Table {
	t := Table{Columns: []Column{{say("column.code"), Count}, {say("column.value"), Real}, {say("column.weights"), Count}}}
	for _, l := range levels {
		t.Rows = append(t.Rows, []Value{Count.Of(float64(l.Code)), Real.Of(l.Value), Count.Of(float64(l.Count))})
	}
	return t
}
