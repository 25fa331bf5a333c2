package chart

import "strings"

// advances are widths of the printable ASCII characters in hundredths of the
// font size, not less than those of the system fonts: text that is laid out by
// them may come out narrower, never wider.
var advances = [95]uint8{
	/*   */ 32, 41, 46, 84, 64, 96, 79, 29, 40, 40, 50, 84, 33, 37, 33, 41,
	/* 0 */ 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
	/* @ */ 100, 69, 69, 71, 78, 64, 60, 79, 76, 32, 56, 67, 57, 89, 76, 80,
	/* P */ 64, 80, 70, 65, 63, 74, 69, 100, 69, 63, 69, 40, 41, 40, 84, 50,
	/* ` */ 50, 62, 64, 57, 64, 62, 37, 64, 64, 29, 30, 60, 29, 98, 64, 62,
	/* p */ 64, 64, 42, 54, 41, 64, 60, 83, 61, 60, 54, 64, 34, 64, 84,
}

// wider is how much wider bold text is at most.
const wider = 1.14

func advance(r rune) float64 {
	switch {
	case r < ' ':
		return 0
	case r < 127:
		return float64(advances[r-' ']) / 100
	case r == 0xA0:
		return 0.32
	case r < 0x250 || r == '–':
		return 0.84
	case r >= 0x300 && r < 0x370 || r == 0x200D:
		return 0 // combines with what is before it
	case strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r):
		return 0.46
	case r == '⁻':
		return 0.53
	case r >= 0x1F000:
		return 1.4
	}
	return 1
}

// measure is the width of s, in font sizes.
func measure(s string) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r)
	}
	return w
}

// shorten keeps the ends of s where all of it is wider than room, in font sizes:
// names of layers differ at both.
func shorten(s string, room float64) string {
	if measure(s) <= room {
		return s
	}
	runes := []rune(s)
	head, tail := 0, len(runes)
	for left := room - advance('…'); head < tail; {
		end := head <= len(runes)-tail
		r := runes[head]
		if !end {
			r = runes[tail-1]
		}
		if left -= advance(r); left < 0 {
			break
		}
		if end {
			head++
		} else {
			tail--
		}
	}
	return string(runes[:head]) + "…" + string(runes[tail:])
}

// longest is how many runes of a name are kept where nothing else limits it.
const longest = 160

// clean makes a name from a file fit for showing: some text, without control
// characters and those that turn the direction of what follows.
func clean(s string) string {
	if s == "" {
		return "?"
	}
	if len(s) > 4*longest {
		runes := []rune(s[:2*longest] + "…" + s[len(s)-2*longest:])
		s = string(runes)
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 || r >= 0x2028 && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFFFE || r == 0xFFFF {
			return '�'
		}
		return r
	}, s)
}
