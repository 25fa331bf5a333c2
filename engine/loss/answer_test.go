package loss_test

import (
	"math"
	"testing"

	"hawqeye/engine/loss"
)

func TestAnswer(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		row  []float32
		want int
	}{{[]float32{-3}, 0}, {[]float32{1, 4, 2}, 1}, {[]float32{2, 5, 5}, 1}, {[]float32{-1, nan, 3}, 2}} {
		if got := loss.Answer(c.row); got != c.want {
			t.Errorf("the answer of %v is %d, want %d", c.row, got, c.want)
		}
	}
}

// The sum is its formula, and neither overflows nor vanishes where the formula does.
func TestLogSum(t *testing.T) {
	row := []float32{.5, -1.25, 2, 0}
	for _, temperature := range []float64{.5, 1, 2} {
		var sum float64
		for _, v := range row {
			sum += math.Exp(float64(v) / temperature)
		}
		for _, far := range []float32{0, 1 << 12, -1 << 12} {
			moved := make([]float32, len(row))
			for c, v := range row {
				moved[c] = v + far
			}
			want := math.Log(sum) + float64(far)/temperature
			if got := loss.LogSum(moved, temperature); math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
				t.Errorf("at %v, of %v: %v, want %v", temperature, moved, got, want)
			}
		}
	}
}
