package chart

import (
	"math"
	"slices"
)

// Bits shows every layer's width: a cell as wide as the layer has weights and as
// high as each has bits, so that its area is the layer's share of the file.
type Bits struct {
	Layers []Cell
	Chosen int // an index of Layers, or -1
}

// Cell is one layer's bits; 0 bits are kept in float.
type Cell struct {
	Name   string
	Params int64
	Weight int
	Act    int // in its input; -1 where it is not told
	Locked bool
}

// The height of a bit, of a float's cell, and the least width of a cell, in font sizes.
const (
	bitHeight   = 0.5
	floatHeight = 8 * bitHeight
	leastCell   = 1.15
)

// strip is a Bits while it is drawn.
type strip struct {
	*canvas
	b      Bits
	names  []string
	x, w   []float64 // of cells
	row    []int     // the lines that cells are on
	acts   bool
	locks  bool
	gutter float64 // left of the cells
	above  float64 // from a line's top to its middle axis
	height float64 // of a line
}

// Draw draws weights upwards and activations downwards from a common axis.
func (b Bits) Draw(v View) Figure {
	title := say("bits")
	c := newCanvas(v, title)
	s := strip{canvas: c, b: b, names: make([]string, len(b.Layers))}
	for i, l := range b.Layers {
		s.names[i] = l.Name
		s.acts = s.acts || l.Act >= 0
		s.locks = s.locks || l.Locked
	}
	s.names = Names(s.names)
	lines := s.layout()
	c.focus = b.Chosen
	if b.Chosen < 0 || b.Chosen >= len(b.Layers) {
		c.focus = 0
	}
	c.hidden()
	for line := range lines {
		s.draw(line)
	}
	c.end()
	c.list(false)
	for i, l := range b.Layers {
		y := float64(s.row[i]) * s.height
		chosen := i == b.Chosen
		c.rect("mark cell"+when(chosen, " chosen"), s.x[i], y, s.w[i], s.height-1.9*c.small, append([]string{"rx", "3"}, c.option(i, chosen, s.label(i, l))...)...)
	}
	c.end()
	c.hidden()
	height := float64(lines) * s.height
	height += c.legend(s.gutter, height+0.8*c.em, b.legend())
	c.end()
	return Figure{Title: title, SVG: c.svg(height+0.3*c.em, "chart-bits", "group"), Table: b.table(), Sentence: b.sentence(s.names), Notes: b.notes()}
}

// layout shares the width out: cells in proportion to their weights but not too
// narrow for a digit, on as many lines as that takes, which it returns.
func (s *strip) layout() int {
	n := len(s.b.Layers)
	s.x, s.w, s.row = make([]float64, n), make([]float64, n), make([]int, n)
	s.gutter = s.quiet().width("W") + 0.7*s.em
	s.above = (8*bitHeight + 1.3) * s.em
	if s.locks {
		s.above += 1.3 * s.em
	}
	s.height = s.above + 0.4*s.em + 2*s.small
	if s.acts {
		s.height += (8*bitHeight + 1.2) * s.em
	}
	room := s.view.Width - s.gutter
	least := leastCell * s.em
	lines := 1
	if crowded := least * float64(n) / room; crowded > 0.7 {
		lines = int(math.Ceil(crowded * 1.5))
	}
	total := float64(lines) * room
	got := s.wrap(s.stretch(total, least), least)
	for range 12 { // a cell does not go on in the next line, so some room is lost
		if got <= lines {
			break
		}
		total *= 0.96
		got = s.wrap(s.stretch(total, least), least)
	}
	return got
}

// wrap places cells of so many pixels per weight from left to right and returns
// the number of lines.
func (s *strip) wrap(scale, least float64) int {
	x, line := s.gutter, 0
	for i, l := range s.b.Layers {
		s.w[i] = min(max(least, scale*float64(max(l.Params, 0))), s.view.Width-s.gutter)
		if x+s.w[i] > s.view.Width+0.5 {
			x, line = s.gutter, line+1
		}
		s.x[i], s.row[i] = x, line
		x += s.w[i]
	}
	return line + 1
}

// stretch is the width of one weight with which all cells together have a width.
func (s *strip) stretch(total, least float64) float64 {
	lo, hi := 0.0, total
	for range 80 {
		mid, sum := (lo+hi)/2, 0.0
		for _, l := range s.b.Layers {
			sum += max(least, mid*float64(max(l.Params, 0)))
		}
		if sum < total {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

func (s *strip) label(i int, l Cell) Message {
	key, acts := "mark.cell", Value{}
	if l.Act >= 0 {
		key, acts = "mark.cell.acts", width(l.Act)
	}
	if l.Locked {
		key += ".locked"
	}
	return say(key, name("layer", s.names[i]), Arg{"bits", width(l.Weight)}, Arg{"acts", acts}, count("weights", int(l.Params)))
}

// width is bits as a value: 32 is what float has.
func width(bits int) Value {
	if bits <= 0 {
		return Count.Of(32)
	}
	return Count.Of(float64(bits))
}

func (b Bits) legend() []entry {
	var entries []entry
	if slices.ContainsFunc(b.Layers, func(l Cell) bool { return l.Act >= 0 }) {
		entries = append(entries, entry{"fill quantized", square, say("legend.w")}, entry{"fill inputs", square, say("legend.a")})
	}
	if slices.ContainsFunc(b.Layers, func(l Cell) bool { return l.Weight == 0 || l.Act == 0 }) {
		entries = append(entries, entry{"hatch", hatched, say("legend.float")})
	}
	return entries
}

func (b Bits) notes() []Message {
	kept := 0
	for _, l := range b.Layers {
		if l.Weight <= 0 {
			kept++
		}
	}
	switch kept {
	case 0, len(b.Layers):
		return nil
	case 1:
		return []Message{say("note.float.one")}
	}
	return []Message{say("note.float", count("n", kept))}
}

// sentence tells the average over weights and the extremes.
func (b Bits) sentence(names []string) Message {
	var bits, weights float64
	low, high := -1, -1
	for i, l := range b.Layers {
		if l.Weight <= 0 {
			continue
		}
		n := float64(max(l.Params, 0))
		bits, weights = bits+n*float64(l.Weight), weights+n
		if low < 0 || l.Weight < b.Layers[low].Weight {
			low = i
		}
		if high < 0 || l.Weight > b.Layers[high].Weight {
			high = i
		}
	}
	switch {
	case len(b.Layers) == 0:
		return say("bits.empty")
	case low < 0:
		return say("bits.none")
	case b.Layers[low].Weight == b.Layers[high].Weight:
		return say("bits.uniform", count("bits", b.Layers[low].Weight))
	case weights == 0:
		bits, weights = float64(b.Layers[low].Weight), 1
	}
	return say("bits.range", Arg{"average", word(significant(bits/weights, 2))}, count("low", b.Layers[low].Weight), name("lowest", names[low]),
		count("high", b.Layers[high].Weight), name("highest", names[high]))
}

func (b Bits) table() Table {
	t := Table{Columns: []Column{
		{say("column.layer"), Name}, {say("column.weights"), Count}, {say("column.bits"), Count}, {say("column.acts"), Count}, {say("column.locked"), Name},
	}}
	for _, l := range b.Layers {
		row := []Value{word(l.Name), Count.Of(float64(l.Params)), width(l.Weight), {}, {}}
		if l.Act >= 0 {
			row[3] = width(l.Act)
		}
		if l.Locked {
			row[4] = word("✓")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
