package chart

import (
	"math"
	"slices"
)

// tick is a labelled value of an axis.
type tick struct {
	value float64
	label string
}

// ticks are about so many round values of a scale, and values to mark without a label.
func (s Scale) ticks(k Kind, want int) (major []tick, minor []float64) {
	want = max(want, 2)
	if s.form == linear {
		return s.linearTicks(k, want), nil
	}
	if s.form == symlog {
		return s.symlogTicks(k, want), nil
	}
	if s.hi/s.lo < 6 {
		return s.linearTicks(k, want), nil
	}
	first, last := int(math.Ceil(math.Log10(s.lo)-1e-9)), int(math.Floor(math.Log10(s.hi)+1e-9))
	if decades := last - first + 1; decades >= 3 {
		stride := int(roundStep(float64(decades)/float64(want), true))
		for e := last - ((last%stride)+stride)%stride; e >= first; e -= stride {
			major = append(major, powerTick(k, e, first, last))
		}
		slices.Reverse(major)
		if stride == 1 && decades <= 8 {
			minor = s.multiples(first-1, last, 2, 3, 4, 5, 6, 7, 8, 9)
		}
		return major, minor
	}
	for _, heads := range [][]float64{{1, 3}, {1, 2, 5}, {1, 2, 3, 5, 7}} {
		if values := s.multiples(first-1, last, heads...); len(values) >= 3 && len(values) <= want+1 {
			for _, v := range values {
				major = append(major, tick{v, k.Of(v).short()})
			}
			return major, s.multiples(first-1, last, 1, 2, 3, 4, 5, 6, 7, 8, 9)
		}
	}
	return s.linearTicks(k, want), nil
}

// multiples are the heads times powers of ten that lie within the scale.
func (s Scale) multiples(first, last int, heads ...float64) []float64 {
	var values []float64
	for e := first; e <= last; e++ {
		for _, h := range heads {
			if v := h * math.Pow(10, float64(e)); v >= s.lo*(1-1e-9) && v <= s.hi*(1+1e-9) {
				values = append(values, v)
			}
		}
	}
	return values
}

func (s Scale) symlogTicks(k Kind, want int) []tick {
	ticks := []tick{{0, k.Of(0).short()}}
	first, last := int(math.Ceil(math.Log10(s.unit)-1e-9)), int(math.Floor(math.Log10(max(math.Abs(s.lo), s.hi))))
	stride := int(roundStep(float64(last-first+1)/float64(want), true))
	for e := last; e >= first; e -= stride {
		t := powerTick(k, e, first, last)
		if t.value <= s.hi {
			ticks = append(ticks, t)
		}
		if -t.value >= s.lo {
			ticks = append(ticks, tick{-t.value, "−" + t.label})
		}
	}
	arrange(ticks, func(a, b tick) bool { return a.value < b.value })
	return slices.DeleteFunc(ticks, func(t tick) bool { return t.value < s.lo || t.value > s.hi })
}

// powerTick labels 10ᵉ as all powers from first to last are labelled.
func powerTick(k Kind, e, first, last int) tick {
	v := math.Pow(10, float64(e))
	if k == Real && (first < -4 || last > 4) {
		return tick{v, power(e)}
	}
	return tick{v, k.Of(v).short()}
}

// linearTicks are the multiples of a round step.
func (s Scale) linearTicks(k Kind, want int) []tick {
	step := roundStep((s.hi/2-s.lo/2)/float64(want)*2, k == Count)
	if step == 0 || math.IsInf(step, 0) || s.lo+step == s.lo {
		return nil
	}
	var ticks []tick
	for i := math.Ceil(s.lo/step - 1e-9); i*step <= s.hi+step*1e-9 && len(ticks) < 3*want; i++ {
		ticks = append(ticks, tick{i*step + 0, k.label(i*step+0, step, max(math.Abs(s.lo), math.Abs(s.hi)))})
	}
	return ticks
}

// roundStep is the smallest of 1, 2, 5 times a power of ten that is not much below d.
func roundStep(d float64, whole bool) float64 {
	if whole && d < 1 {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(d)))
	for _, head := range []float64{1, 2, 5} {
		if head*p >= 0.75*d {
			return head * p
		}
	}
	return 10 * p
}

// label writes a multiple v of step, alike for all of an axis up to most.
func (k Kind) label(v, step, most float64) string {
	suffix := ""
	switch k {
	case Bytes:
		unit := 0
		for most >= 1000 && unit < len(units)-1 {
			v, step, most, unit = v/1000, step/1000, most/1000, unit+1
		}
		suffix = "\u00a0" + units[unit]
	case Share:
		v, step, most, suffix = 100*v, 100*step, 100*most, "%"
	}
	if v == 0 {
		return "0" + suffix
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	if k == Real && (most >= 1e5 || decimals > 4) {
		e := math.Floor(math.Log10(most) + 1e-9)
		p := math.Pow(10, e)
		return signed(v, fixed(math.Abs(v/p), min(max(0, int(math.Ceil(e-math.Log10(step)-1e-9))), 15))+"×"+power(int(e)))
	}
	return signed(v, fixed(math.Abs(v), min(decimals, 15))) + suffix
}

// short is a round number without the zeros that only show precision.
func (v Value) short() string {
	switch a := math.Abs(v.Number); {
	case v.Kind == Real && a >= 1e-4 && a < 1e5:
		return signed(v.Number, fixed(a, max(0, int(math.Ceil(-math.Log10(a)-1e-9)))))
	case v.Kind == Real && a > 0:
		e := math.Floor(math.Log10(a) + 1e-9)
		return signed(v.Number, fixed(math.Round(a/math.Pow(10, e)), 0)+"×"+power(int(e)))
	case v.Kind == Bytes && a > 0:
		unit := 0
		for a >= 1000*(1-1e-9) && unit < len(units)-1 {
			a, unit = a/1000, unit+1
		}
		return fixed(a, 0) + "\u00a0" + units[unit]
	}
	return v.String()
}
