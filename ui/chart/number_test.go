package chart

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		value Value
		want  string
	}{
		{Real.Of(0), "0"},
		{Real.Of(0.06863), "0.0686"},
		{Real.Of(9.996), "10.0"},
		{Real.Of(-1234.5), "−1,234"},
		{Real.Of(54321), "54,321"},
		{Real.Of(123456), "1.23×10⁵"},
		{Real.Of(1.868e-5), "1.87×10⁻⁵"},
		{Real.Of(-5e-324), "−4.94×10⁻³²⁴"},
		{Real.Of(math.Inf(-1)), "−∞"},
		{Real.Of(math.NaN()), "—"},
		{Share.Of(math.MaxFloat64), "∞%"},
		{Bytes.Of(math.Inf(1)), "∞\u00a0TB"},
		{Ratio.Of(3.66), "3.7"},
		{Ratio.Of(233.4), "233"},
		{Count.Of(-1234567), "−1,234,567"},
		{Count.Of(-0.2), "0"},
		{Bytes.Of(0), "0\u00a0B"},
		{Bytes.Of(999), "999\u00a0B"},
		{Bytes.Of(134128), "134\u00a0kB"},
		{Bytes.Of(9994), "9.99\u00a0kB"},
		{Bytes.Of(9995), "10.0\u00a0kB"},
		{Bytes.Of(99949), "99.9\u00a0kB"},
		{Bytes.Of(99950), "100\u00a0kB"},
		{Bytes.Of(999499), "999\u00a0kB"},
		{Bytes.Of(999500), "1.00\u00a0MB"},
		{Bytes.Of(7e15), "7,000\u00a0TB"},
		{Share.Of(0.917257), "91.7%"},
		{Share.Of(1), "100%"},
		{Share.Of(0.99999), "100.0%"},
		{Share.Of(0.0004), "0.04%"},
		{Share.Of(1e-9), "<0.001%"},
		{Points.Of(-0.0083), "−0.8"},
		{word("conv1"), "conv1"},
		{Value{}, "—"},
	} {
		if got := c.value.String(); got != c.want {
			t.Errorf("%v of kind %d is written %q, want %q", c.value.Number, c.value.Kind, got, c.want)
		}
	}
}

// read is the number that a person reads in s.
func read(t *testing.T, s string) float64 {
	t.Helper()
	if rest, ok := strings.CutPrefix(s, "−"); ok {
		return -read(t, rest)
	}
	if rest, ok := strings.CutPrefix(s, "10"); ok && strings.Trim(rest, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹") == "" && rest != "" {
		s = "1×" + s
	}
	s = strings.NewReplacer(",", "", "⁻", "-", "⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9").Replace(s)
	unit := 1.0
	if head, tail, ok := strings.Cut(s, "\u00a0"); ok {
		unit = map[string]float64{"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[tail]
		s = head
	}
	if head, ok := strings.CutSuffix(s, "%"); ok {
		s, unit = head, 0.01
	}
	s = strings.Replace(s, "×10", "e", 1)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("%q is no number", s)
	}
	return v * unit
}

func TestRealsAreReadBack(t *testing.T) {
	draw := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		v := draw.NormFloat64() * math.Pow(10, float64(draw.IntN(600)-300))
		for kind, digits := range map[Kind]float64{Real: 3, Ratio: 2} {
			s := kind.Of(v).String()
			if got := read(t, s); math.Abs(got-v) > 0.5001*math.Pow(10, 1-digits)*math.Abs(v) {
				t.Fatalf("%v is written %s", v, s)
			}
		}
		if b := math.Abs(v); b > 1 && b < 1e14 {
			if got := read(t, Bytes.Of(b).String()); b >= 100 && math.Abs(got-b) > 0.0051*b {
				t.Fatalf("%v bytes are written %s", b, Bytes.Of(b))
			}
		}
	}
}
