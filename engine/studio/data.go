package studio

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/wire"
)

// opened is data that was read, to be used again by the commands that name it.
type opened struct {
	key   string
	set   *dataset.Set
	upTo  int                     // samples that were asked for; 0 for all
	parts map[[2]int]*dataset.Set // by first sample and number
}

// keepOpened is how many data are remembered.
const keepOpened = 4

// open reads the samples of a message in the shape of the model's input. Equal
// data, as long as they are remembered, are equal pointers. Of pictures that the
// engine draws, of which there is no end, it takes least where d says no number.
func (s *Session) open(ctx context.Context, d wire.Data, least int) (*dataset.Set, error) {
	if n := len(s.graph.Inputs); n != 1 {
		return nil, fmt.Errorf("%s has %d inputs: samples are for models with one", s.name, n)
	}
	if d.From < 0 || d.Samples < 0 {
		return nil, fmt.Errorf("%d samples from number %d on were asked for: give numbers from 0", d.Samples, d.From)
	}
	if d.Drawn != "" && d.Samples == 0 {
		d.Samples = least
	}
	o, err := s.remember(ctx, d)
	if err != nil {
		return nil, err
	}
	if d.From >= o.set.N {
		return nil, fmt.Errorf("%s has %d samples, and %d are to be left out: leave out fewer", o.set.Source, o.set.N, d.From)
	}
	n := o.set.N - d.From
	if d.Samples > 0 {
		n = min(n, d.Samples)
	}
	part := [2]int{d.From, n}
	if o.parts[part] == nil {
		o.parts[part] = o.set.Part(d.From, n)
	}
	return o.parts[part], nil
}

// remember reads data that has not been read yet, or not as far as now needed.
func (s *Session) remember(ctx context.Context, d wire.Data) (*opened, error) {
	upTo := 0
	if d.Samples > 0 {
		upTo = d.From + d.Samples
	}
	key := s.keyOf(d)
	i := slices.IndexFunc(s.opened, func(o *opened) bool { return o.key == key })
	if i < 0 || s.opened[i].upTo > 0 && (upTo == 0 || upTo > s.opened[i].upTo) {
		set, err := s.read(ctx, d, upTo)
		if err != nil {
			return nil, err
		}
		if set.N < upTo {
			upTo = 0 // there are no more
		}
		o := &opened{key: key, set: set, upTo: upTo, parts: map[[2]int]*dataset.Set{}}
		if i < 0 {
			i = len(s.opened)
			s.opened = append(s.opened, nil)
		}
		s.opened[i] = o
	}
	o := s.opened[i]
	s.opened = append(slices.Delete(s.opened, i, i+1), o) // the last is the latest
	if len(s.opened) > keepOpened {
		s.opened = slices.Delete(s.opened, 0, 1)
	}
	return o, nil
}

// keyOf tells data apart by all that decides the samples but how many are taken:
// the message without its payloads, and hashes of these.
func (s *Session) keyOf(d wire.Data) string {
	d.From, d.Samples = 0, 0
	f := wire.EncodeCommand(0, &wire.Preview{Data: d})
	key := f.Head
	for _, b := range f.Bulk {
		key = binary.AppendUvarint(key, uint64(len(b.Bytes)))
		key = binary.LittleEndian.AppendUint64(key, maphash.Bytes(s.seed, b.Bytes))
	}
	return string(key)
}

// read reads the first samples of data, or all.
func (s *Session) read(ctx context.Context, d wire.Data, upTo int) (*dataset.Set, error) {
	set, err := s.samples(ctx, d, upTo)
	if err != nil {
		return nil, err
	}
	return set.Fit(s.InputShape(), s.Classes())
}

func (s *Session) samples(ctx context.Context, d wire.Data, upTo int) (*dataset.Set, error) {
	progress := func(done, total int) error {
		s.progress(wire.StageReading, done, total)
		return s.pause(ctx)
	}
	if d.Drawn != "" {
		set, err := strokes.Make(d.Drawn, d.Seed, upTo, progress)
		if err != nil {
			return nil, err
		}
		return set.Prepare(preprocess(d))
	}
	opt := dataset.Options{Preprocess: preprocess(d), Input: s.InputShape(), Samples: upTo, Progress: progress}
	if d.Layout != "" {
		var err error
		if opt.Layout, err = dataset.ParseLayout(d.Layout); err != nil {
			return nil, err
		}
	}
	var files []dataset.File
	for _, f := range d.Files {
		files = append(files, dataset.File{Name: f.Name, Data: f.Content.Bytes})
	}
	return dataset.Read(files, opt)
}

func preprocess(d wire.Data) dataset.Preprocess {
	return dataset.Preprocess{Scale: d.Scale, Mean: d.Mean, Std: d.Std}
}

// classNames are those of what is drawn.
func classNames(drawn string) []string {
	switch all := strokes.Classes(); drawn {
	case "digits":
		return all[:10]
	case "characters":
		return all
	}
	return nil
}
