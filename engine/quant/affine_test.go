package quant

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A grid covers its range to half a step, is monotone, keeps what it stands for, and has 0.
func TestAffineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.IntRange(1, 8).Draw(t, "bits")
		end := rapid.OneOf(rapid.Float32Range(-100, 100), rapid.Float32Range(-largestSpan/2, largestSpan/2))
		r := Range{end.Draw(t, "one end"), end.Draw(t, "the other")}
		if r.Min > r.Max {
			r.Min, r.Max = r.Max, r.Min
		}
		a, err := FitAffine(r, bits)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := min(r.Min, 0), max(r.Max, 0)
		x := append(rapid.SliceOf(rapid.Float32Range(lo, hi)).Draw(t, "x"), lo, 0, hi)
		slices.Sort(x)
		codes, back, again := make([]uint8, len(x)), make([]float32, len(x)), make([]uint8, len(x))
		a.Quantize(codes, x)
		a.Dequantize(back, codes)
		a.Quantize(again, back)
		for i, v := range x {
			if e := math.Abs(float64(back[i]) - float64(v)); e > float64(a.Scale)/2*(1+1e-4) {
				t.Fatalf("%+v: %v became %v", a, v, back[i])
			}
			if i > 0 && codes[i] < codes[i-1] {
				t.Fatalf("%+v: codes %d, %d of %v, %v do not rise", a, codes[i-1], codes[i], x[i-1], v)
			}
			if again[i] != codes[i] {
				t.Fatalf("%+v: code %d stands for %v, whose code is %d", a, codes[i], back[i], again[i])
			}
			if v == 0 && (codes[i] != a.Zero || back[i] != 0) {
				t.Fatalf("%+v: 0 has code %d and becomes %v", a, codes[i], back[i])
			}
		}
	})
}

func TestFitAffineAtTheEdges(t *testing.T) {
	const tiny = math.SmallestNonzeroFloat32
	for _, c := range []struct {
		r    Range
		bits int
		want Affine
	}{
		{Range{}, 8, Affine{Scale: 1, Hi: 255}},
		{Range{0, 255}, 8, Affine{Scale: 1, Hi: 255}},
		{Range{0, 127}, 7, Affine{Scale: 1, Hi: 127}},
		{Range{3, 510}, 8, Affine{Scale: 2, Hi: 255}},
		{Range{-255, -5}, 8, Affine{Scale: 1, Zero: 255, Hi: 255}},
		{Range{-128, 127}, 8, Affine{Scale: 1, Zero: 128, Hi: 255}},
		{Range{-2.5, 252.5}, 8, Affine{Scale: 1, Zero: 2, Hi: 255}},
		{Range{-tiny, tiny}, 8, Affine{Scale: smallestScale, Hi: 255}},
	} {
		got, err := FitAffine(c.r, c.bits)
		if err != nil || got != c.want {
			t.Errorf("%+v, %d bits: %+v, %v; want %+v", c.r, c.bits, got, err, c.want)
		}
	}
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, r := range []Range{{0, inf}, {-inf, 1}, {-inf, inf}, {nan, nan}, {-largestSpan, largestSpan}} {
		if a, err := FitAffine(r, 8); err == nil {
			t.Errorf("%v has the grid %+v", r, a)
		}
	}
	for _, bits := range []int{-1, 0, 9} {
		if a, err := FitAffine(Range{0, 1}, bits); err == nil {
			t.Errorf("%d bits have the grid %+v", bits, a)
		}
	}
}

func TestAffineSaturates(t *testing.T) {
	a := Affine{Scale: 0x1p-126, Zero: 3, Lo: 3, Hi: 200}
	x := []float32{float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32, -1}
	codes := make([]uint8, len(x))
	a.Quantize(codes, x)
	if want := []uint8{200, 3, 3, 200, 3}; !slices.Equal(codes, want) {
		t.Errorf("codes %v, want %v", codes, want)
	}
}

func TestAffineRoundsHalfToEven(t *testing.T) {
	a := Affine{Scale: 0.5, Zero: 10, Hi: 255}
	x := []float32{0.25, 0.75, 1.25, -0.25, -0.75, -1.25}
	codes := make([]uint8, len(x))
	a.Quantize(codes, x)
	if want := []uint8{10, 12, 12, 10, 8, 8}; !slices.Equal(codes, want) {
		t.Errorf("codes %v, want %v", codes, want)
	}
}
