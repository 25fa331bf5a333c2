package ui

import (
	"strconv"
	"strings"

	"hawqeye/engine/wire"
)

// The pad's own units: its side, and the steps that arrow keys move the pen by.
const (
	padSide  = 280
	padSteps = 14
)

// drawing is what is on the pad.
type drawing struct {
	strokes [][]float64 // x and y in turn, in the pad's units
	open    bool        // the last stroke goes on
	pen     keyPen
}

// keyPen is the pen that keys move.
type keyPen struct {
	shown, down bool
	x, y        int // a cell of the grid
}

// begin puts the pen down.
func (d *drawing) begin(x, y float64) {
	d.strokes = append(d.strokes, []float64{x, y})
	d.open = true
}

// draw moves the pen on the paper, not beyond its edge.
func (d *drawing) draw(x, y float64) {
	if !d.open {
		return
	}
	s := &d.strokes[len(d.strokes)-1]
	*s = append(*s, min(max(x, 0), padSide), min(max(y, 0), padSide))
}

// end lifts the pen.
func (d *drawing) end() { d.open, d.pen.down = false, false }

// back takes the last stroke away; false if there is none.
func (d *drawing) back() bool {
	d.end()
	if len(d.strokes) == 0 {
		return false
	}
	d.strokes = d.strokes[:len(d.strokes)-1]
	return true
}

// empty takes all away; false if there is nothing.
func (d *drawing) empty() bool {
	d.end()
	any := len(d.strokes) > 0
	d.strokes = nil
	return any
}

// key does what a key means on the pad. known is false where it means nothing,
// changed true where the drawing is another one.
func (d *drawing) key(name string) (known, changed bool) {
	p := &d.pen
	switch name {
	case "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown":
		changed = d.step(name) && p.down
	case " ":
		if p.down = !p.down; p.down {
			d.begin(p.at())
			changed = true
		} else {
			d.end()
		}
	case "Backspace":
		changed = d.back()
	case "Delete":
		changed = d.empty()
	default:
		return false, false
	}
	p.shown = true
	return true, changed
}

// step moves the pen by a cell, with a line behind it while it is down.
func (d *drawing) step(arrow string) bool {
	p := &d.pen
	before := *p
	switch arrow {
	case "ArrowLeft":
		p.x--
	case "ArrowRight":
		p.x++
	case "ArrowUp":
		p.y--
	case "ArrowDown":
		p.y++
	}
	p.x, p.y = min(max(p.x, 0), padSteps-1), min(max(p.y, 0), padSteps-1)
	if *p == before {
		return false
	}
	if p.down {
		d.draw(p.at())
	}
	return true
}

// at is the middle of the pen's cell.
func (p keyPen) at() (x, y float64) {
	const step = padSide / padSteps
	return (float64(p.x) + .5) * step, (float64(p.y) + .5) * step
}

// spot fills in where the keys' pen is.
func (d *drawing) spot(said string) string {
	return strings.NewReplacer("{x}", strconv.Itoa(d.pen.x+1), "{y}", strconv.Itoa(d.pen.y+1), "{n}", strconv.Itoa(padSteps)).Replace(said)
}

// wire is the drawing as it is sent.
func (d *drawing) wire() []wire.Stroke {
	list := make([]wire.Stroke, len(d.strokes))
	for i, s := range d.strokes {
		list[i] = wire.Stroke{Points: append([]float64(nil), s...)}
	}
	return list
}

// restore puts on the pad what was sent before.
func (d *drawing) restore(list []wire.Stroke) {
	d.empty()
	for _, s := range list {
		d.strokes = append(d.strokes, append([]float64(nil), s.Points...))
	}
}

// path is the drawing for SVG. A stroke of one point is a dot.
func (d *drawing) path() string {
	var b strings.Builder
	for _, s := range d.strokes {
		for i := 0; i+1 < len(s); i += 2 {
			b.WriteByte("ML"[min(i, 1)])
			b.WriteString(strconv.FormatFloat(s[i], 'f', 1, 64))
			b.WriteByte(' ')
			b.WriteString(strconv.FormatFloat(s[i+1], 'f', 1, 64))
		}
		if len(s) == 2 {
			b.WriteString("h0")
		}
	}
	return b.String()
}

// padHTML is the pad: paper, a grid for the keys, ink, and the keys' pen.
func padHTML(label string) string {
	var b strings.Builder
	b.WriteString(`<svg class="paper" tabindex="0" role="application" viewBox="0 0 280 280" aria-label="`)
	b.WriteString(strings.ReplaceAll(escaper.Replace(label), `"`, "&quot;"))
	b.WriteString(`"><path class="cells" d="`)
	for i := 1; i < padSteps; i++ {
		at := strconv.Itoa(i * padSide / padSteps)
		b.WriteString("M" + at + " 0V280M0 " + at + "H280")
	}
	b.WriteString(`"></path><path class="ink"></path><circle class="pen" r="9"></circle></svg><p class="visually-hidden" role="status"></p>`)
	return b.String()
}
