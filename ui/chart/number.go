package chart

import (
	"math"
	"strconv"
	"strings"
)

// Kind says what a value is, and so how it is written.
type Kind uint8

const (
	Missing Kind = iota
	Name         // text
	Count        // a whole number
	Real         // three significant digits
	Ratio        // how many times as much
	Bytes        // decimal units, as file managers have them
	Share        // a fraction, in percent
	Points       // a difference of shares, in percentage points
)

// Value is a typed cell or argument.
type Value struct {
	Kind   Kind
	Number float64
	Text   string // of a Name
}

// Of is v as a value of kind k; what is not a number is missing.
func (k Kind) Of(v float64) Value {
	if math.IsNaN(v) {
		return Value{}
	}
	return Value{Kind: k, Number: v}
}

// String writes v for people. Spaces within are no-break spaces.
func (v Value) String() string {
	switch {
	case v.Kind == Missing || math.IsNaN(v.Number):
		return "—"
	case v.Kind == Name:
		return v.Text
	}
	a := math.Abs(v.Number)
	switch v.Kind {
	case Count:
		return signed(math.Round(v.Number), fixed(a, 0))
	case Bytes:
		return signed(v.Number, bytes(a))
	case Share:
		return signed(v.Number, percent(100*a)) + "%"
	case Points:
		return signed(v.Number, percent(100*a))
	case Ratio:
		return signed(v.Number, significant(a, 2))
	}
	return signed(v.Number, significant(a, 3))
}

// signed puts a minus before s where v is below zero, unless s is zero.
func signed(v float64, s string) string {
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + s
	}
	return s
}

// significant writes a ≥ 0 with so many digits, whole numbers with all of theirs,
// and by a power of ten what would have many zeros.
func significant(a float64, digits int) string {
	switch {
	case a == 0:
		return "0"
	case math.IsInf(a, 0):
		return "∞"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(a, 'e', digits-1, 64), "e")
	e, _ := strconv.Atoi(exponent)
	if e < -4 || e > 4 {
		return mantissa + "×" + power(e)
	}
	return fixed(a, max(0, digits-1-e))
}

// fixed writes a ≥ 0 with so many decimals and its thousands apart.
func fixed(a float64, decimals int) string {
	if a >= 1e15 {
		return significant(a, 3)
	}
	s := strconv.FormatFloat(a, 'f', decimals, 64)
	whole := len(s)
	if decimals > 0 {
		whole -= decimals + 1
	}
	for i := whole - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent writes one decimal, or two digits of what is less than that.
func percent(a float64) string {
	switch {
	case a == 0 || a == 100:
		return fixed(a, 0)
	case a >= 0.095:
		return fixed(a, 1)
	case a >= 0.00095:
		return significant(a, 1)
	}
	return "<0.001"
}

var units = [...]string{"B", "kB", "MB", "GB", "TB"}

// bytes writes a size to three digits.
func bytes(a float64) string {
	unit := 0
	for rounded := a; rounded >= 999.5 && unit < len(units)-1; unit++ {
		a /= 1000
		rounded = a
	}
	decimals := 0
	switch {
	case unit == 0 || a >= 99.95:
	case a >= 9.995:
		decimals = 1
	default:
		decimals = 2
	}
	return fixed(a, decimals) + "\u00a0" + units[unit]
}

// power writes 10ᵉ.
func power(e int) string {
	var s strings.Builder
	s.WriteString("10")
	for _, r := range strconv.Itoa(e) {
		if r == '-' {
			s.WriteRune('⁻')
			continue
		}
		s.WriteString(superscripts[r-'0'])
	}
	return s.String()
}

var superscripts = [...]string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}
