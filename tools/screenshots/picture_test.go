package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// A picture of few colours is kept as it is; of one with many, frequent colours
// are kept exactly and no rare one becomes another to the eye.
func TestIndexed(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	accent := color.RGBA{200, 30, 30, 255}
	for _, shades := range []int{200, 20000} {
		full := image.NewRGBA(image.Rect(0, 0, 400, 300))
		for i := range 400 * 300 {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case i == 777:
				c = accent
			case i%2 == 0:
				s := draw.IntN(shades)
				c = color.RGBA{uint8(s % 256), uint8(s % 256), uint8(s%256 + s/256%8), 255}
			}
			full.SetRGBA(i%400, i/400, c)
		}
		var content bytes.Buffer
		if err := png.Encode(&content, full); err != nil {
			t.Fatal(err)
		}
		small, err := indexed(content.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(got.(*image.Paletted).Palette); n > colours || len(small) >= content.Len() {
			t.Errorf("%d shades: %d colours in %d bytes, before %d bytes", shades, n, len(small), content.Len())
		}
		worst := 0
		for y := range 300 {
			for x := range 400 {
				c := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA)
				worst = max(worst, distance(c, full.RGBAAt(x, y)))
			}
		}
		if most := 64 * (shades / 20000); worst > most || color.RGBAModel.Convert(got.At(777%400, 777/400)) != accent {
			t.Errorf("%d shades: a colour is off by %d squared steps, the accent is %v", shades, worst, got.At(777%400, 777/400))
		}
	}
}
