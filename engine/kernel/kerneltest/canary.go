package kerneltest

import (
	"slices"
	"testing"
)

// fence is how many elements around a buffer are watched.
const fence = 64

type element interface {
	int8 | uint8 | int32 | uint64 | float32 | float64
}

// canary copies s into the middle of a longer buffer; inside fails the test if
// anything around the copy has changed since. The copy's capacity reaches the
// fence, so that slicing beyond its length does too.
func canary[T element](s []T) (buf []T, inside func(t *testing.T, what string)) {
	all := make([]T, len(s)+2*fence)
	for i := range all {
		all[i] = T(i%100 + 1)
	}
	copy(all[fence:], s)
	left, right := all[:fence], all[fence+len(s):]
	before := slices.Concat(left, right)
	return all[fence : fence+len(s)], func(t *testing.T, what string) {
		t.Helper()
		if !slices.Equal(before, slices.Concat(left, right)) {
			t.Fatalf("a write outside %s", what)
		}
	}
}

// guard remembers operands; the function it returns fails the test if one has changed.
func guard[T comparable](t *testing.T, operands ...[]T) func() {
	t.Helper()
	before := make([][]T, len(operands))
	for i, s := range operands {
		before[i] = slices.Clone(s)
	}
	return func() {
		t.Helper()
		for i, s := range operands {
			if !slices.Equal(before[i], s) {
				t.Fatalf("operand %d was changed", i)
			}
		}
	}
}
