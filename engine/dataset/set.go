package dataset

import (
	"fmt"
	"math"
	"path/filepath"

	"hawqeye/engine/tensor"
)

// Set is N samples of one shape. It is read-only after it is made, so that
// several goroutines may call Batch.
type Set struct {
	N       int
	Shape   tensor.Shape // of one sample, without the batch axis
	Labels  []int        // class number of every sample; nil where there are none
	Classes []string     // class names by number; nil where unknown
	Source  string       // what was read, for reports and recipes: a name without its folders
	Notes   []string     // sentences on what was decided while reading

	// Preprocess is what Batch applies, complete: recipes and modules repeat it.
	Preprocess Preprocess

	name string
	kind string // of a sample, in the plural
	raw  samples
}

// samples holds either bytes, as the file does, or values that are ready.
type samples struct {
	bytes         []byte // sample i at bytes[start+i·stride:]
	elem          elem   // of bytes
	start, stride int
	table         [][256]float32 // input of a byte, per channel or for all
	values        []float32      // otherwise, sample after sample

	shape           tensor.Shape // of a sample, as stored
	stored, written Layout       // of a sample here, and in a batch
	pictures        bool         // axes may change places
	ready           bool         // model inputs, which have the model's own layout
}

// newSet prepares what a reader found.
func newSet(a array, opt Options) (*Set, error) {
	if a.ready {
		a = a.batched(opt.Input)
	}
	if len(a.shape) == 0 || a.shape[0] == 0 {
		return nil, fmt.Errorf("%s holds no samples: give data with at least one", a.name)
	}
	if a.shape[1:].Size() == 0 {
		return nil, fmt.Errorf("%s holds samples of shape %v, which are empty: give data with values", a.name, a.shape[1:])
	}
	if len(a.shape) == 1 && !a.ready {
		return nil, fmt.Errorf("%s holds one number per sample, as labels do: give the inputs as well", a.name)
	}
	labels, err := a.allLabels(opt.Labels)
	if err != nil {
		return nil, err
	}
	n := a.shape[0]
	if opt.Samples > 0 {
		n = min(n, opt.Samples)
	}
	if labels != nil {
		labels = labels[:n]
	}
	s := &Set{
		N: n, Shape: a.shape[1:], Labels: labels, Classes: a.classes,
		Source: fmt.Sprintf("%s (%s)", filepath.Base(a.name), a.format), Notes: a.notes,
		name: a.name, kind: "samples",
	}
	if a.picture {
		s.kind = "pictures"
	}
	if err := s.store(a, opt); err != nil {
		return nil, err
	}
	return s, nil
}

// batched adds the batch axis to an array that is one input of the model.
func (a array) batched(input tensor.Shape) array {
	if len(input) == 0 || len(a.shape) == 0 || len(a.data) == 0 {
		return a
	}
	if _, ok := match(a.shape[1:], input); ok {
		return a
	}
	if _, ok := match(a.shape, input); ok {
		a.shape, a.stride, a.total = append(tensor.Shape{1}, a.shape...), len(a.data), 1
	}
	return a
}

// allLabels are the given labels, or else the array's own: one per sample of the source.
func (a array) allLabels(given File) ([]int, error) {
	labels, name := a.labels, a.name
	if given.given() {
		var err error
		name = given.Name
		if labels, err = ReadLabels(given); err != nil {
			return nil, err
		}
	}
	if labels != nil && len(labels) != a.total {
		return nil, fmt.Errorf("%s holds %d labels for the %d samples of %s: give labels made for these samples", name, len(labels), a.total, a.name)
	}
	return labels, nil
}

// ReadLabels reads class numbers from an .npy or idx file, gzipped or not.
func ReadLabels(f File) ([]int, error) {
	e := entry{name: cleanName(f.Name), data: f.Data, size: int64(len(f.Data))}
	data, err := e.content()
	if err != nil {
		return nil, err
	}
	var a array
	switch k := sniff(data); k {
	case formatNPY:
		a, err = readNPY(e.name, data)
	case formatIDX:
		a, err = readIDX(e.name, data)
	default:
		return nil, fmt.Errorf("%s is %s: give labels as an .npy or idx file of class numbers", e.name, k)
	}
	if err != nil {
		return nil, err
	}
	return a.classNumbers()
}

// store sets what Batch reads.
func (s *Set) store(a array, opt Options) error {
	s.raw = samples{shape: a.shape[1:], pictures: !a.ready, ready: a.ready}
	if !a.ready && !a.picture {
		s.raw.stored = opt.Layout
	}
	s.raw.written = s.raw.stored
	channels := s.raw.stored.channels(s.raw.shape)
	if a.ready {
		s.Preprocess = identity()
		if !opt.Preprocess.isZero() {
			s.Notes = append(s.Notes, "the values of an .npy are model inputs: scale, mean and standard deviation were not applied")
		}
	} else {
		p, err := opt.Preprocess.resolve(a.name, a.elem, channels)
		if err != nil {
			return err
		}
		s.Preprocess = p
	}
	if a.elem.size == 1 {
		s.raw.bytes, s.raw.elem, s.raw.start, s.raw.stride = a.data, a.elem, a.start, a.stride
		s.raw.table = s.Preprocess.table(a.elem)
		return nil
	}
	return s.decode(a, channels)
}

// Prepare is the same samples made model inputs in another way, for sets of bytes:
// what is wider than a byte has become an input when it was read.
func (s *Set) Prepare(p Preprocess) (*Set, error) {
	if s.raw.bytes == nil || s.raw.ready {
		return nil, fmt.Errorf("%s is prepared already: read it again with another scale, mean or standard deviation", s.name)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	p, err := p.resolve(s.name, s.raw.elem, s.raw.stored.channels(s.raw.shape))
	if err != nil {
		return nil, err
	}
	c := *s
	c.Preprocess, c.raw.table = p, p.table(s.raw.elem)
	return &c, nil
}

// table is the model input of every byte, per channel.
func (p Preprocess) table(e elem) [][256]float32 {
	t := make([][256]float32, p.distinct())
	for c := range t {
		for b := range 256 {
			t[c][b] = p.apply(e.value([]byte{byte(b)}), c)
		}
	}
	return t
}

// decode turns elements wider than a byte into model inputs.
func (s *Set) decode(a array, channels int) error {
	size := s.raw.shape.Size()
	step, _ := s.raw.stored.strides(channels, size/channels)
	s.raw.values = make([]float32, s.N*size)
	for i := range s.raw.values {
		v := a.elem.value(a.data[i*a.elem.size:])
		x := s.Preprocess.apply(v, i%size/step) // the channel, or where channels come last a number equal to it modulo channels
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return fmt.Errorf("%s: value %d of sample %d is %v, from which no network computes: clean the data", a.name, i%size, i/size, v)
		}
		s.raw.values[i] = x
	}
	return nil
}

// Batch writes n samples, from the one numbered from on, as model inputs one
// after another: dst has room for n·Shape.Size() values. Samples that the Set
// does not hold are a programmer's error, as a slice index out of range is.
func (s *Set) Batch(dst []float32, from, n int) {
	if from < 0 || n < 0 || from > s.N-n {
		panic(fmt.Sprintf("dataset: samples %d to %d of %d", from, from+n, s.N))
	}
	size := s.raw.shape.Size()
	for i := range n {
		s.raw.write(dst[i*size:(i+1)*size], from+i)
	}
}

// write is sample i as a model input.
func (r *samples) write(dst []float32, i int) {
	size := len(dst)
	if r.values != nil && r.stored == r.written {
		copy(dst, r.values[i*size:])
		return
	}
	channels := r.stored.channels(r.shape)
	pixels := size / channels
	fromC, fromP := r.stored.strides(channels, pixels)
	toC, toP := r.written.strides(channels, pixels)
	for c := range channels {
		to := c * toC
		if r.values != nil {
			src := r.values[i*size+c*fromC:]
			for p := range pixels {
				dst[to] = src[p*fromP]
				to += toP
			}
			continue
		}
		src := r.bytes[r.start+i*r.stride+c*fromC:]
		table := &r.table[c%len(r.table)]
		for p := range pixels {
			dst[to] = table[src[p*fromP]]
			to += toP
		}
	}
}

// Head is the first n samples, or all where there are fewer.
func (s *Set) Head(n int) *Set { return s.Part(0, n) }

// Part is n samples from the one numbered from on, or as many as there are.
func (s *Set) Part(from, n int) *Set {
	p := *s
	from = min(max(from, 0), s.N)
	p.N = min(max(n, 0), s.N-from)
	if s.Labels != nil {
		p.Labels = s.Labels[from : from+p.N]
	}
	if s.raw.values != nil {
		p.raw.values = s.raw.values[from*s.raw.shape.Size():]
	} else {
		p.raw.start += from * s.raw.stride
	}
	return &p
}
