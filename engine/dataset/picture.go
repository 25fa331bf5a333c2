package dataset

import "hawqeye/engine/tensor"

// Picture says how a sample in a batch reads as a picture.
type Picture struct {
	Channels, Height, Width int
	Layout                  Layout
}

// Picture is how the samples of a batch read as pictures, and whether they do: by
// the shape that the model gives them, or, where that is flat, by their own.
func (s *Set) Picture() (Picture, bool) {
	for _, shape := range []tensor.Shape{s.Shape, s.raw.stored.reorder(s.raw.shape, s.raw.written)} {
		if len(shape) != 2 && len(shape) != 3 {
			continue
		}
		if p := pictureOf(shape); p.Height > 1 && p.Width > 1 {
			return p, true
		}
	}
	return Picture{}, false
}

// pictureOf reads a shape of two axes as H×W, and one of three as C×H×W, or as
// H×W×C where 1 or 3 channels stand at the end and not at the beginning.
func pictureOf(shape tensor.Shape) Picture {
	colours := func(d int) bool { return d == 1 || d == 3 }
	switch {
	case len(shape) == 2:
		return Picture{1, shape[0], shape[1], NCHW}
	case !colours(shape[0]) && colours(shape[2]):
		return Picture{shape[2], shape[0], shape[1], NHWC}
	}
	return Picture{shape[0], shape[1], shape[2], NCHW}
}

// At is where channel c of the pixel in row y and column x lies in a sample.
func (p Picture) At(c, y, x int) int {
	channel, pixel := p.Layout.strides(p.Channels, p.Height*p.Width)
	return c*channel + (y*p.Width+x)*pixel
}
