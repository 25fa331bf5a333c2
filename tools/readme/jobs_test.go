package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
)

// What is left of files are their last rows, with their labels.
func TestSamplesAfter(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	write := func(name, kind string, rows any) string {
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (12,), }\n", kind)
		file := fmt.Appendf(nil, "\x93NUMPY\x01\x00%c\x00%s", len(header), header)
		file, err := binary.Append(file, binary.LittleEndian, rows)
		path := filepath.Join(dir, name)
		if err == nil {
			err = os.WriteFile(path, file, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	x, y := make([]float32, 12), make([]int64, 12)
	for i := range x {
		x[i], y[i] = float32(i)/4, int64(i%3)
	}
	rest, err := samples{write("x.npy", "<f4", x), write("y.npy", "<i8", y)}.after(5, to)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := os.ReadFile(rest.labels)
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.Open(rest.data, dataset.Options{Labels: dataset.File{Name: rest.labels, Data: labels}})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, set.N)
	set.Batch(got, 0, set.N)
	if !slices.Equal(got, x[5:]) || !slices.Equal(set.Labels, []int{2, 0, 1, 2, 0, 1, 2}) {
		t.Errorf("left are %v with labels %v", got, set.Labels)
	}
}
