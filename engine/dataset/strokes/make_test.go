package strokes

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Make tells how far it is, and stops when it is told to.
func TestMakeReports(t *testing.T) {
	var seen []int
	stop := errors.New("stop")
	progress := func(until int) func(done, total int) error {
		seen = nil
		return func(done, total int) error {
			if seen = append(seen, done); total != 4 || done == until {
				return stop
			}
			return nil
		}
	}
	if _, err := Make("digits", 1, 4, progress(3)); err != stop || !slices.Equal(seen, []int{1, 2, 3}) {
		t.Errorf("stopped with %v after %v", err, seen)
	}
	s, err := Make("characters", 1, 4, progress(5))
	if err != nil || !slices.Equal(seen, []int{1, 2, 3, 4}) {
		t.Fatalf("%v after %v", err, seen)
	}
	same, err := Characters(1, 4)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, 4*Side*Side), make([]float32, 4*Side*Side)
	s.Batch(x, 0, 4)
	same.Batch(y, 0, 4)
	if !slices.Equal(x, y) || !slices.Equal(s.Labels, same.Labels) || !slices.Equal(s.Classes, same.Classes) {
		t.Error("characters by name are other than Characters")
	}
	if _, err := Make("birds", 1, 4, nil); err == nil || !strings.Contains(err.Error(), "birds") {
		t.Errorf("birds are drawn: %v", err)
	}
}
