package main

import (
	"os"
	"strings"
	"testing"
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
