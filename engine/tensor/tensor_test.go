package tensor_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/tensor"
)

func TestBroadcast(t *testing.T) {
	for _, c := range []struct{ a, b, want tensor.Shape }{
		{tensor.Shape{2, 3}, tensor.Shape{2, 3}, tensor.Shape{2, 3}},
		{tensor.Shape{}, tensor.Shape{4}, tensor.Shape{4}},
		{tensor.Shape{3, 1}, tensor.Shape{2, 1, 5}, tensor.Shape{2, 3, 5}},
		{tensor.Shape{1}, tensor.Shape{0}, tensor.Shape{0}},
		{tensor.Shape{2}, tensor.Shape{3}, nil},
	} {
		got, err := tensor.Broadcast(c.a, c.b)
		if (err == nil) != (c.want != nil) || !got.Equal(c.want) {
			t.Errorf("%v with %v: %v, %v; want %v", c.a, c.b, got, err, c.want)
		}
	}
}

// Walking a repeated tensor by BroadcastStrides meets the element that the
// definition of repetition names.
func TestBroadcastStrides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := tensor.Shape(rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "to"))
		s := to[rapid.IntRange(0, len(to)).Draw(t, "cut"):].Clone()
		for i := range s {
			if rapid.Bool().Draw(t, "once") {
				s[i] = 1
			}
		}
		own, walk := s.Strides(), tensor.BroadcastStrides(s, to)
		at := make([]int, len(to))
		for i, d := range to {
			at[i] = rapid.IntRange(0, d-1).Draw(t, "at")
		}
		got, want := 0, 0
		for i, p := range at {
			got += p * walk[i]
			if j := i - len(to) + len(s); j >= 0 && s[j] != 1 {
				want += p * own[j]
			}
		}
		if got != want {
			t.Fatalf("shape %v in %v at %v: offset %d, want %d", s, to, at, got, want)
		}
	})
}

// A stream is named by its seed and indices: the same name gives the same draws,
// another name others, and these are the draws of every platform and release.
func TestRandIsNamed(t *testing.T) {
	draw := func(seed uint64, index ...int) []float32 {
		v := make([]float32, 100)
		tensor.Rademacher(v, tensor.Rand(seed, index...))
		return v
	}
	first := draw(1, 2, 3)
	if !slices.Equal(first, draw(1, 2, 3)) {
		t.Error("the same stream twice differs")
	}
	for _, other := range [][]float32{draw(2, 2, 3), draw(1, 3, 2), draw(1, 2), draw(1, 2, 3, 0)} {
		if slices.Equal(first, other) {
			t.Error("two names give one stream")
		}
	}
	for _, v := range first {
		if v != 1 && v != -1 {
			t.Fatalf("a Rademacher draw is %v", v)
		}
	}
	if got, want := tensor.Rand(1, 2, 3).Uint64(), uint64(0x99a60cb22e8dbaf); got != want {
		t.Errorf("the first draw of stream (1; 2, 3) is %#x, it was %#x", got, want)
	}
}

// Means and variances of many draws lie within five standard errors of theirs.
func TestDistributions(t *testing.T) {
	const n = 1 << 16
	for name, fill := range map[string]func([]float32){
		"normal":     func(v []float32) { tensor.Normal(v, tensor.Rand(9)) },
		"Rademacher": func(v []float32) { tensor.Rademacher(v, tensor.Rand(9)) },
	} {
		v := make([]float32, n)
		fill(v)
		mean := tensor.Dot(v, slices.Repeat([]float32{1}, n)) / n
		second := tensor.Dot(v, v) / n
		if math.Abs(mean) > 5/math.Sqrt(n) || math.Abs(second-1) > 5*math.Sqrt(2.0/n) {
			t.Errorf("%s: mean %v, second moment %v", name, mean, second)
		}
	}
}

func TestOfAndCheck(t *testing.T) {
	if _, err := tensor.Of(make([]float32, 5), 2, 3); err == nil {
		t.Error("five values filled a 2×3 tensor")
	}
	v, err := tensor.Of([]float32{1, 2}, 2)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Clone()
	c.Data[0], c.Shape[0] = 7, 9
	if v.Data[0] != 1 || v.Shape[0] != 2 {
		t.Error("a clone shares memory with its original")
	}
	for _, s := range []tensor.Shape{{-1}, {1 << 40}, {1 << 20, 1 << 20}, make(tensor.Shape, 9)} {
		if s.Check() == nil {
			t.Errorf("shape %v passes", s)
		}
	}
	if err := (tensor.Shape{0, 1 << 20}).Check(); err != nil {
		t.Error(err)
	}
}
