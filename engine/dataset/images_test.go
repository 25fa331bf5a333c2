package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"hawqeye/engine/tensor"
)

// wave is a smooth opaque colour picture.
func wave(x, y int) color.Color {
	v := func(f float64) uint8 { return uint8(127 + 120*math.Sin(f*float64(x)+0.3*float64(y))) }
	return color.NRGBA{v(0.2), v(0.35), v(0.5), 255}
}

func decodeBytes(t testing.TB, data []byte) raster {
	t.Helper()
	r, _, err := decode(entry{name: "picture", data: data})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPicturePixels(t *testing.T) {
	s := readNamed(t, "p.png", pngOf(t, 5, 3, wave), Options{Preprocess: Preprocess{Scale: 1, Mean: []float64{1, 2, 3}, Std: []float64{1, 2, 4}}})
	if s.N != 1 || !s.Shape.Equal(tensor.Shape{3, 3, 5}) || s.Labels != nil {
		t.Fatalf("%d samples of %v, labels %v", s.N, s.Shape, s.Labels)
	}
	got := all(s)
	for y := range 3 {
		for x := range 5 {
			c := wave(x, y).(color.NRGBA)
			at := 5*y + x
			want := []float32{float32(c.R) - 1, (float32(c.G) - 2) / 2, (float32(c.B) - 3) / 4}
			if have := []float32{got[at], got[15+at], got[30+at]}; !slices.Equal(have, want) {
				t.Fatalf("pixel %d,%d is %v, want %v", x, y, have, want)
			}
		}
	}
	hwc, err := s.Fit(tensor.Shape{3, 5, 3}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range all(hwc) {
		if want := got[i%3*15+i/3]; v != want {
			t.Fatalf("channels last: value %d is %v, want %v", i, v, want)
		}
	}
}

// Whatever Go stores a picture as, its pixels are those of the NRGBA model.
func TestPictureModels(t *testing.T) {
	rect := image.Rect(2, 1, 9, 7)
	palette := color.Palette{color.NRGBA{10, 200, 30, 255}, color.NRGBA{250, 0, 9, 255}, color.NRGBA{5, 80, 255, 0}}
	pictures := []draw.Image{
		image.NewGray(rect), image.NewGray16(rect), image.NewRGBA(rect), image.NewNRGBA(rect),
		image.NewRGBA64(rect), image.NewNRGBA64(rect), image.NewPaletted(rect, palette),
	}
	for _, img := range pictures {
		for y := rect.Min.Y; y < rect.Max.Y; y++ {
			for x := rect.Min.X; x < rect.Max.X; x++ {
				c := wave(x, y).(color.NRGBA)
				c.A = uint8(255 - 9*x)
				img.Set(x, y, c)
			}
		}
		r := planes(img)
		n := r.w * r.h
		for p := range n {
			c := color.NRGBAModel.Convert(img.At(rect.Min.X+p%r.w, rect.Min.Y+p/r.w)).(color.NRGBA)
			if r.pix[p] != c.R || r.c == 3 && (r.pix[n+p] != c.G || r.pix[2*n+p] != c.B) {
				t.Errorf("%T: pixel %d differs from %v", img, p, c)
				break
			}
		}
	}
}

func TestPictureFormats(t *testing.T) {
	src, err := png.Decode(bytes.NewReader(pngOf(t, 16, 16, wave)))
	if err != nil {
		t.Fatal(err)
	}
	var j, g bytes.Buffer
	if err := jpeg.Encode(&j, src, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&g, src, nil); err != nil {
		t.Fatal(err)
	}
	want := decodeBytes(t, pngOf(t, 16, 16, wave))
	for name, c := range map[string]struct {
		data []byte
		far  float64
	}{"jpeg": {j.Bytes(), 30}, "gif": {g.Bytes(), 60}} { // chroma at half size; 216 colours
		got := decodeBytes(t, c.data)
		if got.extent != want.extent {
			t.Fatalf("%s: %v", name, got.extent)
		}
		var sum float64
		for i, v := range got.pix {
			sum += math.Abs(float64(v) - float64(want.pix[i]))
		}
		if mean := sum / float64(len(got.pix)); mean > c.far/3 {
			t.Errorf("%s: pixels differ by %v on average", name, mean)
		}
	}
}

func TestGrayAndColour(t *testing.T) {
	r := decodeBytes(t, pngOf(t, 20, 20, wave))
	gray := r.channels(1)
	for p := range 400 {
		want := 0.299*float64(r.pix[p]) + 0.587*float64(r.pix[400+p]) + 0.114*float64(r.pix[800+p])
		if d := float64(gray.pix[p]) - want; math.Abs(d) > 0.506 { // rounding, and 255·3/2^17 of the 16-bit weights
			t.Fatalf("pixel %d is %d, want %v", p, gray.pix[p], want)
		}
	}
	back := gray.channels(3)
	for c := range 3 {
		if !slices.Equal(back.pix[c*400:(c+1)*400], gray.pix) {
			t.Errorf("channel %d is not the gray plane", c)
		}
	}
}

// x/image has the same antialiased triangle filter, with 16-bit intermediates.
func TestResizeMatchesXImage(t *testing.T) {
	src := decodeBytes(t, pngOf(t, 61, 47, wave)).channels(1)
	img := &image.Gray{Pix: src.pix, Stride: src.w, Rect: image.Rect(0, 0, src.w, src.h)}
	for _, to := range []image.Point{{61, 47}, {224, 224}, {32, 32}, {7, 90}, {1, 1}, {122, 10}} {
		dst := image.NewGray(image.Rectangle{Max: to})
		draw.BiLinear.Scale(dst, dst.Rect, img, img.Rect, draw.Src, nil)
		got := src.resize(to.X, to.Y, Options{Stretch: true})
		for p, v := range got.pix {
			if d := int(v) - int(dst.Pix[p]); d < -1 || d > 1 {
				t.Errorf("%v: pixel %d is %d, want %d", to, p, v, dst.Pix[p])
				break
			}
		}
	}
}

func TestCropKeepsProportions(t *testing.T) {
	ramp := raster{extent{1, 4, 10}, make([]byte, 40)}
	for p := range ramp.pix {
		ramp.pix[p] = byte(10 * (p % 10))
	}
	got := ramp.resize(4, 4, Options{}) // the middle 4 of 10 columns, untouched
	if want := []byte{30, 40, 50, 60}; !bytes.Equal(got.pix[:4], want) {
		t.Errorf("cropped row %v, want %v", got.pix[:4], want)
	}
	got = ramp.resize(2, 2, Options{Crop: 0.5}) // the middle 2×2 of the 4×4 middle
	if want := []byte{40, 50, 40, 50}; !bytes.Equal(got.pix, want) {
		t.Errorf("cropped to the middle %v, want %v", got.pix, want)
	}
	if got = ramp.resize(5, 2, Options{Stretch: true, Crop: 1}); got.pix[0] > got.pix[1] || got.extent != (extent{1, 2, 5}) {
		t.Errorf("stretched %v of %v", got.pix, got.extent)
	}
}

func TestPicturesAreConvertedToTheModel(t *testing.T) {
	files := []File{{"c/cat/1.png", pngOf(t, 40, 30, wave)}, {"c/dog/1.png", grayPNG(t, 20, 50, 77)}}
	for _, input := range []tensor.Shape{{3, 24, 24}, {1, 28, 28}, {24, 24, 3}, {28, 28}} {
		s, err := Read(files, Options{Input: input})
		if err != nil {
			t.Fatal(err)
		}
		if s, err = s.Fit(input, 2); err != nil || !s.Shape.Equal(input) {
			t.Fatalf("%v: %v", input, err)
		}
		for _, v := range all(s)[input.Size():] {
			if v != float32(77/255.0) {
				t.Fatalf("%v: a pixel of the gray picture is %v", input, v)
			}
		}
		if len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "2 of 2 pictures were resized to") {
			t.Errorf("notes %q", s.Notes)
		}
	}
}

// One array among pictures is their labels, in the order of their names.
func TestPicturesBesideTheirLabels(t *testing.T) {
	files := []File{
		{"b.png", grayPNG(t, 4, 4, 2)}, {"labels.npy", byteNPY([]byte{7, 3}, 2)}, {"a.png", grayPNG(t, 4, 4, 1)},
	}
	s, err := Read(files, Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 16)
	s.Batch(x, 1, 1)
	if s.N != 2 || !slices.Equal(s.Labels, []int{7, 3}) || x[0] != 2./255 {
		t.Errorf("%d pictures, labels %v, the second of %v", s.N, s.Labels, x[0])
	}
	files[1].Data = byteNPY([]byte{7, 3, 1}, 3)
	if _, err := Read(files, Options{}); err == nil || !strings.HasPrefix(err.Error(), "labels.npy holds 3 labels for the 2 samples") {
		t.Errorf("three labels for two pictures: %v", err)
	}
	files[1] = File{"notes.txt", []byte("taken in May")}
	if s, err := Read(files, Options{}); err != nil || s.Labels != nil || len(s.Notes) != 1 {
		t.Errorf("with a text: %v", err)
	}
}

func TestProgressStopsReading(t *testing.T) {
	var files []File
	for i := range 4 {
		files = append(files, File{fmt.Sprintf("%d.png", i), grayPNG(t, 4, 4, byte(i))})
	}
	var seen []int
	stop := fmt.Errorf("stopped")
	_, err := Read(files, Options{Progress: func(done, total int) error {
		if seen = append(seen, done); done == 3 {
			return stop
		}
		return nil
	}})
	if err != stop || !slices.Equal(seen, []int{1, 2, 3}) {
		t.Errorf("%v after %v", err, seen)
	}
}
