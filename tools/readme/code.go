package main

import (
	"fmt"
	"strings"

	"hawqeye/engine/alloc"
	"hawqeye/engine/hessian"
	"hawqeye/engine/onnx"
	"hawqeye/engine/studio"
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

// strategies is the table of ways to choose within limits.
func strategies() (string, error) {
	var b strings.Builder
	b.WriteString("| `--strategy` | what is chosen within the limits |\n|---|---|\n")
	for _, s := range alloc.Strategies() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", s.Name, s.What)
	}
	return b.String(), nil
}

// damages is the table of models of damage.
func damages() (string, error) {
	var b strings.Builder
	b.WriteString("| `--damage` | what an assignment of bits is taken to cost |\n|---|---|\n")
	for _, d := range studio.Damages() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", d.Name, d.What)
	}
	return b.String(), nil
}
