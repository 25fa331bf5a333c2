package stopwatch_test

import (
	"errors"
	"testing"
	"time"

	"hawqeye/engine/stopwatch"
)

func busy(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

// A measurement tells at least what a run takes, and at most what was spent on it.
func TestMeasure(t *testing.T) {
	const run, until = 200 * time.Microsecond, 40 * time.Millisecond
	runs, windows := 0, 0
	w := stopwatch.Watch{Run: func() error { runs++; busy(run); return nil }}
	start := time.Now()
	took, err := w.Measure(until, func(time.Duration) error { windows++; return nil })
	spent := time.Since(start)
	if err != nil || spent < until || len(took) < 3 || windows != len(took) {
		t.Fatalf("%d windows of %d within %v, %v", len(took), windows, spent, err)
	}
	sum := 0.0
	for _, d := range took {
		sum += d
		if d < float64(run) {
			t.Errorf("a run took %v ns, less than it can", d)
		}
	}
	if mean := sum / float64(len(took)); mean*float64(runs) > 2*float64(spent) {
		t.Errorf("%d runs of %v ns in %v", runs, mean, spent)
	}
}

// The clock stands still while a long run pauses; a short one does not pause.
func TestPausing(t *testing.T) {
	const run, pause = 60 * time.Millisecond, 30 * time.Millisecond
	for _, long := range []bool{true, false} {
		pauses := 0
		var w stopwatch.Watch
		yield := w.Pausing(func() error { pauses++; time.Sleep(pause); return nil })
		runs := 0
		w.Run = func() error {
			runs++
			if long {
				busy(run)
			} else {
				busy(time.Millisecond)
			}
			return yield()
		}
		start := time.Now()
		took, err := w.Measure(0, nil)
		spent := time.Since(start)
		switch {
		case err != nil:
			t.Fatal(err)
		case !long && pauses > 1: // the first run may be
			t.Errorf("short runs paused %d times", pauses)
		case long && pauses != runs:
			t.Errorf("%d runs paused %d times", runs, pauses)
		}
		measured := time.Duration(0)
		for _, d := range took {
			measured += time.Duration(d)
		}
		if slept := time.Duration(pauses) * pause; measured > spent-slept {
			t.Errorf("%v were measured of %v, in which it slept for %v", measured, spent, slept)
		}
	}
}

func TestErrorsEndAMeasurement(t *testing.T) {
	failure := errors.New("over")
	w := stopwatch.Watch{Run: func() error { return failure }}
	if _, err := w.Measure(0, nil); err != failure {
		t.Errorf("a run that fails gives %v", err)
	}
	w.Run = func() error { return nil }
	if _, err := w.Measure(0, func(time.Duration) error { return failure }); err != failure {
		t.Errorf("what is called in between and fails gives %v", err)
	}
}

func TestQuartiles(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   stopwatch.Quartiles
	}{
		{[]float64{16, 1, 4, 2, 8}, stopwatch.Quartiles{Q1: 2, Mid: 4, Q3: 8}},
		{[]float64{1, 2, 3, 5}, stopwatch.Quartiles{Q1: 1.75, Mid: 2.5, Q3: 3.5}},
		{[]float64{7}, stopwatch.Quartiles{Q1: 7, Mid: 7, Q3: 7}},
	} {
		if got := stopwatch.QuartilesOf(c.values); got != c.want {
			t.Errorf("the quartiles of %v are %v, want %v", c.values, got, c.want)
		}
	}
}

func TestResolution(t *testing.T) {
	if d := stopwatch.Resolution(); d <= 0 || d > time.Millisecond {
		t.Errorf("the timer's steps are %v", d)
	}
}
