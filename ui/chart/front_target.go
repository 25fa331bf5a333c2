package chart

// limit is what the target's handle says.
func (f Front) limit() string {
	if f.By == BySize {
		return Bytes.Of(f.Target).String()
	}
	return f.Quality.kind().Of(f.Target).String()
}

func (c *canvas) handle() style { return style{"handle", c.small, true} }

// grip is the room of the target's handle, which stands over the plot or on its
// left; there is none without a target.
func (p *frame) grip() (box, bool) {
	f := p.f
	if f.By == NoTarget || !finite(f.Target) {
		return box{}, false
	}
	w, h := max(p.handle().width(f.limit())+2.6*p.small, 44), max(1.9*p.em, 24)
	if f.By == BySize {
		x := min(max(p.x.At(f.Target)-w/2, 0), p.view.Width-w)
		return box{x, p.top - 1.05*h, w, h}, true
	}
	return box{0, p.y.At(f.Target) - h/2, w, h}, true
}

// target draws the limit as a slider: a line across the plot with a handle at
// its end, and what lies beyond it dimmed. A drag moves data-target's transform.
func (p *frame) target() {
	g, ok := p.grip()
	if !ok {
		return
	}
	f, scale, key, along, orientation := p.f, p.x, "target.size", "size", ""
	if f.By == ByQuality {
		scale, key, along, orientation = p.y, "target."+string(f.Quality), "quality", "vertical"
	}
	at := scale.At(f.Target)
	line := box{p.left, at, p.right - p.left, 0.5}
	switch {
	case f.By == BySize:
		line = box{at, p.top, 0.5, p.bottom - p.top}
		p.rect("beyond", at, p.top, p.right-at, p.bottom-p.top)
	case f.Quality == Accuracy:
		p.rect("beyond", p.left, at, p.right-p.left, p.bottom-at)
	default:
		p.rect("beyond", p.left, p.top, p.right-p.left, at-p.top)
	}
	p.marked = append(p.marked, line)
	p.begin("g", "class", "target", "role", "slider", "tabindex", "0", "data-target", along,
		"aria-label", p.say(say(key)), "aria-orientation", orientation,
		"aria-valuemin", plainNumber(scale.lo), "aria-valuemax", plainNumber(scale.hi), "aria-valuenow", plainNumber(min(max(f.Target, scale.lo), scale.hi)),
		"aria-valuetext", p.say(f.reached()))
	if f.By == BySize {
		p.line("limit", at, g.y+g.h, at, p.bottom)
	} else {
		p.line("limit", g.w, at, p.right, at)
	}
	p.rect("grip", g.x, g.y, g.w, g.h, "rx", px(g.h/2))
	p.arrows(g)
	s, x := p.handle(), g.x+g.w/2
	if f.By == ByQuality {
		x -= 0.45 * s.size
	}
	p.text(s, x, g.y+g.h/2+0.35*s.size, middle, f.limit())
	p.end()
}

// arrows shows which way a handle can be dragged.
func (p *frame) arrows(g box) {
	var d path
	u := p.small
	y := g.y + g.h/2
	for _, side := range []float64{-1, 1} {
		if p.f.By == ByQuality {
			x := g.x + g.w - 0.95*u
			d.to('M', x-0.36*u, y+side*0.16*u)
			d.to('L', x, y+side*0.52*u)
			d.to('L', x+0.36*u, y+side*0.16*u)
			continue
		}
		x := g.x + g.w/2 + side*(g.w/2-0.85*u)
		d.to('M', x, y-0.36*u)
		d.to('L', x+side*0.36*u, y)
		d.to('L', x, y+0.36*u)
	}
	p.path("arrows", d)
}

// reached says what the target is and what of the front meets it best.
func (f Front) reached() Message {
	i := f.within()
	if i < 0 {
		return say("target.none", name("target", f.limit()))
	}
	t := f.Points[i]
	return say("target.reached", name("target", f.limit()), Bytes.is("size", t.Bytes), f.Quality.kind().is("quality", t.Quality))
}

// within is the best point of the front that meets the target, -1 if none does.
func (f Front) within() int {
	best := -1
	for i, t := range f.Points {
		switch {
		case !t.drawn():
		case f.By == BySize && t.Bytes <= f.Target:
			best = i
		case f.By == ByQuality && best < 0 && f.better(t.Quality, f.Target):
			best = i
		}
	}
	return best
}

// better reports whether quality a is at least as good as b.
func (f Front) better(a, b float64) bool {
	if f.Quality == Accuracy {
		return a >= b
	}
	return a <= b
}
