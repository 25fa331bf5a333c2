package studio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"hawqeye/engine/dataset"
	"hawqeye/engine/dataset/strokes"
	"hawqeye/engine/loss"
	"hawqeye/engine/wire"
)

// try shows one sample to both networks.
func (s *Session) try(ctx context.Context, c *wire.Try) (*wire.Tried, error) {
	if err := s.runs(wire.FloatNet); err != nil {
		return nil, err
	}
	if err := s.classifies(); err != nil {
		return nil, err
	}
	sample, err := s.sample(ctx, c)
	if err != nil {
		return nil, err
	}
	p := pixelsOf(sample)
	t := &wire.Tried{Width: p.width, Height: p.height, Colors: p.colors, Picture: wire.Bulk{Bytes: p.bytes}, Classes: sample.Classes}
	if sample.Labels != nil {
		t.Label = &sample.Labels[0]
	}
	total := tally{wire.StageEvaluating, 0, 1}
	float, err := s.floats(ctx, &s.single, sample, total)
	if err != nil {
		return nil, err
	}
	t.Float = s.probabilities(float)
	if s.quantized == nil {
		return t, nil
	}
	program, err := s.singleProgram()
	if err != nil {
		return nil, err
	}
	integers, err := s.integers(ctx, program, sample, total)
	if err != nil {
		return nil, err
	}
	t.Quantized = s.probabilities(integers)
	return t, nil
}

// sample is the one that c speaks of.
func (s *Session) sample(ctx context.Context, c *wire.Try) (*dataset.Set, error) {
	if len(c.Strokes) > 0 {
		return s.drawing(c)
	}
	if c.Sample < 0 {
		return nil, errors.New("samples are numbered from 0")
	}
	set, err := s.open(ctx, c.Data, c.Sample+1)
	if err != nil {
		return nil, err
	}
	if c.Sample >= set.N {
		return nil, fmt.Errorf("there is no sample %d: %s has %d, numbered from 0", c.Sample, set.Source, set.N)
	}
	return set.Part(c.Sample, 1), nil
}

// drawing is what a person drew, in the form of a picture of the engine's own.
func (s *Session) drawing(c *wire.Try) (*dataset.Set, error) {
	var pen []strokes.Stroke
	ink := false
	for _, path := range c.Strokes {
		if len(path.Points)%2 != 0 {
			return nil, errors.New("a stroke's points are not pairs of x and y")
		}
		var stroke strokes.Stroke
		for i := 0; i < len(path.Points); i += 2 {
			stroke = append(stroke, strokes.Point{X: path.Points[i], Y: path.Points[i+1]})
			ink = true
		}
		pen = append(pen, stroke)
	}
	if !ink {
		return nil, errors.New("nothing is drawn yet: draw something")
	}
	picture := strokes.Render(pen)
	const name = "the drawing"
	set, err := dataset.Read([]dataset.File{{Name: name, Data: idx(picture[:])}}, dataset.Options{Preprocess: preprocess(c.Data)})
	if err != nil {
		return nil, err
	}
	if set, err = set.Fit(s.InputShape(), s.Classes()); err != nil {
		return nil, err
	}
	set.Classes = classNames(c.Data.Drawn)
	return set, nil
}

// idx is one picture as the idx file that it would be.
func idx(picture []byte) []byte {
	file := []byte{0, 0, 8, 4}
	for _, d := range []uint32{1, 1, strokes.Side, strokes.Side} {
		file = binary.BigEndian.AppendUint32(file, d)
	}
	return append(file, picture...)
}

// probabilities are a sample's, from the outputs of either network.
func (s *Session) probabilities(outputs []float32) []float64 {
	p := make([]float64, len(outputs))
	if loss.Normalized(s.graph) {
		for i, v := range outputs {
			p[i] = float64(v)
		}
		return p
	}
	top := math.Inf(-1)
	for _, v := range outputs {
		top = max(top, float64(v))
	}
	var sum float64
	for i, v := range outputs {
		p[i] = math.Exp(float64(v) - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
