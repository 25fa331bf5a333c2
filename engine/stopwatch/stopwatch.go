// Package stopwatch measures what takes less time than a browser's timer can tell.
//
// The clock is read around windows: whole runs in a row that together are long
// against the timer's resolution. Every measurement begins with a warm-up, which
// also finds how many runs a window takes.
package stopwatch

import (
	"math"
	"slices"
	"time"
)

const (
	window     = 5 * time.Millisecond
	minWindows = 3
	unbroken   = 50 * time.Millisecond
)

// Watch measures how long Run takes.
type Watch struct {
	Run func() error

	long   bool // a run is long enough to be interrupted
	paused time.Duration
}

// Measure returns how long a run takes, in nanoseconds, once for every window. It
// goes on for about so long and no less than a few windows; after each of them it
// calls between, unless nil, with the time since the first began.
func (w *Watch) Measure(until time.Duration, between func(spent time.Duration) error) ([]float64, error) {
	runs, err := w.warmUp()
	if err != nil {
		return nil, err
	}
	var took []float64
	start := time.Now()
	for spent := time.Duration(0); spent < until || len(took) < minWindows; spent = time.Since(start) {
		d, err := w.window(runs)
		if err != nil {
			return nil, err
		}
		took = append(took, float64(d.Nanoseconds())/float64(runs))
		if between == nil {
			continue
		}
		if err := between(spent); err != nil {
			return nil, err
		}
	}
	return took, nil
}

// Pausing is pause for Run to call in between: it takes place only in runs that
// are long, and the clock stands still for it.
func (w *Watch) Pausing(pause func() error) func() error {
	return func() error {
		if !w.long {
			return nil
		}
		start := time.Now()
		err := pause()
		w.paused += time.Since(start)
		return err
	}
}

// warmUp runs until a window is long enough, and returns how many runs that takes.
func (w *Watch) warmUp() (runs int, err error) {
	w.long = true
	for runs = 1; runs < 1<<20; runs *= 2 {
		took, err := w.window(runs)
		if err != nil {
			return 0, err
		}
		w.long = runs == 1 && took > unbroken
		if took >= window {
			break
		}
	}
	return runs, nil
}

// window is how long so many runs take.
func (w *Watch) window(runs int) (time.Duration, error) {
	w.paused = 0
	start := time.Now()
	for range runs {
		if err := w.Run(); err != nil {
			return 0, err
		}
	}
	return time.Since(start) - w.paused, nil
}

// Quartiles divide numbers into four parts that hold equally many.
type Quartiles struct {
	Q1  float64 `json:"q1"`
	Mid float64 `json:"median"`
	Q3  float64 `json:"q3"`
}

// QuartilesOf some numbers, at least one, are interpolated between the two nearest.
func QuartilesOf(values []float64) Quartiles {
	sorted := slices.Sorted(slices.Values(values))
	at := func(q float64) float64 {
		at := q * float64(len(sorted)-1)
		i := int(at)
		if i+1 == len(sorted) {
			return sorted[i]
		}
		return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
	}
	return Quartiles{at(0.25), at(0.5), at(0.75)}
}

// Resolution is the timer's: the least of some steps that it makes, or 0 where it
// makes none for long.
func Resolution() time.Duration {
	const steps, patience = 10, 1 << 21
	least := time.Duration(math.MaxInt64)
	last := time.Now()
	seen := 0
	for range patience {
		now := time.Now()
		if d := now.Sub(last); d > 0 {
			least, last = min(least, d), now
			if seen++; seen == steps {
				break
			}
		}
	}
	if seen == 0 {
		return 0
	}
	return least
}
