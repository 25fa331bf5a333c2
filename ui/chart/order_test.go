package chart

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestArrangeSortsStably(t *testing.T) {
	type pair struct{ key, place int }
	rapid.Check(t, func(t *rapid.T) {
		var got []pair
		for i, key := range rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "keys") {
			got = append(got, pair{key, i})
		}
		want := slices.Clone(got)
		slices.SortStableFunc(want, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		if arrange(got, func(a, b pair) bool { return a.key < b.key }); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
