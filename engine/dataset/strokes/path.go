package strokes

import (
	"math"
	"strconv"
	"strings"
)

// knot is a point that a glyph's path goes through, smoothly unless it is a corner.
type knot struct {
	Point
	corner bool
}

// knots reads a glyph: points x,y in hundredths of its height, a corner marked by
// an exclamation mark, and a slash where the pen is lifted.
func knots(glyph string) [][]knot {
	var paths [][]knot
	for part := range strings.SplitSeq(glyph, "/") {
		var path []knot
		for _, text := range strings.Fields(part) {
			text, corner := strings.CutSuffix(text, "!")
			x, y, _ := strings.Cut(text, ",")
			path = append(path, knot{Point{number(x), number(y)}, corner})
		}
		paths = append(paths, path)
	}
	return paths
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("strokes: a glyph is misspelled: " + err.Error())
	}
	return v
}

// curve is the path through knots as points that are close together.
func curve(path []knot) Stroke {
	out := Stroke{path[0].Point}
	from := 0
	for i := 1; i < len(path); i++ {
		if path[i].corner || i == len(path)-1 {
			out = appendSmooth(out, path[from:i+1])
			from = i
		}
	}
	return out
}

// bezierSteps is how many points a curve from knot to knot has.
const bezierSteps = 8

// appendSmooth adds cubic Bézier curves through knots. A knot's tangent is
// parallel to the line between its neighbours, and a handle about a third as long
// as its curve: circles come out round, and nothing overshoots.
func appendSmooth(out Stroke, k []knot) Stroke {
	const handle = 0.38
	last := len(k) - 1
	for i := range last {
		a, b := k[i].Point, k[i+1].Point
		reach := handle * distance(a, b)
		c, d := a, b
		if i > 0 {
			c = towards(a, k[i-1].Point, b, reach)
		}
		if i+1 < last {
			d = towards(b, k[i+2].Point, a, reach)
		}
		if i == 0 {
			c = mix(a, d, 0.5)
		}
		if i+1 == last {
			d = mix(b, c, 0.5)
		}
		for s := 1; s <= bezierSteps; s++ {
			t := float64(s) / bezierSteps
			ac, cd, db := mix(a, c, t), mix(c, d, t), mix(d, b, t)
			out = append(out, mix(mix(ac, cd, t), mix(cd, db, t), t))
		}
	}
	return out
}

// towards is the point at a distance from p in the direction from a to b.
func towards(p, a, b Point, reach float64) Point {
	d := distance(a, b)
	if d == 0 {
		return p
	}
	return Point{p.X + reach*(b.X-a.X)/d, p.Y + reach*(b.Y-a.Y)/d}
}

func distance(a, b Point) float64 { return math.Hypot(b.X-a.X, b.Y-a.Y) }

// mix is the point at share t of the way from a to b.
func mix(a, b Point, t float64) Point { return Point{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y)} }

// evenly is s with points at equal distances along it, its ends included.
func evenly(s Stroke, spacing float64) Stroke {
	length := 0.0
	for i := range s[1:] {
		length += distance(s[i], s[i+1])
	}
	n := max(2, int(length/spacing)+1)
	out := make(Stroke, 0, n+1)
	out = append(out, s[0])
	step := length / float64(n)
	at := 0.0 // of s[i]
	for i := range s[1:] {
		d := distance(s[i], s[i+1])
		for len(out) < n && float64(len(out))*step < at+d {
			out = append(out, mix(s[i], s[i+1], (float64(len(out))*step-at)/d))
		}
		at += d
	}
	return append(out, s[len(s)-1])
}
