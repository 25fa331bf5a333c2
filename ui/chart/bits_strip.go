package chart

import "strings"

// draw draws the cells of one line: all of a kind in one path, their digits in
// one text with a place for each.
func (s *strip) draw(line int) {
	top := float64(line) * s.height
	base := top + s.above
	var weights, acts, islands, outline, locks path
	var digits [2]run
	right := s.gutter
	for i, l := range s.b.Layers {
		if s.row[i] != line {
			continue
		}
		x, w := s.x[i]+1, s.w[i]-2
		right = s.x[i] + s.w[i]
		h := s.cell(&weights, &islands, &outline, x, base, w, l.Weight, -1)
		digits[0].add(x+w/2, base-h-0.35*s.em, s.em, l.Weight)
		if l.Act >= 0 {
			h = s.cell(&acts, &islands, &outline, x, base+2, w, l.Act, 1)
			digits[1].add(x+w/2, base+2+h+1.05*s.em, s.em, l.Act)
		}
		if l.Locked {
			locks.padlock(x+w/2, top+0.75*s.em, 0.3*s.em)
		}
	}
	s.path("fill quantized", weights)
	s.path("fill inputs", acts)
	s.path("hatch", islands)
	s.path("outline", outline)
	s.path("lock", locks)
	s.line("axis", s.gutter, base+1, right, base+1)
	for _, d := range digits {
		if len(d.text) > 0 {
			s.digits(d)
		}
	}
	q := s.quiet()
	s.text(q, 0, base-0.6*s.em, start, "W")
	if s.acts {
		s.text(q, 0, base+1.5*s.em, start, "A")
	}
	s.captions(line, top+s.height-0.9*s.small)
}

// cell adds a bar of so many bits from base up or down and returns its height.
func (s *strip) cell(bars, islands, outline *path, x, base, w float64, bits int, direction float64) float64 {
	h := bitHeight * s.em * float64(min(max(bits, 0), 8))
	d := bars
	if bits <= 0 {
		h, d = floatHeight*s.em, outline
	}
	y := base
	if direction < 0 {
		y -= h
	}
	d.box(x, y, w, h)
	if bits <= 0 {
		islands.hatch(x, y, w, h)
	}
	return h
}

// run is a text whose characters each have a place.
type run struct {
	x, y []string
	text []byte
}

// add writes bits centred at x.
func (r *run) add(x, y, em float64, bits int) {
	text := "f"
	if bits > 0 {
		text = itoa(bits)
	}
	x -= 0.32 * em * float64(len(text)-1)
	for i := range len(text) {
		r.x, r.y, r.text = append(r.x, px(x+0.64*em*float64(i))), append(r.y, px(y)), append(r.text, text[i])
	}
}

// digits writes a run.
func (s *strip) digits(r run) {
	s.begin("text", "class", "digits", "x", strings.Join(r.x, " "), "y", strings.Join(r.y, " "), "text-anchor", "middle")
	s.escape(string(r.text))
	s.end()
}

// padlock adds a closed lock whose body is centred at x, y.
func (d *path) padlock(x, y, r float64) {
	d.box(x-r, y-0.2*r, 2*r, 1.5*r)
	d.to('M', x-0.6*r, y-0.2*r)
	d.to('V', y-0.6*r)
	d.to('A', 0.6*r, 0.6*r, 0, 0, 1, x+0.6*r, y-0.6*r)
	d.to('V', y-0.2*r)
}

// captions writes names under the cells that are wide enough, and the chosen one's always.
func (s *strip) captions(line int, y float64) {
	q := s.quiet()
	write := func(i int, st style, room float64) {
		text := st.fit(s.names[i], room)
		if text != s.names[i] && room < 9*st.size {
			return // what would be left tells nothing
		}
		x := s.x[i] + s.w[i]/2
		half := st.width(text) / 2
		x = min(max(x, s.gutter+half), s.view.Width-half)
		s.fits(st, x, y, middle, text, s.names[i], 0)
	}
	if c := s.b.Chosen; c >= 0 && c < len(s.row) && s.row[c] == line {
		write(c, style{"strong", s.small, true}, s.view.Width-s.gutter)
	}
	for i := range s.b.Layers {
		if s.row[i] == line && i != s.b.Chosen && s.w[i] > 2*s.small {
			write(i, q, s.w[i]-0.5*s.small)
		}
	}
}
