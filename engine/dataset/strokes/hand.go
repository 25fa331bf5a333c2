package strokes

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Draw is a picture of a character, 0 … 35 for 0 … 9 and A … Z, as one person
// might write it once. Where and how large it is written does not matter to the
// picture, and is not drawn.
func Draw(class int, r *rand.Rand) Picture {
	ways := glyphs[class]
	paths := knots(ways[r.IntN(len(ways))])
	h := newHand(r)
	if class == zero || class == letterO {
		h.wide = math.Sqrt(h.wide) // their width alone tells them apart
	}
	return render(h.write(paths), h.pen, h.soft)
}

// The two characters that differ in nothing but their width.
const zero, letterO = 0, 24

// DrawDigit is as Draw, of a digit among digits: there a 0 may be as round as an O.
func DrawDigit(class int, r *rand.Rand) Picture {
	if class == zero && r.IntN(2) == 0 {
		class = letterO
	}
	return Draw(class, r)
}

// spacing is the distance between the points of a stroke, in hundredths of a
// glyph's height as all lengths here.
const spacing = 3

// hand is somebody writing one character.
type hand struct {
	r       *rand.Rand
	care    float64 // how far points are from where they are meant to be
	tremor  float64
	corners float64 // the length over which corners are rounded
	warp    [2]wave // bends everything smoothly
	slant   float64
	turn    float64 // radians
	wide    float64 // factor of the width
	pen     float64 // pixels
	haste   float64 // how much thinner a line becomes where the pen is fast
	soft    float64 // pixels
}

func newHand(r *rand.Rand) *hand {
	return &hand{
		r:       r,
		care:    2.3 * math.Exp(0.45*r.NormFloat64()),
		tremor:  0.4 * math.Exp(0.5*r.NormFloat64()),
		corners: 12 * r.Float64(),
		warp:    [2]wave{newWave(r, 6), newWave(r, 6)},
		slant:   0.1 + 0.19*r.NormFloat64(),
		turn:    0.11 * r.NormFloat64(),
		wide:    math.Exp(0.2 * r.NormFloat64()),
		pen:     1.4 + 2.8*r.Float64(),
		haste:   0.5 * r.Float64(),
		soft:    0.9 + 0.6*r.Float64(),
	}
}

// wave is a smooth displacement.
type wave struct{ size, x, y, phase float64 }

func newWave(r *rand.Rand, size float64) wave {
	turn := 2 * math.Pi / 100 * (0.3 + 0.45*r.Float64()) // per hundredth
	sin, cos := math.Sincos(2 * math.Pi * r.Float64())
	return wave{size * r.NormFloat64(), turn * cos, turn * sin, 2 * math.Pi * r.Float64()}
}

func (w wave) at(p Point) float64 { return w.size * math.Sin(w.x*p.X+w.y*p.Y+w.phase) }

// write carries out the strokes of a glyph.
func (h *hand) write(paths [][]knot) []line {
	var lines []line
	for i, path := range paths {
		l := h.ink(h.stroke(path))
		if i > 0 && h.r.Float64() < 0.1 {
			lines = drag(lines, l)
		}
		lines = append(lines, l)
	}
	return lines
}

// stroke is where the pen goes.
func (h *hand) stroke(path []knot) Stroke {
	off := Point{h.r.NormFloat64() * h.care / 2, h.r.NormFloat64() * h.care / 2}
	for i := range path {
		p := &path[i]
		p.X += off.X + h.care*h.r.NormFloat64()
		p.Y += off.Y + h.care*h.r.NormFloat64()
	}
	s := evenly(curve(path), spacing)
	s = h.ends(s)
	round(s, int(h.corners/2/spacing))
	var shake Point
	for i, p := range s {
		shake.X = 0.8*shake.X + 0.6*h.tremor*h.r.NormFloat64()
		shake.Y = 0.8*shake.Y + 0.6*h.tremor*h.r.NormFloat64()
		s[i] = h.lean(Point{p.X + h.warp[0].at(p) + shake.X, p.Y + h.warp[1].at(p) + shake.Y})
	}
	return s
}

// lean stretches, slants and turns the paper.
func (h *hand) lean(p Point) Point {
	x, y := h.wide*(p.X-35)-h.slant*(p.Y-50), p.Y-50
	sin, cos := math.Sincos(h.turn)
	return Point{cos*x - sin*y, sin*x + cos*y}
}

// ends lets a stroke begin and end too early or too late.
func (h *hand) ends(s Stroke) Stroke {
	for range 2 {
		by := h.care * (0.5 + h.r.NormFloat64())
		if n := int(-by / spacing); n > 0 {
			s = s[:max(2, len(s)-n)]
		} else if last := s[len(s)-1]; by > 0 {
			s = append(s, towards(last, s[max(0, len(s)-4)], last, by))
		}
		slices.Reverse(s)
	}
	return s
}

// round replaces each point by the mean of its neighbours up to n away, fewer
// near the ends.
func round(s Stroke, n int) {
	from := append(Stroke(nil), s...)
	for i := range s {
		k := min(n, i, len(s)-1-i)
		var sum Point
		for _, p := range from[i-k : i+k+1] {
			sum.X += p.X
			sum.Y += p.Y
		}
		s[i] = Point{sum.X / float64(2*k+1), sum.Y / float64(2*k+1)}
	}
}

// ink gives a stroke its width: a pen is fast where its way is straight, slow in
// bends and at the ends, and a fast line is thin.
func (h *hand) ink(s Stroke) line {
	l := make(line, len(s))
	speed := 0.5
	for i, p := range s {
		a, b := s[max(0, i-2)], s[min(len(s)-1, i+2)]
		straight := 0.0
		if way := distance(a, p) + distance(p, b); way > 0 {
			straight = max(0, distance(a, b)/way*8-7)
		}
		edge := min(1, 0.5+float64(min(i, len(s)-1-i))/12)
		speed += 0.3 * (straight*edge - speed)
		l[i] = nib{p, 1 + h.haste*(0.5-speed)}
	}
	return l
}

// drag adds the thin line of a pen that was not lifted on its way to the next
// line, if that is not far.
func drag(lines []line, to line) []line {
	from := lines[len(lines)-1]
	a, b := from[len(from)-1], to[0]
	if distance(a.Point, b.Point) > 55 {
		return lines
	}
	a.width, b.width = 0.5, 0.5
	return append(lines, line{a, b})
}
