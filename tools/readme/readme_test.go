package main

import (
	"os"
	"strings"
	"testing"

	"hawqeye/engine/stopwatch"
	"hawqeye/tools/bench/report"
)

// The README's parts that follow from the code are those of this code.
func TestREADMEIsFresh(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts() {
		if p.measured {
			if !strings.Contains(string(data), "<!-- begin "+p.name+" -->") {
				t.Errorf("README.md has no place for %s", p.name)
			}
			continue
		}
		fresh, err := p.text()
		if err != nil {
			t.Fatal(err)
		}
		got, err := replace(string(data), p.name, fresh)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(data) {
			t.Errorf("the part %s of README.md is stale: run make readme", p.name)
		}
	}
}

// The README shows products and leaves out the other kernels.
func TestPerformanceTables(t *testing.T) {
	q := &stopwatch.Quartiles{Q1: 1, Mid: 2, Q3: 3}
	got := performanceTables(&report.Report{
		Browser: "Chrome/1", Peer: "a runtime", KernelSet: "relaxed", Cores: 2, Pinned: true, Rounds: 5,
		Kernels: []*report.Kernel{{Name: "product 1,2,3", Rate: q, OfPeak: q, Product: true}, {Name: "depthwise", Rate: q}},
	})
	const want = `Chrome/1 on one core, our kernels are "relaxed", theirs a runtime; medians of 5 rounds.

Kernels, in billions of operations per second:

| kernel | weights | rate | of the peak | target |
| --- | --- | --- | --- | --- |
| product 1,2,3 | float | 2 | 2 | ≥ 0.85 ✓ |
`
	if got != want {
		t.Errorf("the tables are\n%s", got)
	}
}
