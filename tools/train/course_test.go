package main

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/tensor"
)

// picture is sample i of a course as an epoch sees it.
func picture(c *course, i, epoch int) []float32 {
	x := make([]float32, pixels)
	c.Batch(x, i, 1)
	c.write(x, i, tensor.Rand(1, epoch, i))
	return x
}

// Half of a course are the scans in turn, half are pen strokes, and both are new
// in every epoch and the same when an epoch is repeated.
func TestCourse(t *testing.T) {
	scans, err := strokes.Digits(5, 30)
	if err != nil {
		t.Fatal(err)
	}
	c := newCourse(100, digits(), scans)
	count := make([]int, 10)
	for i, l := range c.labels {
		if i < 50 && l != scans.Labels[i%30] {
			t.Errorf("sample %d is a scan of %d, and %d by its label", i, scans.Labels[i%30], l)
		}
		if i >= 50 {
			count[l]++
		}
		if slices.Equal(picture(c, i, 1), picture(c, i, 2)) || !slices.Equal(picture(c, i, 1), picture(c, i, 1)) {
			t.Errorf("sample %d: epochs 1 and 2 are the same, or epoch 1 is not itself", i)
		}
	}
	if slices.Min(count) != 5 || slices.Max(count) != 5 {
		t.Errorf("of the digits there are %v", count)
	}
	scan := make([]float32, pixels)
	scans.Batch(scan, 7, 1)
	x := make([]float32, 2*pixels)
	if c.Batch(x, 37, 2); !slices.Equal(x[:pixels], scan) {
		t.Error("sample 37 is not made from scan 7")
	}
	if c.Batch(x, 49, 2); !slices.Equal(x[pixels:], make([]float32, pixels)) || slices.Max(x[:pixels]) == 0 {
		t.Error("samples 49 and 50 are not a scan and blank paper")
	}
	if alone := newCourse(72, characters(), nil); alone.labels[0] != 0 || alone.labels[71] != 35 || alone.origin() != "" {
		t.Errorf("without scans, labels are %v", alone.labels)
	}
}

// Between pixels a picture is bilinear, so a bilinear one is met exactly; outside
// there is nothing.
func TestBetween(t *testing.T) {
	at := func(x, y float64) float64 { return 0.3 + 0.01*x - 0.02*y + 0.003*x*y }
	var p [pixels]float32
	for i := range p {
		p[i] = float32(at(float64(i%28), float64(i/28)))
	}
	r := tensor.Rand(2)
	for range 100 {
		x, y := 27*r.Float64(), 27*r.Float64()
		if got := float64(between(&p, x, y)); math.Abs(got-at(x, y)) > 1e-6 {
			t.Errorf("at %.2f, %.2f it is %.6f, want %.6f", x, y, got, at(x, y))
		}
	}
	if got, want := float64(between(&p, -0.25, 9)), 0.75*at(0, 9); math.Abs(got-want) > 1e-6 {
		t.Errorf("over the edge it is %.6f, want %.6f", got, want)
	}
	for _, out := range [][2]float64{{-1, 5}, {28, 5}, {5, -3}, {5, 1e6}} {
		if v := between(&p, out[0], out[1]); v != 0 {
			t.Errorf("at %v it is %v", out, v)
		}
	}
}

// A distorted picture is another one with about as much ink, not far away.
func TestDistortion(t *testing.T) {
	p := strokes.Draw(8, tensor.Rand(1))
	x := make([]float32, pixels)
	var before, after [3]float64
	for n := range 500 {
		for i, v := range p {
			x[i] = float32(v) / 255
		}
		add(&before, x)
		distort(x, tensor.Rand(3, n))
		add(&after, x)
	}
	ink := after[0] / before[0]
	dx, dy := after[1]/after[0]-before[1]/before[0], after[2]/after[0]-before[2]/before[0]
	if math.Abs(ink-1) > 0.05 || math.Abs(dx) > 0.2 || math.Abs(dy) > 0.2 {
		t.Errorf("on average the ink is %.3f of what it was, and %.2f, %.2f away", ink, dx, dy)
	}
}

// add sums a picture's ink and its first moments.
func add(sum *[3]float64, x []float32) {
	for i, v := range x {
		sum[0] += float64(v)
		sum[1] += float64(v) * float64(i%28)
		sum[2] += float64(v) * float64(i/28)
	}
}
