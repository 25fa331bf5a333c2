package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"hawqeye/tools/bench/report"
)

// performance runs the bench and shows what it measured, of single kernels the products.
func performance() (string, error) {
	dir, err := os.MkdirTemp("", "hawqeye")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "bench.json")
	cmd := exec.Command("go", "run", "./tools/bench", "-json", file)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var r report.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return "", err
	}
	return performanceTables(&r), nil
}

func performanceTables(r *report.Report) string {
	r.Kernels = slices.DeleteFunc(r.Kernels, func(k *report.Kernel) bool { return !k.Product })
	var b strings.Builder
	b.WriteString(r.Setting() + "\n")
	for _, t := range r.Tables(report.Medians) {
		b.WriteString("\n" + t.Title + ":\n\n" + t.Markdown())
	}
	return b.String()
}
