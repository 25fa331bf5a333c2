package studio

import (
	"context"
	"fmt"
	"slices"

	"hawqeye/engine/dataset"
	"hawqeye/engine/wire"
)

// preview shows samples as the network sees them.
func (s *Session) preview(ctx context.Context, c *wire.Preview) (*wire.Previewed, error) {
	if c.Count < 0 {
		return nil, fmt.Errorf("%d pictures were asked for: give a number from 0", c.Count)
	}
	set, err := s.open(ctx, c.Data, c.Count)
	if err != nil {
		return nil, err
	}
	p := pixelsOf(set.Head(c.Count))
	return &wire.Previewed{
		Samples: set.N, Shape: set.Shape, Classes: set.Classes, Notes: set.Notes,
		Labels: set.Head(c.Count).Labels, Labelled: set.Labels != nil,
		Width: p.width, Height: p.height, Colors: p.colors, Min: p.min, Max: p.max, Pictures: wire.Bulk{Bytes: p.bytes},
	}, nil
}

// pixels are samples as 8-bit pictures, one after another, channels last.
type pixels struct {
	width, height, colors int // 0 where samples are no pictures
	min, max              float64
	bytes                 []byte
}

// pixelsOf shows samples that are pictures in gray, or where they have three
// channels in colors; the smallest input of all becomes 0, the largest 255.
func pixelsOf(set *dataset.Set) pixels {
	at, ok := set.Picture()
	if !ok || set.N == 0 {
		return pixels{}
	}
	p := pixels{width: at.Width, height: at.Height, colors: 1}
	if at.Channels == 3 {
		p.colors = 3
	}
	size := set.Shape.Size()
	inputs := make([]float32, set.N*size)
	set.Batch(inputs, 0, set.N)
	shown := make([]float32, 0, set.N*p.height*p.width*p.colors)
	for i := range set.N {
		for y := range p.height {
			for x := range p.width {
				for c := range p.colors {
					shown = append(shown, inputs[i*size+at.At(c, y, x)])
				}
			}
		}
	}
	p.min, p.max = float64(slices.Min(shown)), float64(slices.Max(shown))
	p.bytes = make([]byte, len(shown))
	if span := p.max - p.min; span > 0 {
		for i, v := range shown {
			p.bytes[i] = uint8((float64(v)-p.min)/span*255 + 0.5)
		}
	}
	return p
}
