// Package lab finds the reference models, data and numbers that tests compare with.
//
// They live beside the repository, in ../shared/lab, or where HAWQEYE_LAB says;
// a test that needs them skips with a sentence where they are absent.
package lab

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Path is the location of a file of the lab.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	p := filepath.Join(append([]string{root()}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("the reference lab is not here (%s is missing): put it beside the repository or set HAWQEYE_LAB", p)
	}
	return p
}

// Read is the content of a file of the lab.
func Read(t testing.TB, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(Path(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// JSON decodes a file of the lab into v.
func JSON(t testing.TB, v any, elem ...string) {
	t.Helper()
	if err := json.Unmarshal(Read(t, elem...), v); err != nil {
		t.Fatalf("%v: %v", elem, err)
	}
}

func root() string {
	if dir := os.Getenv("HAWQEYE_LAB"); dir != "" {
		return dir
	}
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "shared", "lab")
}
