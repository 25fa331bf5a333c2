package strokes

import (
	"math"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/tools/lab"
)

// Pen strokes are normalized as MNIST's digits are, and have as much ink.
func TestDigitsAreLikeMNIST(t *testing.T) {
	name := "t10k-images-idx3-ubyte.gz"
	scans, err := dataset.Open(lab.Path(t, name), dataset.Options{Samples: 2000})
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := Digits(11, 2000)
	if err != nil {
		t.Fatal(err)
	}
	a, b := means(scans), means(drawn)
	if math.Abs(a.x-b.x) > 0.05 || math.Abs(a.y-b.y) > 0.05 || a.extent != b.extent || math.Abs(a.ink-b.ink) > 0.15*a.ink {
		t.Errorf("MNIST's digits are on average %+v, ours %+v", a, b)
	}
}

// means are the averages of features; the extent is rounded.
func means(s *dataset.Set) (mean features) {
	x := make([]float32, Side*Side)
	extents := 0
	for i := range s.N {
		s.Batch(x, i, 1)
		f := measure(x, 1)
		mean.x += f.x / float64(s.N)
		mean.y += f.y / float64(s.N)
		mean.ink += f.ink / float64(s.N)
		extents += f.extent
	}
	mean.extent = (extents + s.N/2) / s.N
	return mean
}
