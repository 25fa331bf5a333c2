package view

import (
	"strconv"
	"strings"
)

const hex = "0123456789ABCDEF"

// escape writes a text so that it can stand as a value in an address.
func escape(text string) string {
	var s strings.Builder
	for i := range len(text) {
		switch b := text[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("-_.~,/:", b) >= 0:
			s.WriteByte(b)
		default:
			s.WriteByte('%')
			s.WriteByte(hex[b>>4])
			s.WriteByte(hex[b&15])
		}
	}
	return s.String()
}

// unescape is the text that was escaped; it says whether there is one.
func unescape(text string) (string, bool) {
	var s strings.Builder
	for {
		before, after, found := strings.Cut(text, "%")
		s.WriteString(before)
		if !found {
			return s.String(), true
		}
		if len(after) < 2 {
			return "", false
		}
		b, err := strconv.ParseUint(after[:2], 16, 8)
		if err != nil {
			return "", false
		}
		s.WriteByte(byte(b))
		text = after[2:]
	}
}
