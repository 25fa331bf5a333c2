package ui

import "strings"

// rgba spreads gray or colored pixels over the four bytes that a canvas has.
func rgba(pixels []byte, colors int) []byte {
	out := make([]byte, 0, 4*len(pixels)/colors)
	for i := 0; i+colors <= len(pixels); i += colors {
		r, g, b := pixels[i], pixels[i], pixels[i]
		if colors >= 3 {
			g, b = pixels[i+1], pixels[i+2]
		}
		out = append(out, r, g, b, 255)
	}
	return out
}

// ownAddress says that an address is the page's own: of its origin, or of
// something that the browser holds itself.
func ownAddress(address, origin string) bool {
	address = strings.TrimPrefix(address, "blob:")
	return strings.HasPrefix(address, "data:") || address == origin || strings.HasPrefix(address, origin+"/")
}
