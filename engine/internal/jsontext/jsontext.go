// Package jsontext writes JSON where encoding/json would be most of the program.
//
// It knows strings alone: what stands between them is up to the caller.
package jsontext

import (
	"fmt"
	"unicode/utf8"
)

// AppendString appends s as a JSON string (RFC 8259, section 7). What is not UTF-8
// becomes U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < ' ':
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
