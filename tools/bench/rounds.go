package main

import (
	"errors"

	"hawqeye/engine/stopwatch"
	"hawqeye/tools/bench/report"
)

// lane is one of several things that are measured in turn, round by round.
type lane struct {
	measure func() (float64, error)
	values  []float64 // one of every round
	err     error     // why there are no more
}

// race measures all lanes in turn, in so many rounds after one that does not count:
// it warms up caches and compilers.
func race(rounds int, lanes []*lane) {
	for i := range 1 + rounds {
		for _, l := range lanes {
			if l.err != nil {
				continue
			}
			var v float64
			if v, l.err = l.measure(); i > 0 && l.err == nil {
				l.values = append(l.values, v)
			}
		}
	}
}

// fault is why one of some lanes, of which any may be missing, has no result.
func fault(lanes ...*lane) error {
	var all []error
	for _, l := range lanes {
		if l != nil {
			all = append(all, l.err)
		}
	}
	return errors.Join(all...)
}

// quartiles are over the rounds.
func (l *lane) quartiles() report.Quartiles {
	if l == nil || len(l.values) == 0 {
		return nil
	}
	q := stopwatch.QuartilesOf(l.values)
	return &q
}

// over is the quotient of two lanes that have had the same rounds.
func (l *lane) over(m *lane) report.Quartiles {
	if l == nil || m == nil {
		return nil
	}
	q := &lane{}
	for i := range min(len(l.values), len(m.values)) {
		q.values = append(q.values, l.values[i]/m.values[i])
	}
	return q.quartiles()
}
