package studio_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/wire"
	"hawqeye/tools/lab"
)

// spread is what the pixels of values must be, and their extremes.
func spread(values []float32) (pixels []byte, lo, hi float64) {
	lo, hi = float64(slices.Min(values)), float64(slices.Max(values))
	for _, v := range values {
		pixels = append(pixels, byte(math.Round((float64(v)-lo)/(hi-lo)*255)))
	}
	return pixels, lo, hi
}

// A preview shows the very numbers that the network is given.
func TestPreviewShowsTheInputs(t *testing.T) {
	s := tiny(t, 8)
	_, values := lab.Floats(t, "mnist_ref256_input.npy")
	labels, err := dataset.ReadLabels(dataset.File{Name: "labels", Data: lab.Read(t, "mnist_ref256_labels.npy")})
	if err != nil {
		t.Fatal(err)
	}
	data := digits(t, 100)
	data.From = 30
	p := answer[*wire.Previewed](t, s, &wire.Preview{Data: data, Count: 6})
	want, lo, hi := spread(values[30*784 : 36*784])
	if p.Width != 28 || p.Height != 28 || p.Colors != 1 || !bytes.Equal(p.Pictures.Bytes, want) {
		t.Errorf("%d pictures of %d×%d×%d differ from the inputs", len(p.Pictures.Bytes)/784, p.Width, p.Height, p.Colors)
	}
	if p.Min != lo || p.Max != hi || p.Samples != 100 || !slices.Equal(p.Shape, []int{1, 28, 28}) || !p.Labelled {
		t.Errorf("%d samples %v from %v to %v, labelled %v; want 100 from %v to %v", p.Samples, p.Shape, p.Min, p.Max, p.Labelled, lo, hi)
	}
	for i, l := range p.Labels {
		if l != labels[30+i] {
			t.Errorf("picture %d has label %d, want %d", i, l, labels[30+i])
		}
	}
	if all := answer[*wire.Previewed](t, s, &wire.Preview{Data: data, Count: 1000}); len(all.Pictures.Bytes) != 100*784 || len(all.Labels) != 100 {
		t.Errorf("of 100 samples %d bytes and %d labels are shown", len(all.Pictures.Bytes), len(all.Labels))
	}
	if none := answer[*wire.Previewed](t, s, &wire.Preview{Data: data}); none.Samples != 100 || len(none.Labels) != 0 || none.Width != 0 {
		t.Errorf("no picture was asked for: %+v", none)
	}
}

// What the engine draws is what strokes draws, however it is prepared.
func TestPreviewOfDrawings(t *testing.T) {
	s := tiny(t, 8)
	p := answer[*wire.Previewed](t, s, &wire.Preview{Data: drawn(0), Count: 12})
	set, err := strokes.Digits(3, 12)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, 12*784)
	set.Batch(values, 0, 12)
	want, _, _ := spread(values)
	if !bytes.Equal(p.Pictures.Bytes, want) || !slices.Equal(p.Labels, set.Labels) || !slices.Equal(p.Classes, set.Classes) || p.Samples != 12 {
		t.Errorf("%d drawings of labels %v in classes %v", p.Samples, p.Labels, p.Classes)
	}
	if lo, hi := (0-0.13)/0.3, (1-0.13)/0.3; math.Abs(p.Min-lo) > 1e-6 || math.Abs(p.Max-hi) > 1e-6 {
		t.Errorf("inputs from %v to %v, want %v to %v", p.Min, p.Max, lo, hi)
	}
	characters := drawn(20)
	characters.Drawn = "characters"
	refuse(t, s, &wire.Preview{Data: characters, Count: 3}, "36 classes")
}

// checked is a picture file of light and dark squares.
func checked(t *testing.T, size int) []byte {
	img := image.NewGray(image.Rect(0, 0, size, size))
	for i := range img.Pix {
		img.SetGray(i%size, i/size, color.Gray{Y: byte(40 + 150*((i%size/4+i/size/4)%2))})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Picture files are read with a report, and one of them can be tried.
func TestPictureFiles(t *testing.T) {
	s := tiny(t, 8)
	data := wire.Data{Files: []wire.File{
		{Name: "a.png", Content: wire.Bulk{Bytes: checked(t, 28)}}, {Name: "b.png", Content: wire.Bulk{Bytes: checked(t, 56)}},
	}}
	reports := 0
	e, err := watch(t, s, t.Context(), &wire.Preview{Data: data, Count: 2}, func(e wire.Event) {
		if p, ok := e.(*wire.Progressed); ok && p.Stage == wire.StageReading {
			reports++
		}
	})
	if err != nil || reports != 2 || len(e.(*wire.Previewed).Notes) != 1 {
		t.Fatalf("%d reports, %+v, %v", reports, e, err)
	}
	tried := answer[*wire.Tried](t, s, &wire.Try{Data: wire.Data{Files: data.Files[:1]}})
	if tried.Label != nil || tried.Width != 28 || tried.Picture.Bytes[0] != 0 || tried.Picture.Bytes[5] != 255 {
		t.Errorf("a picture was tried as %+v", tried)
	}
}
