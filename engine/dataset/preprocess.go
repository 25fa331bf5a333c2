package dataset

import (
	"errors"
	"fmt"
	"math"

	"hawqeye/engine/tensor"
)

// Preprocess turns a stored value into a model input: (value·Scale − Mean)/Std,
// with one Mean and Std for all channels or one per channel. The values of an
// .npy are model inputs already and never changed.
type Preprocess struct {
	Scale float64   // 0 means 1/255 for integers, 1 for floats and bools
	Mean  []float64 // empty means 0
	Std   []float64 // empty means 1
}

// Layout is the order of the axes of a picture within an array.
type Layout uint8

// Channels, height, width; or height, width, channels.
const (
	NCHW Layout = iota
	NHWC
)

// ParseLayout reads "NCHW" or "NHWC".
func ParseLayout(s string) (Layout, error) {
	switch s {
	case "NCHW", "nchw":
		return NCHW, nil
	case "NHWC", "nhwc":
		return NHWC, nil
	}
	return 0, fmt.Errorf("layout %q is neither NCHW nor NHWC: choose one", s)
}

// channels is the extent of the channel axis of a sample; a sample of fewer than
// three axes has one channel.
func (l Layout) channels(sample tensor.Shape) int {
	switch {
	case len(sample) < 3:
		return 1
	case l == NHWC:
		return sample[len(sample)-1]
	}
	return sample[0]
}

// strides are the distances between neighbouring channels and between
// neighbouring pixels of a sample.
func (l Layout) strides(channels, pixels int) (channel, pixel int) {
	if l == NHWC {
		return 1, channels
	}
	return pixels, 1
}

// reorder is the shape of a sample of layout l in layout to.
func (l Layout) reorder(sample tensor.Shape, to Layout) tensor.Shape {
	n := len(sample)
	switch {
	case l == to || n < 3:
		return sample
	case to == NHWC:
		return append(sample[1:].Clone(), sample[0])
	}
	return append(tensor.Shape{sample[n-1]}, sample[:n-1]...)
}

func (p Preprocess) check() error {
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	if !finite(p.Scale) {
		return errors.New("the pixel scale is no finite number: 1/255 and 1 are usual")
	}
	for _, m := range p.Mean {
		if !finite(m) {
			return errors.New("a channel's mean is no finite number")
		}
	}
	for _, d := range p.Std {
		if !finite(d) || d <= 0 {
			return fmt.Errorf("a channel's standard deviation is %v: it must be above 0", d)
		}
	}
	return nil
}

func (o Options) check() error {
	if !(o.Crop >= 0 && o.Crop <= 1) {
		return fmt.Errorf("the crop keeps %v of a picture: it must be above 0 and at most 1", o.Crop)
	}
	return o.Preprocess.check()
}

// isZero reports whether nothing was asked for.
func (p Preprocess) isZero() bool { return p.Scale == 0 && len(p.Mean) == 0 && len(p.Std) == 0 }

// resolve completes p for elements of type e in samples of so many channels.
func (p Preprocess) resolve(name string, e elem, channels int) (Preprocess, error) {
	if p.Scale == 0 {
		p.Scale = 1
		if e.integer() {
			p.Scale = 1.0 / 255
		}
	}
	if len(p.Mean) == 0 {
		p.Mean = []float64{0}
	}
	if len(p.Std) == 0 {
		p.Std = []float64{1}
	}
	for _, v := range [][]float64{p.Mean, p.Std} {
		if len(v) != 1 && len(v) != channels {
			return p, fmt.Errorf("%d means or standard deviations are given for %s, whose samples have %d channels: give one for all or one per channel (and the layout, if channels come last)", len(v), name, channels)
		}
	}
	return p, nil
}

// identity leaves values as they are.
func identity() Preprocess { return Preprocess{1, []float64{0}, []float64{1}} }

// distinct is how many channels differ in their treatment: 1, or all of them.
func (p Preprocess) distinct() int { return max(len(p.Mean), len(p.Std)) }

// apply is the model input of value v in a channel.
func (p Preprocess) apply(v float64, channel int) float32 {
	return float32((v*p.Scale - p.Mean[channel%len(p.Mean)]) / p.Std[channel%len(p.Std)])
}
