package dataset

import (
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/tensor"
)

func TestNPZ(t *testing.T) {
	pixels := []byte{0, 51, 102, 255, 3, 4, 5, 6}
	x := byteNPY(pixels, 2, 2, 2)
	other := byteNPY(make([]byte, 12), 3, 2, 2)
	y := func(l ...byte) []byte { return byteNPY(l, len(l)) }
	for _, c := range []struct {
		name   string
		files  []File
		opt    Options
		labels []int
	}{
		{"x and y", []File{{"x.npy", x}, {"y.npy", y(3, 1)}}, Options{}, []int{3, 1}},
		{"x alone", []File{{"x.npy", x}}, Options{}, nil},
		{"training part", []File{{"x_test.npy", other}, {"x_train.npy", x}, {"y_test.npy", y(1, 2, 3)}, {"y_train.npy", y(4, 2)}}, Options{}, []int{4, 2}},
		{"test part", []File{{"x_train.npy", other}, {"x_test.npy", x}, {"y_train.npy", y(1, 2, 3)}, {"y_test.npy", y(4, 2)}}, Options{Test: true}, []int{4, 2}},
		{"images and labels", []File{{"images.npy", x}, {"labels.npy", byteNPY([]byte{0, 2}, 2, 1)}}, Options{}, []int{0, 2}},
		{"names of numpy.savez", []File{{"arr_0.npy", x}, {"arr_1.npy", y(0, 2)}}, Options{}, []int{0, 2}},
		{"a third array", []File{{"inputs.npy", x}, {"logits.npy", other}, {"y.npy", y(0, 2)}, {"seconds.npy", y(9, 9)}}, Options{}, []int{0, 2}},
		{"labels replaced", []File{{"x.npy", x}, {"y.npy", y(3, 1)}}, Options{Labels: File{"l.npy", y(5, 6)}}, []int{5, 6}},
		{"an unreadable array", []File{{"x.npy", x}, {"meta.npy", npyFile(1, npyHeaderOf("|O", false), []byte("pickle"))}}, Options{}, nil},
	} {
		s, err := Read([]File{{"d.npz", zipOf(t, c.files...)}}, c.opt)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(s.Labels, c.labels) || s.Source != "d.npz (npz)" {
			t.Errorf("%s: labels %v of %s", c.name, s.Labels, s.Source)
		}
		want := make([]float32, len(pixels))
		for i, p := range pixels {
			want[i] = float32(float64(p) / 255)
		}
		wantClose(t, all(s), want, 1e-7)
	}
}

// A note suffices for what is not wanted; damaged labels are no missing labels.
func TestDamagedArraysAmongFiles(t *testing.T) {
	x, y := byteNPY(make([]byte, 6), 2, 3), byteNPY([]byte{0, 1}, 2)
	s, err := Read([]File{{"x.npy", x}, {"readme.txt", []byte("two samples")}, {"names.npy", npyFile(1, npyHeaderOf("<U3", false, 1), make([]byte, 12))}}, Options{})
	if err != nil || len(s.Notes) != 2 || s.Labels != nil {
		t.Errorf("notes %q (%v)", s.Notes, err)
	}
	if _, err := Read([]File{{"x.npy", x}, {"y.npy", y[:len(y)-1]}}, Options{}); err == nil || !strings.Contains(err.Error(), "y.npy is cut off") {
		t.Errorf("cut labels: %v", err)
	}
}

func TestNPZOfFloatsIsScaledOnlyWhenAsked(t *testing.T) {
	z := zipOf(t, File{"x.npy", floatNPY([]float32{0, 0.5, 1, -2}, 2, 1, 1, 2)})
	wantClose(t, all(readNamed(t, "d.npz", z, Options{})), []float32{0, 0.5, 1, -2}, 0)
	p := Preprocess{Scale: 2, Mean: []float64{1}, Std: []float64{4}}
	wantClose(t, all(readNamed(t, "d.npz", z, Options{Preprocess: p})), []float32{-0.25, 0, 0.25, -1.25}, 0)
}

func TestNPZLayout(t *testing.T) {
	// Sample 0 is 2×2 pixels of 3 channels, channels last: value 10·pixel + channel.
	var hwc []byte
	for p := range 8 {
		hwc = append(hwc, byte(10*p), byte(10*p+1), byte(10*p+2))
	}
	z := zipOf(t, File{"x.npy", byteNPY(hwc, 2, 2, 2, 3)})
	wide := make([]float32, len(hwc))
	for i, v := range hwc {
		wide[i] = float32(v)
	}
	zf := zipOf(t, File{"x.npy", floatNPY(wide, 2, 2, 2, 3)})

	_, err := readNamed(t, "d.npz", z, Options{}).Fit(tensor.Shape{3, 2, 2}, 0)
	if err == nil || !strings.Contains(err.Error(), "set the layout to NHWC") {
		t.Errorf("channels last without being told: %v", err)
	}
	p := Preprocess{Scale: 1, Mean: []float64{0, 1, 2}}
	for _, data := range [][]byte{z, zf} {
		s := readNamed(t, "d.npz", data, Options{Preprocess: p, Layout: NHWC})
		if same, err := s.Fit(tensor.Shape{2, 2, 3}, 0); err != nil {
			t.Error(err)
		} else {
			want := []float32{0, 0, 0, 10, 10, 10, 20, 20, 20, 30, 30, 30}
			wantClose(t, all(same)[:12], want, 0)
		}
		chw := []float32{0, 10, 20, 30, 0, 10, 20, 30, 0, 10, 20, 30, 40, 50, 60, 70, 40, 50, 60, 70, 40, 50, 60, 70}
		for _, input := range []tensor.Shape{{3, 2, 2}, {12}} {
			fit, err := s.Fit(input, 0)
			if err != nil {
				t.Fatal(err)
			}
			wantClose(t, all(fit), chw, 0)
		}
	}
}

func TestArraysGivenTogetherAreModelInputs(t *testing.T) {
	s, err := Read([]File{{"labels.npy", byteNPY([]byte{4, 5}, 2)}, {"a.npy", byteNPY([]byte{1, 2, 3, 4}, 2, 2)}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantClose(t, all(s), []float32{1, 2, 3, 4}, 0)
	if !slices.Equal(s.Labels, []int{4, 5}) {
		t.Errorf("labels %v", s.Labels)
	}
}
