package chart

import (
	"math"
	"strconv"
	"strings"
)

// pen writes SVG elements.
type pen struct {
	out  []byte
	open []string
}

// begin opens an element; attrs are names and values in turn. An empty value
// leaves the attribute out.
func (p *pen) begin(element string, attrs ...string) {
	p.tag(element, attrs)
	p.out = append(p.out, '>')
	p.open = append(p.open, element)
}

// end closes the element opened last.
func (p *pen) end() {
	last := len(p.open) - 1
	p.out = append(p.out, "</"+p.open[last]+">\n"...)
	p.open = p.open[:last]
}

// put writes an element without content.
func (p *pen) put(element string, attrs ...string) {
	p.tag(element, attrs)
	p.out = append(p.out, "/>\n"...)
}

func (p *pen) tag(element string, attrs []string) {
	p.out = append(p.out, '<')
	p.out = append(p.out, element...)
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		p.out = append(p.out, ' ')
		p.out = append(p.out, attrs[i]...)
		p.out = append(p.out, '=', '"')
		switch attrs[i] {
		case "class":
			p.classes(attrs[i+1])
		case "d": // long, and nothing in it to escape
			p.out = append(p.out, attrs[i+1]...)
		default:
			p.escape(attrs[i+1])
		}
		p.out = append(p.out, '"')
	}
}

// classes writes names of classes with the prefix that keeps them apart from
// those of the page around the figure.
func (p *pen) classes(names string) {
	for i, name := range strings.Fields(names) {
		if i > 0 {
			p.out = append(p.out, ' ')
		}
		p.out = append(p.out, "c-"...)
		p.out = append(p.out, name...)
	}
}

func (p *pen) escape(s string) {
	for _, r := range s {
		switch r {
		case '&':
			p.out = append(p.out, "&amp;"...)
		case '<':
			p.out = append(p.out, "&lt;"...)
		case '>':
			p.out = append(p.out, "&gt;"...)
		case '"':
			p.out = append(p.out, "&quot;"...)
		default:
			p.out = append(p.out, string(r)...)
		}
	}
}

func (p *pen) line(class string, x1, y1, x2, y2 float64) {
	p.put("line", "class", class, "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2))
}

func (p *pen) rect(class string, x, y, w, h float64, attrs ...string) {
	p.put("rect", append([]string{"class", class, "x", px(x), "y", px(y), "width", px(max(w, 0)), "height", px(max(h, 0))}, attrs...)...)
}

func (p *pen) circle(class string, x, y, r float64, attrs ...string) {
	p.put("circle", append([]string{"class", class, "cx", px(x), "cy", px(y), "r", px(r)}, attrs...)...)
}

// path draws d, if there is anything in it.
func (p *pen) path(class string, d path) {
	if len(d) > 0 {
		p.put("path", "class", class, "d", string(d))
	}
}

// px is a length to a tenth of a pixel.
func px(v float64) string { return string(appendPx(nil, v)) }

func appendPx(b []byte, v float64) []byte {
	tenths := int64(math.Round(v * 10))
	if tenths < 0 {
		b, tenths = append(b, '-'), -tenths
	}
	b = strconv.AppendInt(b, tenths/10, 10)
	if t := tenths % 10; t != 0 {
		b = append(b, '.', '0'+byte(t))
	}
	return b
}

// path is the data of a path element.
type path []byte

func (d *path) to(command byte, coordinates ...float64) {
	*d = append(*d, command)
	for i, v := range coordinates {
		if i > 0 {
			*d = append(*d, ' ')
		}
		*d = appendPx(*d, v)
	}
}

// segment adds a line of its own.
func (d *path) segment(x1, y1, x2, y2 float64) {
	d.to('M', x1, y1)
	switch {
	case y1 == y2:
		d.to('H', x2)
	case x1 == x2:
		d.to('V', y2)
	default:
		d.to('L', x2, y2)
	}
}

// box adds a rectangle.
func (d *path) box(x, y, w, h float64) {
	d.to('M', x, y)
	d.to('H', x+w)
	d.to('V', y+h)
	d.to('H', x)
	d.to('Z')
}

// point adds what a round line cap makes a dot of.
func (d *path) point(x, y float64) {
	d.to('M', x, y)
	d.to('h', 0)
}

// diamond adds a square on its corner.
func (d *path) diamond(x, y, r float64) {
	d.to('M', x, y-r)
	d.to('l', r, r)
	d.to('l', -r, r)
	d.to('l', -r, -r)
	d.to('Z')
}

// hatch adds diagonals within a rectangle.
func (d *path) hatch(x, y, w, h float64) {
	for t := 2.0; t < w+h; t += 5 {
		d.segment(x+max(0, t-h), y+min(t, h), x+min(t, w), y+max(0, t-w))
	}
}

// interval adds a whisker from x1 to x2, with a cap at an end that is where it says.
func (d *path) interval(x1, x2, y, cap float64, open bool) {
	d.segment(x1, y, x2, y)
	if !open {
		d.segment(x1, y-cap, x1, y+cap)
	}
	d.segment(x2, y-cap, x2, y+cap)
}

func itoa(i int) string { return strconv.Itoa(i) }

// when is s if the condition holds, and otherwise empty.
func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}
