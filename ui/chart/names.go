package chart

import "strings"

// Names are the names of layers as people say them: exporters write
// /layer1/layer1.0/conv1/Conv for layer1.0.conv1. Where two would become the
// same, all stay as they are.
func Names(full []string) []string {
	short := make([]string, len(full))
	seen := make(map[string]bool, len(full))
	for i, s := range full {
		short[i] = plain(clean(s))
		if seen[short[i]] {
			for j, s := range full {
				short[j] = clean(s)
			}
			return short
		}
		seen[short[i]] = true
	}
	return short
}

// plain drops the operator at a path's end and every part that the next repeats.
func plain(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if !strings.HasPrefix(path, "/") || len(parts) == 0 {
		return path
	}
	if n := len(parts) - 1; n > 0 {
		op, _, _ := strings.Cut(parts[n], "_")
		switch op {
		case "Conv", "Gemm", "MatMul":
			parts = parts[:n]
		}
	}
	var kept []string
	for i, p := range parts {
		if i+1 == len(parts) || !strings.HasPrefix(parts[i+1], p+".") {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ".")
}
