package quant

import (
	"math"
	"strings"
	"testing"

	"hawqeye/engine/tensor"
)

func normal(shape ...int) *tensor.Tensor {
	w := tensor.New(shape...)
	tensor.Normal(w.Data, tensor.Rand(1))
	return w
}

// Whatever axis counts the output channels, a channel's codes depend on its weights alone.
func TestQuantizeWeightsByAxis(t *testing.T) {
	for _, clip := range Clips() {
		rule := Rule{Uniform{}, clip}
		w := normal(3, 4, 5)
		for axis := range w.Shape {
			q, err := QuantizeWeights(w, axis, 4, rule)
			if err != nil {
				t.Fatal(err)
			}
			ch := channelsOf(w.Shape, axis)
			var perturbation float64
			for c, scale := range q.Scales {
				row := tensor.New(1, ch.size())
				gather(row.Data, w.Data, ch, c)
				alone, err := QuantizeWeights(row, 0, 4, rule)
				if err != nil {
					t.Fatal(err)
				}
				codes := make([]int8, ch.size())
				q.Row(codes, c)
				if scale != alone.Scales[0] || string(bytesOf(codes)) != string(bytesOf(alone.Codes)) {
					t.Errorf("%s, axis %d, channel %d: scale %v and codes %v, alone %v and %v", clip.Name(), axis, c, scale, codes, alone.Scales[0], alone.Codes)
				}
				perturbation += alone.Perturbation(row)
			}
			if got := q.Perturbation(w); math.Abs(got-perturbation) > 1e-12*perturbation {
				t.Errorf("perturbation %v, by channel %v", got, perturbation)
			}
		}
	}
}

func bytesOf(codes []int8) []byte {
	b := make([]byte, len(codes))
	for i, c := range codes {
		b[i] = byte(c)
	}
	return b
}

func TestQuantizeWeightsAtTheEdges(t *testing.T) {
	const tiny = math.SmallestNonzeroFloat32
	for _, c := range []struct {
		name  string
		w     []float32
		codes []int8
		scale float32
	}{
		{"zeros", []float32{0, 0}, []int8{0, 0}, 1},
		{"one weight", []float32{-0.7}, []int8{-7}, 0.1},
		{"subnormal weights", []float32{tiny, -tiny}, []int8{0, 0}, smallestScale},
		{"subnormal scale", []float32{4 * smallestScale, -smallestScale}, []int8{4, -1}, smallestScale},
		{"largest weights", []float32{largestSpan, -largestSpan}, []int8{7, -7}, largestSpan / 7},
	} {
		w, err := tensor.Of(c.w, 1, len(c.w))
		if err != nil {
			t.Fatal(err)
		}
		for _, clip := range Clips() {
			q, err := QuantizeWeights(w, 0, 4, Rule{Uniform{}, clip})
			if err != nil {
				t.Fatal(err)
			}
			if q.Scales[0] != c.scale || string(bytesOf(q.Codes)) != string(bytesOf(c.codes)) {
				t.Errorf("%s, %s: scale %v and codes %v, want %v and %v", c.name, clip.Name(), q.Scales[0], q.Codes, c.scale, c.codes)
			}
			for i, v := range q.Dequantize().Data {
				if v-v != 0 {
					t.Errorf("%s, %s: weight %d became %v", c.name, clip.Name(), i, v)
				}
			}
		}
	}
}

func TestQuantizeWeightsWithoutWeights(t *testing.T) {
	for _, shape := range [][]int{{0, 3}, {3, 0}} {
		q, err := QuantizeWeights(tensor.New(shape...), 0, 4, DefaultRule())
		if err != nil {
			t.Fatal(err)
		}
		if len(q.Scales) != shape[0] || q.PackedBytes() != 0 {
			t.Errorf("shape %v: %d scales, %d bytes", shape, len(q.Scales), q.PackedBytes())
		}
	}
}

func TestQuantizeWeightsErrors(t *testing.T) {
	nan, inf, huge := normal(2, 2), normal(2, 2), normal(2, 2)
	nan.Data[3] = float32(math.NaN())
	huge.Data[2] = math.MaxFloat32
	inf.Data[1] = float32(math.Inf(-1))
	for _, c := range []struct {
		w          *tensor.Tensor
		axis, bits int
		want       string
	}{
		{nan, 0, 4, "element 3 of the weight is NaN"},
		{inf, 0, 4, "element 1 of the weight is -Inf"},
		{huge, 0, 4, "element 2 of the weight is 3.4028235e+38"},
		{normal(2, 2), 2, 4, "no axis 2"},
		{normal(2, 2), -1, 4, "no axis -1"},
		{tensor.Scalar(1), 0, 4, "no axis 0"},
		{normal(2, 2), 0, 1, "uniform codes of 1 bits do not exist"},
		{normal(2, 2), 0, 9, "uniform codes of 9 bits do not exist"},
	} {
		_, err := QuantizeWeights(c.w, c.axis, c.bits, DefaultRule())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("axis %d, %d bits: %v, want %q", c.axis, c.bits, err, c.want)
		}
	}
}

func TestFindRule(t *testing.T) {
	for _, q := range Quantizers() {
		for _, c := range Clips() {
			if r, err := FindRule(q.Name(), c.Name()); err != nil || r != (Rule{q, c}) {
				t.Errorf("%s, %s: %v, %v", q.Name(), c.Name(), r, err)
			}
		}
	}
	if _, err := FindRule("uniform", "psychic"); err == nil || !strings.Contains(err.Error(), "mse, max") {
		t.Errorf("%v does not list the clip rules", err)
	}
	if _, err := FindRule("fancy", "mse"); err == nil || !strings.Contains(err.Error(), "uniform") {
		t.Errorf("%v does not list the quantizers", err)
	}
}

func TestPackedBytes(t *testing.T) {
	for _, c := range []struct {
		n, bits int
		want    int64
	}{{0, 3, 0}, {1, 2, 1}, {150, 3, 57}, {8, 5, 5}, {9, 5, 6}, {268336, 4, 134168}, {1 << 40, 8, 1 << 40}} {
		if got := PackedBytes(c.n, c.bits); got != c.want {
			t.Errorf("%d codes of %d bits take %d bytes, want %d", c.n, c.bits, got, c.want)
		}
	}
}
