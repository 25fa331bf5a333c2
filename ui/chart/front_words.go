package chart

import (
	"math"
	"slices"
	"strconv"
)

// labels writes beside marks what they are: first the chosen point, then the
// uniform networks, each where it meets no other text and least of the curve.
func (p *frame) labels() {
	if t, ok := p.f.chosen(); ok {
		text := Bytes.Of(t.Bytes).String() + " · " + p.f.Quality.symbol() + p.f.Quality.kind().Of(t.Quality).String()
		s := p.strong()
		s.class = "strong halo"
		p.beside(s, p.x.At(t.Bytes), p.y.At(t.Quality), 1.2*p.em, text, true)
	}
	for _, u := range p.f.Uniform {
		if u.drawn() {
			s := p.quiet()
			s.class = "quiet halo"
			p.beside(s, p.x.At(u.Bytes), p.y.At(u.Quality), 0.8*p.em, p.say(say("label.bits", count("bits", u.Bits))), false)
		}
	}
}

// symbol names a quality in a label that has no room for words.
func (q Quality) symbol() string {
	switch q {
	case Damage:
		return "Ω\u00a0"
	case Apart:
		return "Σ\u00a0"
	}
	return ""
}

// place is where a text stands beside a mark, from its centre.
type place struct {
	x, y float64
	a    anchor
}

// places are what is tried at a distance, from the best to the worst.
func places(d, size float64) []place {
	base := 0.35 * size // from the middle of a line to its baseline
	return []place{
		{d, base - d, start}, {d, base, start}, {-d, base + d, end}, {-d, base, end},
		{d, base + d, start}, {-d, base - d, end}, {0, base - d - 0.4*size, middle}, {0, base + d + 0.4*size, middle},
	}
}

// beside writes text near a mark where it meets no other text and least of what
// is marked. Where there is no such place, a text that insists goes further
// away, and another is left out.
func (p *frame) beside(s style, x, y, r float64, text string, insist bool) {
	best, least := place{}, math.MaxInt
	for _, d := range []float64{r, 1.6 * r, 2.6 * r, 4 * r} {
		for _, at := range places(d, s.size) {
			b := s.bounds(x+at.x, y+at.y, at.a, text)
			if !p.free(b) || b.y < p.top || b.y+b.h > p.bottom || b.x < p.left || b.x+b.w > p.view.Width {
				continue
			}
			met := 0
			for _, m := range p.marked {
				if b.meets(m) {
					met++
				}
			}
			if met < least {
				best, least = at, met
			}
		}
		if least == 0 || least < math.MaxInt && !insist {
			break
		}
	}
	if least == 0 || least < math.MaxInt && insist {
		p.text(s, x+best.x, y+best.y, best.a, text)
	}
}

func (f Front) legend() []entry {
	entries := []entry{{"steps", stroke, say("legend.front")}}
	if slices.ContainsFunc(f.Dominated, Trade.drawn) {
		entries = append(entries, entry{"sample-dominated", dot, say("legend.dominated")})
	}
	if slices.ContainsFunc(f.Uniform, Uniform.drawn) {
		entries = append(entries, entry{"uniform", diamond, say("legend.uniform")})
	}
	return entries
}

// sentence compares the chosen point with the best uniform network that is no smaller.
func (f Front) sentence() Message {
	drawn := 0
	var first, last Trade
	for _, t := range f.Points {
		if t.drawn() {
			if drawn == 0 {
				first = t
			}
			last = t
			drawn++
		}
	}
	k := f.Quality.kind()
	t, chosen := f.chosen()
	switch {
	case drawn == 0:
		return say("front.none")
	case drawn == 1 && !chosen:
		return say("front.one", Bytes.is("size", first.Bytes))
	case !chosen:
		return say("front.range", count("points", drawn), Bytes.is("least", first.Bytes), Bytes.is("most", last.Bytes))
	}
	size, quality := Bytes.is("size", t.Bytes), k.is("quality", t.Quality)
	u, found := f.rival(t)
	if !found {
		return say("front.chosen."+string(f.Quality), size, quality)
	}
	bits, other := count("bits", u.Bits), Bytes.is("other", u.Bytes)
	if f.Quality == Accuracy {
		return say("front.points", size, quality, bits, other, Points.is("points", t.Quality-u.Quality))
	}
	ratio := Ratio.is("ratio", u.Quality/t.Quality)
	if Bytes.Of(u.Bytes).String() == Bytes.Of(t.Bytes).String() {
		return say("front.same."+string(f.Quality), size, bits, ratio)
	}
	return say("front.times."+string(f.Quality), size, bits, other, ratio)
}

// rival is the smallest uniform network that is neither smaller nor better than
// t, and whose quality can be compared with t's.
func (f Front) rival(t Trade) (rival Uniform, found bool) {
	for _, u := range f.Uniform {
		if !u.drawn() || u.Bytes < t.Bytes || !f.better(t.Quality, u.Quality) || found && u.Bytes >= rival.Bytes {
			continue
		}
		if f.Quality == Accuracy || t.Quality > 0 && finite(u.Quality/t.Quality) {
			rival, found = u, true
		}
	}
	return rival, found
}

func (f Front) notes() []Message {
	missing := 0
	for _, t := range f.Points {
		if !t.drawn() {
			missing++
		}
	}
	for _, t := range f.Dominated {
		if !t.drawn() {
			missing++
		}
	}
	for _, u := range f.Uniform {
		if !u.drawn() {
			missing++
		}
	}
	return lacking(missing)
}

// table has the points that have marks.
func (f Front) table(shown []int) Table {
	k := f.Quality.kind()
	t := Table{Columns: []Column{{say("column.point"), Count}, {say("column.bits"), Count}, {say("axis.size"), Bytes}, {say("front." + string(f.Quality)), k}}}
	for _, i := range shown {
		d := f.Points[i]
		t.Rows = append(t.Rows, []Value{Count.Of(float64(i + 1)), {}, Bytes.Of(d.Bytes), k.Of(d.Quality)})
	}
	for _, u := range f.Uniform {
		if u.drawn() {
			t.Rows = append(t.Rows, []Value{{}, Count.Of(float64(u.Bits)), Bytes.Of(u.Bytes), k.Of(u.Quality)})
		}
	}
	return t
}

// plainNumber is v as attributes have numbers.
func plainNumber(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
