package quant

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawqeye/engine/tensor"
)

var widths = rapid.SampledFrom([]int{2, 3, 4, 5, 6, 7, 8})

func magnitudesOf(w []float32) []float32 {
	m := make([]float32, len(w))
	for i, v := range w {
		m[i] = float32(math.Abs(float64(v)))
	}
	return m
}

// referenceCode is QuantizeLinear as ONNX words it, saturating symmetrically.
func referenceCode(v, scale float32, top int) int {
	r := math.RoundToEven(float64(v / scale))
	return int(max(float64(-top), min(float64(top), r)))
}

func TestUniformCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := widths.Draw(t, "bits")
		scale := rapid.Float32Range(smallestScale, 1e30).Draw(t, "scale")
		top := Uniform{}.Top(bits)
		w := rapid.SliceOf(rapid.OneOf(
			rapid.Float32Range(-2*float32(top)*scale, 2*float32(top)*scale),
			rapid.Map(rapid.IntRange(-300, 300), func(halves int) float32 { return float32(halves) / 2 * scale }),
			rapid.Float32Range(-math.MaxFloat32, math.MaxFloat32),
		)).Draw(t, "w")
		slices.Sort(w)
		codes := make([]int8, len(w))
		Uniform{}.Quantize(codes, w, scale, bits)
		var sum float64
		for i, v := range w {
			if want := referenceCode(v, scale, top); int(codes[i]) != want {
				t.Fatalf("%v at scale %v: code %d, want %d", v, scale, codes[i], want)
			}
			if i > 0 && codes[i] < codes[i-1] {
				t.Fatalf("codes %d, %d of %v, %v do not rise", codes[i-1], codes[i], w[i-1], v)
			}
			again := []int8{0}
			Uniform{}.Quantize(again, []float32{float32(codes[i]) * scale}, scale, bits)
			if again[0] != codes[i] {
				t.Fatalf("code %d quantizes to %d", codes[i], again[0])
			}
			e := math.Abs(float64(float32(codes[i])*scale) - float64(v))
			if math.Abs(float64(v)) <= float64(top)*float64(scale) && e > float64(scale)/2*(1+1e-4) {
				t.Fatalf("%v at scale %v is off by %v", v, scale, e)
			}
			sum += e * e
		}
		if got := (Uniform{}).Error(magnitudesOf(w), scale, bits, math.Inf(1)); math.Abs(got-sum) > 1e-6*sum {
			t.Fatalf("error %v, want %v", got, sum)
		}
	})
}

func TestUniformWidths(t *testing.T) {
	for bits, want := range map[int]int{-1: 0, 0: 0, 1: 0, 2: 1, 3: 3, 4: 7, 8: 127, 9: 0} {
		if got := (Uniform{}).Top(bits); got != want {
			t.Errorf("the largest code of %d bits is %d, want %d", bits, got, want)
		}
	}
}

// MSE stops its sums early; the search that does not must choose the same scale.
func TestMSEAgainstFullSearch(t *testing.T) {
	for seed := range uint64(40) {
		w := tensor.New(1500)
		tensor.Normal(w.Data, tensor.Rand(seed))
		w.Data[seed] *= 1 + float32(seed)/4 // the farther the outlier, the smaller the best k
		m := magnitudesOf(w.Data)
		for bits := 2; bits <= 8; bits++ {
			want, least := float32(0), math.Inf(1)
			for percent := 20; percent <= 100; percent++ {
				s := clippedScale(float64(percent)/100, slices.Max(m), Uniform{}.Top(bits))
				if e := (Uniform{}).Error(m, s, bits, math.Inf(1)); e <= least {
					want, least = s, e
				}
			}
			if got := (MSE{}).Scale(Uniform{}, m, bits); got != want {
				t.Errorf("seed %d, %d bits: scale %v, want %v", seed, bits, got, want)
			}
		}
	}
}
