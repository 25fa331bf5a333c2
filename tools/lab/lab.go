// Package lab finds the reference models, data and numbers that tests compare with.
//
// They lie beside the repository, in ../shared/lab, or where HAWQEYE_LAB says;
// a test that needs them skips with a sentence where they are absent.
package lab

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/sbinet/npyio"
)

// Path is the location of a file of the lab.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	dir := root()
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the reference lab is not here (%s is missing): put it beside the repository or set HAWQEYE_LAB", dir)
	}
	p := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Fatalf("the reference lab lacks a file: %v", err)
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

// Floats is the content of a float32 .npy file of the lab, and its shape.
func Floats(t testing.TB, elem ...string) (shape []int, data []float32) {
	t.Helper()
	r, err := npyio.NewReader(bytes.NewReader(Read(t, elem...)))
	if err == nil {
		err = r.Read(&data)
	}
	if err != nil {
		t.Fatalf("%v: %v", elem, err)
	}
	return r.Header.Descr.Shape, data
}

func root() string {
	if dir := os.Getenv("HAWQEYE_LAB"); dir != "" {
		return dir
	}
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "shared", "lab")
}
