package dataset

import (
	"fmt"
	"slices"

	"hawqeye/engine/tensor"
)

// Fit is the set in the shape of one model input (without the batch axis, an
// extent below 1 being unknown), or a sentence on what does not fit. Only what
// cannot change the meaning of a sample is converted: axes of extent 1 come and
// go, a sample is flattened (channels first) or a flat one folded, and pictures
// whose channel axis is known are reordered. classes, the number of the model's
// outputs, bounds the labels; 0 leaves them unchecked.
func (s *Set) Fit(input tensor.Shape, classes int) (*Set, error) {
	f := *s
	if !f.reshape(input) {
		return nil, s.misfit(input)
	}
	if err := f.checkLabels(classes); err != nil {
		return nil, err
	}
	return &f, nil
}

func (s *Set) reshape(input tensor.Shape) bool {
	for _, layout := range s.raw.layouts() {
		if shape, ok := match(s.raw.stored.reorder(s.raw.shape, layout), input); ok {
			s.Shape, s.raw.written = shape, layout
			return true
		}
	}
	return false
}

// layouts are the orders in which a batch can hold the samples, the usual first.
func (r *samples) layouts() []Layout {
	if !r.pictures {
		return []Layout{r.stored}
	}
	return []Layout{NCHW, NHWC}
}

// match is have in the form of want, and whether that is safe.
func match(have, want tensor.Shape) (tensor.Shape, bool) {
	if len(have) == len(want) {
		same := true
		for i, d := range want {
			same = same && (d < 1 || d == have[i])
		}
		if same {
			return have, true
		}
	}
	for _, d := range want {
		if d < 1 {
			return nil, false
		}
	}
	h, w := essential(have), essential(want)
	flat := (len(h) == 1 || len(w) == 1) && have.Size() == want.Size()
	return want.Clone(), flat || h.Equal(w)
}

// essential is a shape without its axes of extent 1.
func essential(s tensor.Shape) tensor.Shape {
	var out tensor.Shape
	for _, d := range s {
		if d != 1 {
			out = append(out, d)
		}
	}
	return out
}

func (s *Set) misfit(input tensor.Shape) error {
	advice := "choose data made for this model, or give pictures as PNG or JPEG files, which are converted"
	if s.raw.ready {
		advice = fmt.Sprintf("an .npy must have the model's own layout, N×%v", input)
	} else if _, ok := match(NHWC.reorder(s.raw.shape, NCHW), input); ok && s.raw.stored == NCHW {
		advice = "its channels seem to come last, so set the layout to NHWC"
	}
	return fmt.Errorf("%s holds %v %s, the model takes %v: %s", s.name, s.raw.shape, s.kind, input, advice)
}

func (s *Set) checkLabels(classes int) error {
	if classes <= 0 {
		return nil
	}
	if n := len(s.Classes); s.Labels != nil && n > 0 && n < classes {
		s.Notes = append(slices.Clip(s.Notes), fmt.Sprintf("%s has %d classes, the model has %d outputs: the classes count as its first %d", s.name, n, classes, n))
	}
	if len(s.Classes) > classes {
		return fmt.Errorf("%s has %d classes (%s, …), the model has %d outputs: choose data of the model's own classes", s.name, len(s.Classes), s.Classes[0], classes)
	}
	for i, l := range s.Labels {
		if l >= classes {
			return fmt.Errorf("%s: sample %d has label %d, the model has %d outputs, numbered from 0: give labels of the model's own classes", s.name, i, l, classes)
		}
	}
	return nil
}
