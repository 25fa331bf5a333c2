package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Lanes run in turn, the first round does not count, and one that fails stops alone.
func TestRace(t *testing.T) {
	order := ""
	count := func(name string, first, step float64) *lane {
		v := first - step
		return &lane{measure: func() (float64, error) {
			order += name
			v += step
			return v, nil
		}}
	}
	a, b := count("a", 100, 2), count("b", 50, 1)
	broken := &lane{measure: func() (float64, error) { order += "x"; return 0, errors.New("no more") }}
	race(3, []*lane{a, broken, b})
	if order != "axb"+strings.Repeat("ab", 3) || !slices.Equal(a.values, []float64{102, 104, 106}) || len(broken.values) != 0 {
		t.Errorf("in order %s the values are %v and %v", order, a.values, broken.values)
	}
	if err := fault(a, nil, broken); err == nil || err.Error() != "no more" || fault(a, nil, b) != nil {
		t.Errorf("the fault is %v", err)
	}
	if q := a.over(b); q == nil || q.Q1 != 2 || q.Q3 != 2 {
		t.Errorf("the quotients are %v", q)
	}
	if broken.quartiles() != nil || a.over(broken) != nil || a.over(nil) != nil {
		t.Error("what was not measured has quartiles")
	}
}
