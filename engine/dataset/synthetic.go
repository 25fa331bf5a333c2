package dataset

import (
	"fmt"

	"hawqeye/engine/tensor"
)

// Normal is n samples of standard normal values, for a model without data. Sample
// i depends on seed and i alone.
func Normal(seed uint64, n int, shape tensor.Shape) (*Set, error) {
	s, err := synthetic("standard normal noise", seed, n, shape)
	if err != nil {
		return nil, err
	}
	size := shape.Size()
	for i := range n {
		tensor.Normal(s.raw.values[i*size:(i+1)*size], tensor.Rand(seed, i))
	}
	return s, nil
}

// Uniform is n samples of values spread evenly over [low, high). Sample i depends
// on seed and i alone.
func Uniform(seed uint64, n int, shape tensor.Shape, low, high float32) (*Set, error) {
	s, err := synthetic(fmt.Sprintf("uniform noise in [%v, %v)", low, high), seed, n, shape)
	if err != nil {
		return nil, err
	}
	size := shape.Size()
	for i := range n {
		r := tensor.Rand(seed, i)
		for j := range size {
			s.raw.values[i*size+j] = low + (high-low)*r.Float32()
		}
	}
	return s, nil
}

// maxSynthetic bounds the values made up, 4 bytes each.
const maxSynthetic = 1 << 28

func synthetic(what string, seed uint64, n int, shape tensor.Shape) (*Set, error) {
	total := max(n, 0)
	for _, d := range shape {
		if d < 1 {
			return nil, fmt.Errorf("the model's input %v has an unknown extent: give data", shape)
		}
		if total > maxSynthetic/d {
			return nil, fmt.Errorf("%d samples of %v do not fit into memory: take fewer", n, shape)
		}
		total *= d
	}
	return &Set{
		N: max(n, 0), Shape: shape.Clone(), Preprocess: identity(),
		Source: fmt.Sprintf("%s, seed %d", what, seed),
		name:   what, kind: "samples",
		raw: samples{values: make([]float32, total), shape: shape.Clone(), ready: true},
	}, nil
}
