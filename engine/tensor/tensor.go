// Package tensor is the dense float32 array that every computation reads and writes.
//
// Elements lie in row-major order. A tensor never owns more than Shape.Size()
// elements; several tensors may view one slice.
package tensor

import "fmt"

// Tensor is a row-major array: len(Data) == Shape.Size().
type Tensor struct {
	Shape Shape
	Data  []float32
}

// New returns a zero tensor.
func New(shape ...int) *Tensor {
	s := Shape(shape).Clone()
	return &Tensor{Shape: s, Data: make([]float32, s.Size())}
}

// Of wraps data, which is not copied, in a shape of the same size.
func Of(data []float32, shape ...int) (*Tensor, error) {
	s := Shape(shape).Clone()
	if s.Size() != len(data) {
		return nil, fmt.Errorf("%d values do not fill a tensor of shape %v", len(data), s)
	}
	return &Tensor{Shape: s, Data: data}, nil
}

// Scalar returns a tensor without axes.
func Scalar(v float32) *Tensor { return &Tensor{Data: []float32{v}} }

// Clone returns a copy that shares nothing with t.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{Shape: t.Shape.Clone(), Data: append([]float32(nil), t.Data...)}
}

// Dot is the inner product over all elements, accumulated in float64.
func Dot(a, b []float32) float64 {
	var s float64
	for i, v := range a {
		s += float64(v) * float64(b[i])
	}
	return s
}
