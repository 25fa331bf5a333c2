package chart

import "math"

// Scale maps values to pixels along an axis.
type Scale struct {
	form   form
	lo, hi float64 // values, lo < hi
	a, b   float64 // their pixels
	unit   float64 // symlog: below it, it is about linear
	// What the scale makes of lo, and of the way from there to hi.
	origin, reach float64
}

type form uint8

const (
	linear form = iota
	logarithmic
	symlog
)

// Linear maps lo to a and hi to b. In every scale a domain without a width is widened.
func Linear(lo, hi, a, b float64) Scale {
	lo, hi = ordered(lo, hi)
	if lo == hi {
		d := max(math.Abs(lo)/2, 1e-300)
		if lo == 0 {
			d = 1
		}
		lo, hi = max(lo-d, -math.MaxFloat64), min(hi+d, math.MaxFloat64)
	}
	return Scale{form: linear, lo: lo, hi: hi, a: a, b: b}.warped()
}

// tiny is the least positive value that logarithms are taken of: math.Log is
// wrong for subnormal numbers on some machines.
const tiny = 1e-300

// Log maps the logarithms of lo and hi, which are positive, to a and b.
func Log(lo, hi, a, b float64) Scale {
	lo, hi = ordered(lo, hi)
	lo = max(lo, tiny)
	hi = max(hi, lo)
	if hi/lo < 1.01 {
		lo, hi = max(lo/2, tiny), min(hi*2, math.MaxFloat64)
	}
	return Scale{form: logarithmic, lo: lo, hi: hi, a: a, b: b}.warped()
}

// Symlog maps sign(v)·log(1 + |v|/unit): values of either sign and zero, far
// from it by their logarithm (Webber, "A bi-symmetric log transformation for
// wide-range data", Meas. Sci. Technol. 24, 2013).
func Symlog(lo, hi, unit, a, b float64) Scale {
	s := Linear(lo, hi, a, b)
	if !finite(unit) || unit <= 0 {
		unit = max(math.Abs(s.lo), math.Abs(s.hi)) / 1000
	}
	s.form, s.unit = symlog, max(unit, tiny)
	return s.warped()
}

func ordered(lo, hi float64) (float64, float64) {
	if !finite(lo) || !finite(hi) {
		return 1, 1
	}
	return min(lo, hi), max(lo, hi)
}

func (s Scale) warped() Scale {
	s.origin = s.warp(s.lo)
	s.reach = s.warp(s.hi) - s.origin
	return s
}

// At is where v is drawn; values beyond the ends are drawn at the ends.
func (s Scale) At(v float64) float64 {
	if math.IsNaN(v) {
		return s.a
	}
	v = min(max(v, s.lo), s.hi)
	return s.a + (s.warp(v)-s.origin)/s.reach*(s.b-s.a)
}

// Invert is the value that is drawn at px, or the nearer end.
func (s Scale) Invert(px float64) float64 {
	t := min(max((px-s.a)/(s.b-s.a), 0), 1)
	return min(max(s.unwarp(s.origin+t*s.reach), s.lo), s.hi)
}

func (s Scale) warp(v float64) float64 {
	switch s.form {
	case logarithmic:
		return math.Log10(v)
	case symlog:
		a := math.Abs(v)
		if w := math.Log1p(a / s.unit); !math.IsInf(w, 0) {
			return math.Copysign(w, v)
		}
		return math.Copysign(math.Log(a)-math.Log(s.unit), v)
	}
	return v / 4 // so that the width of any domain is finite
}

func (s Scale) unwarp(w float64) float64 {
	switch s.form {
	case logarithmic:
		return math.Pow(10, w)
	case symlog:
		a := math.Abs(w)
		if v := math.Expm1(a) * s.unit; !math.IsInf(v, 0) {
			return math.Copysign(v, w)
		}
		return math.Copysign(math.Exp(a+math.Log(s.unit)), w)
	}
	return w * 4
}

// length is the pixels from end to end.
func (s Scale) length() float64 { return math.Abs(s.b - s.a) }

// extent is the smallest domain of the finite values seen.
type extent struct {
	lo, hi float64
	seen   bool
}

func (e *extent) add(values ...float64) {
	for _, v := range values {
		if !finite(v) {
			continue
		}
		if !e.seen {
			e.lo, e.hi, e.seen = v, v, true
		}
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

// log is a scale with a little air at both ends.
func (e extent) log(a, b float64) Scale {
	s := Log(e.lo, e.hi, a, b)
	air := math.Pow(s.hi, 0.03) / math.Pow(s.lo, 0.03)
	if !finite(air) || s.lo/air < tiny || math.IsInf(s.hi*air, 0) {
		return s
	}
	return Log(s.lo/air, s.hi*air, a, b)
}

// shares is linear, and neither end beyond what shares can be.
func (e extent) shares(a, b float64) Scale {
	s := e.linear(a, b)
	return Linear(max(s.lo, 0), min(s.hi, 1), a, b)
}

// linear is a scale with a little air at both ends.
func (e extent) linear(a, b float64) Scale {
	s := Linear(e.lo, e.hi, a, b)
	air := s.hi/25 - s.lo/25
	if !finite(s.lo-air) || !finite(s.hi+air) {
		return s
	}
	return Linear(s.lo-air, s.hi+air, a, b)
}
