package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// element is a node of a parsed SVG.
type element struct {
	name     string
	attrs    map[string]string
	text     string // its own, without that of children
	parent   *element
	children int
}

func (e *element) number(t testing.TB, attr string) float64 {
	v, err := strconv.ParseFloat(e.attrs[attr], 64)
	if err != nil || !finite(v) {
		t.Fatalf("<%s> has %s=%q: %v", e.name, attr, e.attrs[attr], e)
	}
	return v
}

func (e *element) within(ok func(*element) bool) bool {
	for p := e.parent; p != nil; p = p.parent {
		if ok(p) {
			return true
		}
	}
	return false
}

// parse reads an SVG, which has to be well-formed XML.
func parse(t testing.TB, svg string) []*element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	var all []*element
	var at *element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the SVG is not well-formed: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			if at != nil {
				at.children++
			}
			all, at = append(all, e), e
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			if at != nil {
				at.text += string(token)
			}
		}
	}
}

// most is how many elements a figure may have: a page with several stays quick.
const most = 600

// judge fails the test where a figure breaks a promise of the package.
func judge(t testing.TB, f Figure) {
	t.Helper()
	all := parse(t, f.SVG)
	if len(all) > most {
		t.Errorf("the figure has %d elements, more than %d", len(all), most)
	}
	root := all[0]
	if root.attrs["aria-label"] == "" || root.attrs["role"] == "" {
		t.Error("the figure has no name or no role")
	}
	frame := box{0, 0, root.number(t, "width"), root.number(t, "height")}
	var texts []box
	for _, e := range all {
		judgeStyle(t, e)
		if e.name == "text" {
			texts = append(texts, judgeText(t, e, root, frame, texts)...)
		} else {
			judgePlace(t, e, frame)
		}
	}
	judgeMarks(t, all)
	judgeTable(t, f.Table)
	for _, m := range append([]Message{f.Title, f.Sentence}, f.Notes...) {
		judgeMessage(t, m)
	}
}

var allowed = []string{
	"xmlns", "class", "viewBox", "width", "height", "role", "aria-label", "aria-hidden", "aria-orientation", "aria-selected",
	"aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext", "data-i", "data-target", "tabindex",
	"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "d", "text-anchor", "font-size",
}

// judgeStyle lets an element have geometry and classes: neither colours nor styles nor ids.
func judgeStyle(t testing.TB, e *element) {
	for name := range e.attrs {
		if !slices.Contains(allowed, name) {
			t.Errorf("<%s> has the attribute %s", e.name, name)
		}
	}
	for _, class := range strings.Fields(e.attrs["class"]) {
		if !strings.HasPrefix(class, "c-") && e.name != "svg" {
			t.Errorf("the class %s could be the page's", class)
		}
	}
}

// judgeText returns the room of a text, which meets no other and lies in the frame.
func judgeText(t testing.TB, e, root *element, frame box, others []box) []box {
	if strings.Contains(e.attrs["x"], " ") {
		xs, ys := strings.Fields(e.attrs["x"]), strings.Fields(e.attrs["y"])
		if len(xs) != len(ys) || len(xs) != len(e.text) {
			t.Errorf("%q has %d places and %d heights", e.text, len(xs), len(ys))
		}
		return nil // digits of cells that lie beside each other
	}
	s := style{size: root.number(t, "font-size"), bold: strings.Contains(e.attrs["class"], "strong") || strings.Contains(e.attrs["class"], "handle")}
	if e.attrs["font-size"] != "" {
		s.size = e.number(t, "font-size")
	}
	b := s.bounds(e.number(t, "x"), e.number(t, "y"), anchor(e.attrs["text-anchor"]), e.text)
	if !inside(b, frame, 1) {
		t.Errorf("%q leaves the figure: %.1f in %.1f", e.text, b, frame)
	}
	shy := box{b.x + 0.3, b.y + 0.3, b.w - 0.6, b.h - 0.6} // coordinates are rounded
	for _, o := range others {
		if shy.meets(o) {
			t.Errorf("%q at %.1f meets the text at %.1f", e.text, b, o)
		}
	}
	return []box{b}
}

func inside(b, frame box, slack float64) bool {
	return b.x >= -slack && b.y >= -slack && b.x+b.w <= frame.w+slack && b.y+b.h <= frame.h+slack
}

// judgePlace fails for a shape outside the frame.
func judgePlace(t testing.TB, e *element, frame box) {
	var b box
	switch e.name {
	case "rect":
		b = box{e.number(t, "x"), e.number(t, "y"), e.number(t, "width"), e.number(t, "height")}
	case "circle":
		x, y, r := e.number(t, "cx"), e.number(t, "cy"), e.number(t, "r")
		b = box{x - r, y - r, 2 * r, 2 * r}
	case "line":
		x, y := e.number(t, "x1"), e.number(t, "y1")
		b = box{x, y, e.number(t, "x2") - x, e.number(t, "y2") - y}
	case "path":
		b = bounds(t, e.attrs["d"])
	default:
		return
	}
	if !inside(b, frame, 1.5) {
		t.Errorf("<%s class=%q> leaves the figure: %.1f in %.1f", e.name, e.attrs["class"], b, frame)
	}
}

var command = regexp.MustCompile(`[A-Za-z][^A-Za-z]*`)

// bounds is the room of a path.
func bounds(t testing.TB, d string) box {
	var e struct{ x, y extent }
	var x, y float64
	for _, c := range command.FindAllString(d, -1) {
		var v []float64
		for _, s := range strings.Fields(c[1:]) {
			n, err := strconv.ParseFloat(s, 64)
			if err != nil || !finite(n) {
				t.Fatalf("the path %q holds %q", d, s)
			}
			v = append(v, n)
		}
		switch c[0] {
		case 'M', 'L':
			x, y = v[0], v[1]
		case 'H':
			x = v[0]
		case 'V':
			y = v[0]
		case 'h':
			x += v[0]
		case 'l':
			x, y = x+v[0], y+v[1]
		case 'A':
			x, y = v[5], v[6]
		case 'Z':
		default:
			t.Fatalf("the path %q has the command %q", d, c)
		}
		e.x.add(x)
		e.y.add(y)
	}
	return box{e.x.lo, e.y.lo, e.x.hi - e.x.lo, e.y.hi - e.y.lo}
}

// judgeMarks wants a name and a role for whatever can be reached, and one mark for Tab.
func judgeMarks(t testing.TB, all []*element) {
	marks, stops := 0, 0
	for _, e := range all {
		role, index := e.attrs["role"], e.attrs["data-i"]
		if _, reachable := e.attrs["tabindex"]; !reachable {
			if index != "" || role == "option" || role == "slider" {
				t.Errorf("a mark with data-i=%q and role %q cannot be reached", index, role)
			}
			continue
		}
		if e.attrs["aria-label"] == "" {
			t.Errorf("the %s data-i=%q has no name", role, index)
		}
		if e.within(func(p *element) bool { return p.attrs["aria-hidden"] != "" || p.attrs["role"] == "img" }) {
			t.Errorf("the %s data-i=%q is in what screen readers skip", role, index)
		}
		if role == "slider" {
			if v := e.number(t, "aria-valuenow"); v < e.number(t, "aria-valuemin") || v > e.number(t, "aria-valuemax") || e.attrs["aria-valuetext"] == "" {
				t.Errorf("the slider stands at %v", v)
			}
			continue
		}
		marks++
		if e.attrs["tabindex"] == "0" {
			stops++
		}
		if i, err := strconv.Atoi(index); err != nil || i < 0 {
			t.Errorf("a mark has data-i=%q", index)
		}
		listed := e.within(func(p *element) bool { return p.attrs["role"] == "listbox" })
		if role != "img" && role != "option" || listed != (role == "option") {
			t.Errorf("a mark has the role %q, in a list: %v", role, listed)
		}
	}
	if marks > 0 && stops != 1 {
		t.Errorf("Tab stops at %d of %d marks", stops, marks)
	}
}

func judgeTable(t testing.TB, table Table) {
	if len(table.Columns) == 0 {
		t.Error("the table has no columns")
	}
	for _, c := range table.Columns {
		judgeMessage(t, c.Title)
	}
	for i, row := range table.Rows {
		if len(row) != len(table.Columns) {
			t.Fatalf("row %d has %d cells for %d columns", i, len(row), len(table.Columns))
		}
		for j, v := range row {
			if v.Kind != table.Columns[j].Kind && v.Kind != Missing || v.Kind != Missing && math.IsNaN(v.Number) {
				t.Errorf("row %d has %#v in a column of kind %d", i, v, table.Columns[j].Kind)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// judgeMessage wants a text for the key and an argument for each name in it.
func judgeMessage(t testing.TB, m Message) {
	t.Helper()
	text := english(m.Key)
	if text == m.Key {
		t.Errorf("there is no text for %q", m.Key)
	}
	for _, name := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc(m.Args, func(a Arg) bool { return a.Name == name[1] }) {
			t.Errorf("%s has no argument %s", m.Key, name[1])
		}
	}
}
