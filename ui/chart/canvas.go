package chart

import "math"

// canvas is a figure while it is drawn: a pen, the room, and where text is.
type canvas struct {
	pen
	view  View
	em    float64 // the size of text
	small float64 // the size of numbers along axes and of notes
	title string
	taken []box
	focus int // the datum whose mark Tab reaches
}

// box is a rectangle of the canvas.
type box struct{ x, y, w, h float64 }

func (a box) meets(b box) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

func (a box) grown(by float64) box { return box{a.x - by, a.y, a.w + 2*by, a.h} }

func newCanvas(v View, title Message) *canvas {
	v = v.normal(280)
	return &canvas{view: v, em: v.Size, small: math.Round(v.Size * 0.92), title: title.Text(v.Words)}
}

// svg is the figure, once all is drawn and its height is known. role is "img"
// where a person can reach no mark within.
func (c *canvas) svg(height float64, kind, role string) string {
	p := pen{out: make([]byte, 0, len(c.out)+400)}
	w, h := px(c.view.Width), px(math.Ceil(height))
	p.out = append(p.out, `<svg xmlns="http://www.w3.org/2000/svg" class="chart `+kind+`" role="`+role+`" aria-label="`...)
	p.escape(c.title)
	p.out = append(p.out, `" viewBox="0 0 `+w+` `+h+`" width="`+w+`" height="`+h+`" font-size="`+px(c.em)+"\">\n"...)
	p.out = append(p.out, c.out...)
	return string(append(p.out, "</svg>\n"...))
}

// narrow tells a phone from a desktop, in text that fits a line.
func (c *canvas) narrow() bool { return c.view.Width < 42*c.em }

func (c *canvas) say(m Message) string { return m.Text(c.view.Words) }

// anchor says which point of a text is given.
type anchor string

const (
	start  anchor = ""
	middle anchor = "middle"
	end    anchor = "end"
)

// style is how a text looks: its class, its size and whether the class makes it bold.
type style struct {
	class string
	size  float64
	bold  bool
}

func (c *canvas) body() style   { return style{"", c.em, false} }
func (c *canvas) strong() style { return style{"strong", c.em, true} }
func (c *canvas) quiet() style  { return style{"quiet", c.small, false} }

func (s style) width(text string) float64 {
	w := measure(text) * s.size
	if s.bold {
		w *= wider
	}
	return w
}

// fit shortens text to a width.
func (s style) fit(text string, width float64) string {
	if s.width(text) <= width {
		return text // also where the width is the text's own, which division may miss
	}
	if s.bold {
		width /= wider
	}
	return shorten(text, width/s.size)
}

// bounds is the room of a text whose baseline is at y.
func (s style) bounds(x, y float64, a anchor, text string) box {
	w := s.width(text)
	switch a {
	case middle:
		x -= w / 2
	case end:
		x -= w
	}
	return box{x, y - 0.8*s.size, w, s.size}
}

// text writes a line at a baseline, moved as little as keeps it in the figure.
func (c *canvas) text(s style, x, y float64, a anchor, text string) {
	c.named(s, x, y, a, text, "")
}

// named writes what a name was shortened to, and has the whole name as its title.
func (c *canvas) named(s style, x, y float64, a anchor, text, whole string) {
	if text == "" {
		return
	}
	x += c.shift(s.bounds(x, y, a, text))
	c.taken = append(c.taken, s.bounds(x, y, a, text))
	c.begin("text", "class", s.class, "x", px(x), "y", px(y), "text-anchor", string(a), "font-size", when(s.size != c.em, px(s.size)))
	if whole != "" && whole != text {
		c.begin("title")
		c.escape(whole)
		c.out = append(c.out, "</title>"...)
		c.open = c.open[:len(c.open)-1]
	}
	c.escape(text)
	c.end()
}

// shift is how far b has to move to lie within the width of the figure.
func (c *canvas) shift(b box) float64 { return max(0, -b.x) - max(0, b.x+b.w-c.view.Width) }

// heading writes a title above a plot, as much of it as there is room for.
func (c *canvas) heading(x float64, title string) {
	q := c.quiet()
	c.named(q, x, c.em, start, q.fit(title, c.view.Width-x), title)
}

// fits writes a line if it meets no other.
func (c *canvas) fits(s style, x, y float64, a anchor, text, whole string, air float64) bool {
	b := s.bounds(x, y, a, text)
	b.x += c.shift(b)
	if !c.free(b.grown(air)) {
		return false
	}
	c.named(s, x, y, a, text, whole)
	return true
}

// free reports whether nothing is written in b.
func (c *canvas) free(b box) bool {
	for _, t := range c.taken {
		if b.meets(t) {
			return false
		}
	}
	return true
}

// hidden begins what a screen reader skips: axes, grids and texts that marks repeat.
func (c *canvas) hidden() { c.begin("g", "aria-hidden", "true") }

// list begins the marks that a person chooses from.
func (c *canvas) list(upright bool) {
	c.begin("g", "role", "listbox", "aria-label", c.title, "aria-orientation", when(!upright, "horizontal"))
}

// option are the attributes of a mark for datum i that a person can choose.
func (c *canvas) option(i int, chosen bool, label Message) []string {
	selected := "false"
	if chosen {
		selected = "true"
	}
	return []string{"role", "option", "data-i", itoa(i), "tabindex", c.tab(i), "aria-selected", selected, "aria-label", c.say(label)}
}

// reading are the attributes of a mark for datum i that a person can only read.
func (c *canvas) reading(i int, label Message) []string {
	return []string{"role", "img", "data-i", itoa(i), "tabindex", c.tab(i), "aria-label", c.say(label)}
}

func (c *canvas) tab(i int) string {
	if i == c.focus {
		return "0"
	}
	return "-1"
}

// mark begins a mark made of several elements.
func (c *canvas) mark(class string, attrs []string) {
	c.begin("g", append([]string{"class", class}, attrs...)...)
}
