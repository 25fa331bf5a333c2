package dataset

import (
	"fmt"

	"hawqeye/engine/tensor"
)

// Len is the number of samples: a Set is a source of them for everything that
// runs a network.
func (s *Set) Len() int { return s.N }

// FromInputs is a Set over model inputs that are in memory already, one after
// another, each of the given shape. It keeps the slice.
func FromInputs(name string, values []float32, shape tensor.Shape) (*Set, error) {
	size := shape.Size()
	if size < 1 || len(values) == 0 || len(values)%size != 0 {
		return nil, fmt.Errorf("%s: %d values are not a number of inputs of shape %v", name, len(values), shape)
	}
	return &Set{
		N: len(values) / size, Shape: shape.Clone(), Preprocess: identity(), Source: name,
		name: name, kind: "samples",
		raw: samples{values: values, shape: shape.Clone(), ready: true},
	}, nil
}
