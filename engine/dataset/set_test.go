package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/tensor"
)

func TestFit(t *testing.T) {
	mnist := readNamed(t, "m.idx", idxFile(8, make([]byte, 2*784), 2, 28, 28), Options{})
	cifar := readNamed(t, "c.bin", cifarFile(false, 1, 9), Options{})
	array := readNamed(t, "a.npy", byteNPY(make([]byte, 2*784), 2, 784), Options{})
	for _, c := range []struct {
		set   *Set
		input tensor.Shape
		want  tensor.Shape
	}{
		{mnist, tensor.Shape{1, 28, 28}, tensor.Shape{1, 28, 28}},
		{mnist, tensor.Shape{28, 28, 1}, tensor.Shape{28, 28, 1}},
		{mnist, tensor.Shape{784}, tensor.Shape{784}},
		{mnist, tensor.Shape{0, 28}, tensor.Shape{28, 28}},
		{mnist, tensor.Shape{3, 28, 28}, nil},
		{mnist, tensor.Shape{14, 56}, nil},
		{cifar, tensor.Shape{3, 32, 32}, tensor.Shape{3, 32, 32}},
		{cifar, tensor.Shape{3, -1, -1}, tensor.Shape{3, 32, 32}},
		{cifar, tensor.Shape{32, 32, 3}, tensor.Shape{32, 32, 3}},
		{cifar, tensor.Shape{3072}, tensor.Shape{3072}},
		{cifar, tensor.Shape{32, 3, 32}, nil},
		{cifar, tensor.Shape{-1, 1024}, nil},
		{array, tensor.Shape{1, 28, 28}, tensor.Shape{1, 28, 28}},
		{array, tensor.Shape{10}, nil},
	} {
		got, err := c.set.Fit(c.input, 10)
		switch {
		case (err == nil) != (c.want != nil):
			t.Errorf("%v for %v: %v", c.set.Shape, c.input, err)
		case err == nil && !got.Shape.Equal(c.want):
			t.Errorf("%v for %v became %v", c.set.Shape, c.input, got.Shape)
		}
	}
	_, err := cifar.Fit(tensor.Shape{1, 28, 28}, 10)
	if err == nil || !strings.HasPrefix(err.Error(), "c.bin holds 3×32×32 pictures, the model takes 1×28×28: ") {
		t.Errorf("sentence %v", err)
	}
	_, err = array.Fit(tensor.Shape{10}, 10)
	if err == nil || err.Error() != "a.npy holds 784 samples, the model takes 10: an .npy must have the model's own layout, N×10" {
		t.Errorf("sentence %v", err)
	}
}

func TestFitChecksLabels(t *testing.T) {
	cifar := readNamed(t, "c.bin", cifarFile(false, 1, 9), Options{})
	if _, err := cifar.Fit(cifar.Shape, 9); err == nil || !strings.Contains(err.Error(), "10 classes (airplane, …), the model has 9 outputs") {
		t.Errorf("sentence %v", err)
	}
	if s, err := cifar.Fit(cifar.Shape, 100); err != nil || len(s.Notes) != 1 || len(cifar.Notes) != 0 {
		t.Errorf("notes %v (%v)", s.Notes, err)
	}
	fine := readNamed(t, "c.bin", cifarFile(true, 1, 99), Options{})
	if !slices.Equal(fine.Labels, []int{1, 99}) {
		t.Errorf("CIFAR-100 labels %v", fine.Labels)
	}
	if _, err := fine.Fit(fine.Shape, 99); err == nil || !strings.Contains(err.Error(), "sample 1 has label 99, the model has 99 outputs") {
		t.Errorf("sentence %v", err)
	}
}

func TestHead(t *testing.T) {
	s := readNamed(t, "c.bin", cifarFile(false, 4, 5, 6), Options{Samples: 2})
	if s.N != 2 || !slices.Equal(s.Labels, []int{4, 5}) {
		t.Errorf("%d samples, labels %v", s.N, s.Labels)
	}
	if h := s.Head(1); h.N != 1 || len(h.Labels) != 1 || s.N != 2 {
		t.Errorf("%d samples, labels %v", h.N, h.Labels)
	}
	if s.Head(9).N != 2 || s.Head(-1).N != 0 {
		t.Error("a head of 9 or -1 samples")
	}
	defer func() {
		if recover() == nil {
			t.Error("a sample beyond the set was read")
		}
	}()
	s.Batch(make([]float32, 3072), 2, 1)
}

// Part is a window on the samples, however they are stored.
func TestPart(t *testing.T) {
	idx := readNamed(t, "m.idx", idxFile(8, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 5, 2), Options{})
	idx.Labels = []int{10, 11, 12, 13, 14}
	floats, err := FromInputs("f", []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, tensor.Shape{2})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Set{idx, floats} {
		whole := make([]float32, 10)
		s.Batch(whole, 0, 5)
		for from := -1; from <= 6; from++ {
			for n := -1; n <= 6; n++ {
				p := s.Part(from, n)
				first := min(max(from, 0), 5)
				if p.N != min(max(n, 0), 5-first) {
					t.Fatalf("%d samples from %d on are %d", n, from, p.N)
				}
				got := make([]float32, 2*p.N)
				p.Batch(got, 0, p.N)
				if !slices.Equal(got, whole[2*first:2*(first+p.N)]) {
					t.Errorf("%d samples from %d on are %v", n, from, got)
				}
				if s.Labels != nil && !slices.Equal(p.Labels, s.Labels[first:first+p.N]) {
					t.Errorf("%d samples from %d on have labels %v", n, from, p.Labels)
				}
			}
		}
	}
}

// Bytes that are prepared anew are as if they had been read so.
func TestPrepare(t *testing.T) {
	file := cifarFile(false, 1, 9)
	other := Preprocess{Scale: 0.5, Mean: []float64{1, 2, 3}, Std: []float64{4}}
	want := readNamed(t, "c.bin", file, Options{Preprocess: other})
	got, err := readNamed(t, "c.bin", file, Options{}).Prepare(other)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float32, 2*3072), make([]float32, 2*3072)
	want.Batch(x, 0, 2)
	got.Batch(y, 0, 2)
	if !slices.Equal(x, y) || got.Preprocess.Scale != 0.5 {
		t.Errorf("prepared by %+v", got.Preprocess)
	}
	for _, p := range []Preprocess{{Std: []float64{0}}, {Mean: []float64{1, 2}}} {
		if _, err := got.Prepare(p); err == nil {
			t.Errorf("%+v passed", p)
		}
	}
	floats, err := FromInputs("f", []float32{0, 1}, tensor.Shape{2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := floats.Prepare(other); err == nil {
		t.Error("inputs were prepared again")
	}
}

func TestIDXElementTypes(t *testing.T) {
	for code, c := range map[byte]struct {
		body []byte
		want float32
	}{
		0x08: {[]byte{200}, 200.0 / 255},
		0x09: {[]byte{0xfe}, -2.0 / 255},
		0x0b: {[]byte{0xff, 0xfe}, -2.0 / 255},
		0x0c: {[]byte{0, 0, 1, 0}, 256.0 / 255},
		0x0d: {[]byte{0x3f, 0xc0, 0, 0}, 1.5},
		0x0e: {[]byte{0xc0, 0, 0, 0, 0, 0, 0, 0}, -2},
	} {
		s := readNamed(t, "i.idx", idxFile(code, c.body, 1, 1), Options{})
		wantClose(t, all(s), []float32{c.want}, 1e-7)
	}
}

// A dark first picture of an airplane looks like an idx header, and idx labels
// may have the size of a CIFAR record: only exact sizes decide.
func TestLookalikes(t *testing.T) {
	dark := cifarFile(false, 0, 1)
	copy(dark[1:], []byte{0, 8, 1})
	if s := readNamed(t, "c.bin", dark, Options{}); s.N != 2 || s.Classes == nil {
		t.Errorf("read as %s", s.Source)
	}
	labels := idxFile(8, make([]byte, 3073-8), 3073-8)
	if got, err := ReadLabels(File{"l.idx", labels}); err != nil || len(got) != 3065 {
		t.Errorf("%d labels, %v", len(got), err)
	}
}

func TestSynthetic(t *testing.T) {
	const n, size = 100, 300
	shape := tensor.Shape{3, 10, 10}
	normal, err := Normal(7, n, shape)
	if err != nil {
		t.Fatal(err)
	}
	uniform, err := Uniform(7, n, shape, -1, 3)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set            *Set
		mean, variance float64
	}{"normal": {normal, 0, 1}, "uniform": {uniform, 1, 16.0 / 12}} {
		var sum, square float64
		for _, v := range all(c.set) {
			sum += float64(v)
			square += float64(v) * float64(v)
		}
		mean := sum / (n * size)
		variance := square/(n*size) - mean*mean
		// Five standard errors of 30000 draws; the fourth moment of a normal bounds both.
		tolerance := 5 * math.Sqrt(2*c.variance*c.variance/(n*size))
		if math.Abs(mean-c.mean) > tolerance || math.Abs(variance-c.variance) > tolerance {
			t.Errorf("%s: mean %v, variance %v", name, mean, variance)
		}
	}
	fewer, err := Normal(7, 3, shape)
	if err != nil || !slices.Equal(all(fewer), all(normal.Head(3))) {
		t.Errorf("three samples are not the first of a hundred (%v)", err)
	}
	if other, _ := Normal(8, 3, shape); slices.Equal(all(other), all(fewer)) {
		t.Error("two seeds give one set")
	}
	for _, shape := range []tensor.Shape{{0, 3}, {1 << 40, 1 << 40}} {
		if _, err := Normal(1, 2, shape); err == nil {
			t.Errorf("noise of shape %v", shape)
		}
	}
}
