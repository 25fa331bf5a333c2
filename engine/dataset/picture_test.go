package dataset

import (
	"testing"

	"hawqeye/engine/tensor"
)

// A sample reads as the picture that it was stored as, in whatever shape and order
// the model takes it.
func TestPictureFindsPixels(t *testing.T) {
	cifar := readNamed(t, "c.bin", cifarFile(false, 1, 9), Options{})
	idx := readNamed(t, "m.idx", idxFile(8, make([]byte, 2*784), 2, 28, 28), Options{})
	want := make([]float32, 3072)
	cifar.Batch(want, 1, 1)
	for _, input := range []tensor.Shape{{3, 32, 32}, {32, 32, 3}, {3072}} {
		s, err := cifar.Fit(input, 10)
		if err != nil {
			t.Fatal(err)
		}
		p, ok := s.Picture()
		if !ok || p.Channels != 3 || p.Height != 32 || p.Width != 32 {
			t.Fatalf("a sample of %v is %+v", input, p)
		}
		x := make([]float32, 3072)
		s.Batch(x, 1, 1)
		for i, v := range want {
			if got := x[p.At(i/1024, i%1024/32, i%32)]; got != v {
				t.Fatalf("as %v, pixel %d is %v, want %v", input, i, got, v)
			}
		}
	}
	for _, c := range []struct {
		set   *Set
		input tensor.Shape
		want  Picture
	}{
		{idx, tensor.Shape{784}, Picture{1, 28, 28, NCHW}},
		{idx, tensor.Shape{28, 28, 1}, Picture{1, 28, 28, NHWC}},
		{readNamed(t, "a.npy", byteNPY(make([]byte, 2*784), 2, 784), Options{}), tensor.Shape{1, 28, 28}, Picture{1, 28, 28, NCHW}},
		{readNamed(t, "a.npy", byteNPY(make([]byte, 2*784), 2, 784), Options{}), tensor.Shape{784}, Picture{}},
		{readNamed(t, "a.npy", byteNPY(make([]byte, 2*784), 2, 1, 784), Options{}), tensor.Shape{1, 784}, Picture{}},
	} {
		s, err := c.set.Fit(c.input, 10)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := s.Picture(); p != c.want || ok != (c.want != Picture{}) {
			t.Errorf("%v for %v is %+v, want %+v", c.set.Shape, c.input, p, c.want)
		}
	}
}
