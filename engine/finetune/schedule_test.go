package finetune

import (
	"math"
	"testing"

	"hawqeye/engine/tensor"
)

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		what     string
		schedule Schedule
		want     map[int]float64 // of 100 steps
	}{
		{"constant", Constant, map[int]float64{0: 1, 50: 1, 99: 1}},
		{"cosine", Cosine(0), map[int]float64{0: 1, 25: (1 + math.Sqrt2/2) / 2, 50: 0.5, 75: (1 - math.Sqrt2/2) / 2}},
		{"warm cosine", Cosine(0.2), map[int]float64{0: 1. / 21, 9: 10. / 21, 19: 20. / 21, 20: 1, 60: 0.5, 80: (1 - math.Sqrt2/2) / 2}},
		{"all warm-up", Cosine(1), map[int]float64{0: 1. / 101, 99: 100. / 101}},
		{"stairs", Stairs(0.1, 0.5, 0.75), map[int]float64{0: 1, 49: 1, 50: 0.1, 74: 0.1, 75: 0.01, 99: 0.01}},
		{"no stairs", Stairs(0.1), map[int]float64{99: 1}},
	} {
		for step, want := range c.want {
			near(t, c.what, c.schedule(step, 100), want, 1e-12)
		}
	}
	if last := Cosine(0.1)(99, 100); !(last > 0 && last < 1e-3) {
		t.Errorf("the last step of a cosine has the rate %v, want a little more than 0", last)
	}
}

// Weights have the variance of the papers, 2/fan-in and 2/(fan-in + fan-out), and
// Glorot's the bounds of a uniform distribution.
func TestInitialWeights(t *testing.T) {
	for _, c := range []struct {
		axis    int
		shape   []int
		in, out float64
	}{
		{0, []int{64, 32, 3, 3}, 32 * 9, 64 * 9},
		{0, []int{100, 80}, 80, 100},
		{1, []int{80, 100}, 80, 100},
		{0, []int{4096, 1, 3, 3}, 9, 4096 * 9},
	} {
		he := He(tensor.Rand(1), c.axis, c.shape...)
		glorot := Glorot(tensor.Rand(2), c.axis, c.shape...)
		if !he.Shape.Equal(c.shape) || !glorot.Shape.Equal(c.shape) {
			t.Fatalf("weights of shape %v have the shapes %v and %v", c.shape, he.Shape, glorot.Shape)
		}
		n := float64(len(he.Data))
		// The variance of a normal variance is 2σ⁴/n, of a uniform one 0.8σ⁴/n.
		near(t, "He's variance", tensor.Dot(he.Data, he.Data)/n*c.in/2, 1, 4*math.Sqrt(2/n))
		near(t, "Glorot's variance", tensor.Dot(glorot.Data, glorot.Data)/n*(c.in+c.out)/2, 1, 4*math.Sqrt(0.8/n))
		var top, sum float64
		for _, v := range glorot.Data {
			top, sum = max(top, math.Abs(float64(v))), sum+float64(v)
		}
		bound := math.Sqrt(6 / (c.in + c.out))
		near(t, "Glorot's bound", top/bound, 0.999, 0.001+ulp)
		near(t, "Glorot's mean", sum/n/bound, 0, 4/math.Sqrt(3*n))
	}
}
