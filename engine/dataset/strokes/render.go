package strokes

import "math"

// nib is the pen at a place.
type nib struct {
	Point
	width float64 // relative to the pen's
}

// line is a stroke of varying width: the nib moves straight from each to the next.
type line []nib

// render normalizes and rasterizes. The pen's width and the softness of its edges
// are in pixels of the picture, so that they do not depend on the drawing's size.
func render(lines []line, pen, soft float64) Picture {
	lo, hi, some := bounds(lines)
	if !some {
		return Picture{}
	}
	w, h := hi.X-lo.X, hi.Y-lo.Y
	scale := 1.0
	if size := max(w, h); size > speck {
		scale = (box - pen - soft) / size
	}
	c := canvas{pen: pen, soft: soft, scale: scale, from: Point{lo.X + w/2, lo.Y + h/2}, to: Point{centre, centre}}
	c.draw(lines)
	m := c.mass()
	c.to.X += within(centre-m.X, (Side-1-scale*w-pen-soft)/2)
	c.to.Y += within(centre-m.Y, (Side-1-scale*h-pen-soft)/2)
	c.ink = [Side * Side]float64{}
	c.draw(lines)
	return c.picture()
}

// speck is the size below which a drawing is a dot.
const speck = 1e-6

// within is v, but no farther from 0 than limit: no ink is moved off the picture.
func within(v, limit float64) float64 { return max(-limit, min(v, limit)) }

func bounds(lines []line) (lo, hi Point, some bool) {
	lo, hi = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, l := range lines {
		for _, p := range l {
			lo, hi = Point{min(lo.X, p.X), min(lo.Y, p.Y)}, Point{max(hi.X, p.X), max(hi.Y, p.Y)}
			some = true
		}
	}
	return lo, hi, some
}

// canvas maps a drawing to pixels and collects its ink, 0…1 per pixel.
type canvas struct {
	pen, soft, scale float64
	from, to         Point // a place in the drawing, and where it lies on the canvas
	ink              [Side * Side]float64
}

// place is a nib on the canvas, its width in pixels.
func (c *canvas) place(n nib) nib {
	return nib{Point{c.to.X + c.scale*(n.X-c.from.X), c.to.Y + c.scale*(n.Y-c.from.Y)}, c.pen * n.width}
}

func (c *canvas) draw(lines []line) {
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		a := c.place(l[0])
		c.move(a, a)
		for _, n := range l[1:] {
			b := c.place(n)
			c.move(a, b)
			a = b
		}
	}
}

// move inks the pixels that the nib covers on its way from a to b: all within half
// its width, and less and less beyond, over soft pixels.
func (c *canvas) move(a, b nib) {
	reach := (max(a.width, b.width) + c.soft) / 2
	x0, x1 := pixels(min(a.X, b.X)-reach, max(a.X, b.X)+reach)
	y0, y1 := pixels(min(a.Y, b.Y)-reach, max(a.Y, b.Y)+reach)
	dx, dy := b.X-a.X, b.Y-a.Y
	perLength := 0.0 // one over the squared length, or 0 where there is none
	if d := dx*dx + dy*dy; d > 0 {
		perLength = 1 / d
	}
	for y := y0; y < y1; y++ {
		py := float64(y) + 0.5 - a.Y
		row := c.ink[y*Side:][:Side]
		for x := x0; x < x1; x++ {
			px := float64(x) + 0.5 - a.X
			t := max(0, min((px*dx+py*dy)*perLength, 1))
			ex, ey := px-t*dx, py-t*dy
			if d := ex*ex + ey*ey; d < reach*reach {
				edge := (a.width+t*(b.width-a.width))/2 - math.Sqrt(d)
				row[x] = max(row[x], min(edge/c.soft+0.5, 1))
			}
		}
	}
}

// pixels are those whose centres may lie between lo and hi.
func pixels(lo, hi float64) (from, to int) {
	return int(max(0, min(lo, Side))), int(max(0, min(math.Ceil(hi), Side)))
}

// mass is the centre of all ink.
func (c *canvas) mass() Point {
	var sum, x, y float64
	for i, v := range c.ink {
		sum += v
		x += v * (float64(i%Side) + 0.5)
		y += v * (float64(i/Side) + 0.5)
	}
	return Point{x / sum, y / sum}
}

func (c *canvas) picture() Picture {
	var p Picture
	for i, v := range c.ink {
		p[i] = uint8(math.Round(255 * v))
	}
	return p
}
