package main

import (
	"fmt"
	"strings"

	"hawqeye/engine/hessian"
	"hawqeye/engine/onnx"
)

// operators is what the importer reads, one sentence per first version.
func operators() (string, error) {
	var names []string
	for _, o := range onnx.Operators() {
		names = append(names, fmt.Sprintf("%s (%d)", o.Name, max(o.Since, 7)))
	}
	return strings.Join(names, ", ") + ".\n", nil
}

// methods is the table of curvature estimators.
func methods() (string, error) {
	var b strings.Builder
	b.WriteString("| `--method` | what it computes |\n|---|---|\n")
	for _, m := range hessian.Methods() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.Name, m.What)
	}
	return b.String(), nil
}
