package infer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// randomLayout is a layout of size elements, reached by random reshapes and transposes.
func randomLayout(r *rand.Rand, size int) layout {
	l := rowMajor(size)
	for range r.IntN(4) {
		axes, ok := l.axes(randomShape(r, size))
		if !ok {
			continue
		}
		r.Shuffle(len(axes), func(i, j int) { axes[i], axes[j] = axes[j], axes[i] })
		l = flat(axes).simple()
	}
	return l
}

// randomShape factors size into extents, ones among them.
func randomShape(r *rand.Rand, size int) tensor.Shape {
	s := tensor.Shape{1}
	for size > 1 {
		d := 2
		for size%d != 0 {
			d++
		}
		size /= d
		if i := r.IntN(len(s) + 1); i < len(s) {
			s[i] *= d
		} else {
			s = append(s, d)
		}
	}
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// Every layout puts every element at an address of its own, its axes spell the
// same addresses, and copying along pair's loops moves each element to its place.
func TestLayouts(t *testing.T) {
	copied := 0
	for seed := range 2000 {
		r := tensor.Rand(uint64(seed))
		size := []int{1, 24, 60, 64, 210}[r.IntN(5)]
		from, to := randomLayout(r, size), randomLayout(r, size)
		at, want := addresses(from), addresses(to)
		sorted := slices.Clone(at)
		slices.Sort(sorted)
		for i, a := range sorted {
			if a != i {
				t.Fatalf("seed %d: layout %v has addresses %v", seed, from, at)
			}
		}
		if axes, ok := from.axes(randomShape(r, size)); ok && !slices.Equal(addresses(flat(axes)), at) {
			t.Fatalf("seed %d: the axes %v of %v are not the same elements", seed, axes, from)
		}
		if got := from.same(to); got != slices.Equal(at, want) {
			t.Fatalf("seed %d: %v and %v are the same: %v", seed, from, to, got)
		}
		dims, ok := pair(to, from)
		if !ok {
			continue
		}
		copied++
		src, dst := make([]uint8, size), make([]uint8, size)
		for i, a := range at {
			src[a] = uint8(i)
		}
		(&copyStep{dims: dims}).pass(kernel.Ref(), dst, src, 0, 0)
		for i, a := range want {
			if dst[a] != uint8(i) {
				t.Fatalf("seed %d: copying %v to %v along %v puts %d where %d belongs", seed, from, to, dims, dst[a], i)
			}
		}
	}
	if copied < 1000 {
		t.Errorf("only %d of 2000 pairs of layouts could be copied", copied)
	}
}

// Row-major order pairs with every layout, which is what in falls back on.
func TestRowMajorPairsWithEverything(t *testing.T) {
	for seed := range 500 {
		r := tensor.Rand(uint64(seed))
		l := randomLayout(r, 360)
		if _, ok := pair(l, rowMajor(360)); !ok {
			t.Fatalf("%v does not pair with row-major order", l)
		}
		if _, ok := pair(rowMajor(360), l); !ok {
			t.Fatalf("row-major order does not pair with %v", l)
		}
	}
}

func TestChannelsLast(t *testing.T) {
	got := addresses(channelsLast(tensor.Shape{2, 3, 1, 2}))
	want := []int{0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11}
	if !slices.Equal(got, want) {
		t.Errorf("addresses are %v, want %v", got, want)
	}
}
