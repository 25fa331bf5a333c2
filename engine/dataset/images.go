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

	"hawqeye/engine/tensor"
)

// readPictures decodes pictures one at a time into 8-bit planes of one size: the
// model's where it is known, otherwise that of the first picture.
func readPictures(name string, in []entry, opt Options) (array, error) {
	pics, classes, err := arrange(name, in, opt)
	if err != nil {
		return array{}, err
	}
	all := pics
	if opt.Samples > 0 {
		pics = pics[:min(len(all), opt.Samples)]
	}
	size, pix, resized, err := decodeAll(name, pics, opt)
	if err != nil {
		return array{}, err
	}
	a := newArray(name, "pictures", tensor.Shape{len(pics), size.c, size.h, size.w}, elem{class: 'u', size: 1}, pix)
	a.picture, a.total, a.classes = true, len(all), classes
	if classes != nil {
		a.format = fmt.Sprintf("pictures in %d class folders", len(classes))
		a.labels = make([]int, len(all))
		for i, p := range all {
			a.labels[i] = p.label
		}
	}
	if resized > 0 {
		a.notes = append(a.notes, fmt.Sprintf("%d of %d pictures were resized to %d×%d", resized, len(pics), size.w, size.h))
	}
	return a, nil
}

// decodeAll is the planes of all pictures, the size of each, and how many had to
// be resized.
func decodeAll(name string, pics []picture, opt Options) (size extent, pix []byte, resized int, err error) {
	size = pictureSize(opt.Input)
	fixed := size.h > 0 && size.w > 0
	read := 0
	for i, p := range pics {
		r, n, err := decode(p.entry)
		if err != nil {
			return size, nil, 0, err
		}
		if i == 0 {
			size = size.or(r)
			if err := size.check(name, len(pics)); err != nil {
				return size, nil, 0, err
			}
		}
		if r.w != size.w || r.h != size.h {
			if !fixed {
				return size, nil, 0, fmt.Errorf("%s is %d×%d pixels, while %s is %d×%d: read them for a model of known input size, to which they are resized, or make them equal", p.title(), r.w, r.h, pics[0].title(), size.w, size.h)
			}
			resized++
		}
		pix = append(pix, r.channels(size.c).resize(size.w, size.h, opt).pix...)
		if read += n; !fixed && len(pix) > 3*(freePixels+pixelsAByte*read) {
			return size, nil, 0, fmt.Errorf("the pictures in %s decode to %d bytes already, out of %d, which no recorded data does: take fewer samples", name, len(pix), read)
		}
		if opt.Progress != nil {
			if err := opt.Progress(i+1, len(pics)); err != nil {
				return size, nil, 0, err
			}
		}
	}
	return size, pix, resized, nil
}

// extent is a picture's channels, height and width; below 1 is unknown.
type extent struct{ c, h, w int }

// pictureSize is what a model's input shape says about pictures.
func pictureSize(input tensor.Shape) extent {
	if len(input) != 2 && len(input) != 3 {
		return extent{}
	}
	p := pictureOf(input)
	return extent{p.Channels, p.Height, p.Width}
}

// or fills what is unknown from the first picture.
func (e extent) or(r raster) extent {
	if e.c != 1 && e.c != 3 {
		e.c = r.c
	}
	if e.h < 1 || e.w < 1 {
		e.h, e.w = r.h, r.w
	}
	return e
}

// Pictures are refused beyond maxSide, and beyond freePixels and more pixels
// than their bytes plausibly encode; decoded sets beyond maxDecoded bytes.
const (
	maxSide     = 1 << 14
	freePixels  = 1 << 22
	pixelsAByte = 128
	maxDecoded  = 1<<31 - 1
)

func (e extent) check(name string, n int) error {
	if e.h > maxSide || e.w > maxSide {
		return fmt.Errorf("pictures of %d×%d pixels, as the model takes, are not made: the longest side is %d", e.w, e.h, maxSide)
	}
	if size := e.c * e.h * e.w; n > maxDecoded/size {
		return fmt.Errorf("%d pictures of %d×%d×%d in %s do not fit into memory: take at most %d samples", n, e.c, e.h, e.w, name, maxDecoded/size)
	}
	return nil
}

// decode reads a picture file of so many bytes.
func decode(e entry) (r raster, size int, err error) {
	data, err := e.load()
	if err != nil {
		return raster{}, 0, err
	}
	codec := codecOf(sniffPicture(data))
	damaged := func(err error) (raster, int, error) {
		return raster{}, 0, fmt.Errorf("%s is a damaged picture (%w): replace or remove it", e.title(), err)
	}
	c, err := codec.config(bytes.NewReader(data))
	if err != nil {
		return damaged(err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > freePixels+pixelsAByte*len(data) {
		return raster{}, 0, fmt.Errorf("%s declares %d×%d pixels in %d bytes, which no picture taken as data does: replace or remove it", e.title(), c.Width, c.Height, len(data))
	}
	img, err := codec.decode(bytes.NewReader(data))
	if err != nil {
		return damaged(err)
	}
	return planes(img), len(data), nil
}

type codec struct {
	config func(r *bytes.Reader) (image.Config, error)
	decode func(r *bytes.Reader) (image.Image, error)
}

func codecOf(f format) codec {
	switch f {
	case formatPNG:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		}
	case formatJPEG:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		}
	}
	return codec{
		func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) },
	}
}

// raster is a picture of c planes (gray, or red, green, blue), one after another.
type raster struct {
	extent
	pix []byte
}

// planes drops the alpha channel without blending, as torchvision's loader does.
func planes(img image.Image) raster {
	b := img.Bounds()
	r := raster{extent: extent{3, b.Dy(), b.Dx()}}
	if m := img.ColorModel(); m == color.GrayModel || m == color.Gray16Model {
		r.c = 1
	}
	rgba := straight(img)
	n := r.h * r.w
	r.pix = make([]byte, r.c*n)
	for c := range r.c {
		for p := range n {
			r.pix[c*n+p] = rgba[4*p+c]
		}
	}
	return r
}

// straight is a picture's pixels as red, green, blue and unmultiplied alpha.
func straight(img image.Image) []byte {
	b := img.Bounds()
	dst := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	deep, ok := img.(image.RGBA64Image)
	if o, is := img.(interface{ Opaque() bool }); ok && is && o.Opaque() {
		at := dst.Pix // image/draw would do the same, and weighs as much as a decoder
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				c := deep.RGBA64At(x, y)
				at[0], at[1], at[2], at[3] = uint8(c.R>>8), uint8(c.G>>8), uint8(c.B>>8), math.MaxUint8
				at = at[4:]
			}
		}
		return dst.Pix
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			dst.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return dst.Pix
}

// channels converts between gray and colour, gray being the luma of ITU-R BT.601.
func (r raster) channels(c int) raster {
	n := r.h * r.w
	switch {
	case c == r.c:
		return r
	case c == 3:
		return raster{extent{3, r.h, r.w}, bytes.Repeat(r.pix, 3)}
	}
	gray := make([]byte, n)
	for p := range gray {
		red, green, blue := uint32(r.pix[p]), uint32(r.pix[n+p]), uint32(r.pix[2*n+p])
		gray[p] = byte((19595*red + 38470*green + 7471*blue + 1<<15) >> 16)
	}
	return raster{extent{1, r.h, r.w}, gray}
}
