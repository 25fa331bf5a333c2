package chart

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*max(1, math.Abs(b)) }

func TestScales(t *testing.T) {
	for _, c := range []struct {
		name   string
		s      Scale
		v, pos float64
	}{
		{"linear", Linear(-10, 30, 100, 500), 0, 200},
		{"linear upside down", Linear(0, 1, 300, 0), 0.25, 225},
		{"linear beyond", Linear(0, 1, 0, 100), 7, 100},
		{"linear of everything", Linear(-math.MaxFloat64, math.MaxFloat64, 0, 100), 0, 50},
		{"linear without width", Linear(5, 5, 0, 100), 5, 50},
		{"linear at zero", Linear(0, 0, 0, 100), 0, 50},
		{"log", Log(0.01, 100, 0, 400), 1, 200},
		{"log below", Log(0.01, 100, 0, 400), -1, 0},
		{"log without width", Log(3, 3, 0, 100), 3, 50},
		{"log of everything", Log(5e-324, math.MaxFloat64, 0, 100), 1, 100 * 300 / (300 + 308.25)},
		{"symlog", Symlog(-100, 100, 1, 0, 100), 0, 50},
		{"symlog positive", Symlog(0, 99, 1, 0, 100), 9, 50},
		{"not a number", Linear(0, 1, 7, 100), math.NaN(), 7},
	} {
		if got := c.s.At(c.v); !near(got, c.pos, 1e-3) {
			t.Errorf("%s: %v is at %v, want %v", c.name, c.v, got, c.pos)
		}
	}
}

func TestScalesInvert(t *testing.T) {
	draw := rand.New(rand.NewPCG(8, 9))
	for range 2000 {
		lo := draw.NormFloat64() * math.Pow(10, float64(draw.IntN(12)-6))
		hi := lo + math.Abs(draw.NormFloat64())*math.Pow(10, float64(draw.IntN(12)-6))
		for _, s := range []Scale{Linear(lo, hi, 10, 700), Log(math.Abs(lo), math.Abs(lo)+hi-lo, 300, 20), Symlog(lo, hi, 1e-3, 0, 500)} {
			at := s.a + draw.Float64()*(s.b-s.a)
			v := s.Invert(at)
			if v < s.lo || v > s.hi {
				t.Fatalf("%v of %+v is beyond the scale", v, s)
			}
			if back := s.At(v); math.Abs(back-at) > 0.01 && (s.hi-s.lo) > 1e-9*math.Abs(s.hi) {
				t.Fatalf("%v px of %+v is %v, which is at %v px", at, s, v, back)
			}
		}
	}
}

// labels are those of an axis.
func labels(s Scale, k Kind, want int) []string {
	major, _ := s.ticks(k, want)
	var all []string
	for _, m := range major {
		all = append(all, m.label)
	}
	return all
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		s    Scale
		k    Kind
		want []string
	}{
		{Linear(0, 1, 0, 1), Real, []string{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{Linear(-30, 30, 0, 1), Real, []string{"−30", "−20", "−10", "0", "10", "20", "30"}},
		{Linear(0.54, 0.93, 0, 1), Share, []string{"60%", "70%", "80%", "90%"}},
		{Linear(0, 3, 0, 1), Count, []string{"0", "1", "2", "3"}},
		{Linear(0, 250e3, 0, 1), Bytes, []string{"0\u00a0kB", "50\u00a0kB", "100\u00a0kB", "150\u00a0kB", "200\u00a0kB", "250\u00a0kB"}},
		{Linear(0, 4e-6, 0, 1), Real, []string{"0", "1×10⁻⁶", "2×10⁻⁶", "3×10⁻⁶", "4×10⁻⁶"}},
		{Log(6e-6, 0.11, 0, 1), Real, []string{"10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"}},
		{Log(0.002, 30, 0, 1), Real, []string{"0.01", "0.1", "1", "10"}},
		{Log(0.002, 0.3, 0, 1), Real, []string{"0.003", "0.01", "0.03", "0.1", "0.3"}},
		{Log(67e3, 268e3, 0, 1), Bytes, []string{"100\u00a0kB", "150\u00a0kB", "200\u00a0kB", "250\u00a0kB"}},
		{Log(1e3, 2e9, 0, 1), Bytes, []string{"1\u00a0kB", "10\u00a0kB", "100\u00a0kB", "1\u00a0MB", "10\u00a0MB", "100\u00a0MB", "1\u00a0GB"}},
		{Log(1e-200, 1e200, 0, 1), Real, []string{"10⁻²⁰⁰", "10⁻¹⁰⁰", "10⁰", "10¹⁰⁰", "10²⁰⁰"}},
		{Symlog(-20, 200, 1, 0, 1), Real, []string{"−10", "−1", "0", "1", "10", "100"}},
	} {
		got := labels(c.s, c.k, 5)
		if c.k == Bytes && c.s.hi > 1e9 {
			got = labels(c.s, c.k, 8)
		}
		if len(got) != len(c.want) {
			t.Errorf("%+v has the ticks %q, want %q", c.s, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%+v has the ticks %q, want %q", c.s, got, c.want)
				break
			}
		}
	}
}

// A label says where its tick stands, and no two say the same.
func TestTicksTellTheirValues(t *testing.T) {
	draw := rand.New(rand.NewPCG(10, 11))
	for range 3000 {
		lo := draw.NormFloat64() * math.Pow(10, float64(draw.IntN(30)-15))
		hi := lo + math.Abs(draw.NormFloat64())*math.Pow(10, float64(draw.IntN(30)-15))
		if hi-lo < 1e-6*max(math.Abs(lo), math.Abs(hi)) {
			continue
		}
		want := 2 + draw.IntN(9)
		for _, s := range []Scale{Linear(lo, hi, 0, 500), Log(math.Abs(lo), math.Abs(lo)+hi-lo, 0, 500), Symlog(lo, hi, 1e-4*(hi-lo), 0, 500)} {
			major, minor := s.ticks(Real, want)
			if len(major) > 3*want || s.form == linear && len(major) < 1 {
				t.Fatalf("%+v has %d ticks where %d were wanted", s, len(major), want)
			}
			for i, m := range major {
				if m.value < s.lo-1e-9*(s.hi-s.lo) || m.value > s.hi+1e-9*(s.hi-s.lo) || i > 0 && (m.value <= major[i-1].value || m.label == major[i-1].label) {
					t.Fatalf("%+v has the ticks %v", s, major)
				}
				slack := 1e-9 * max(math.Abs(s.lo), math.Abs(s.hi))
				if got := read(t, m.label); math.Abs(got-m.value) > max(slack, 1e-9*math.Abs(m.value)) {
					t.Fatalf("%v of %+v is labelled %q", m.value, s, m.label)
				}
			}
			for _, v := range minor {
				if v < s.lo*(1-1e-9) || v > s.hi*(1+1e-9) {
					t.Fatalf("%+v marks %v", s, v)
				}
			}
		}
	}
}
