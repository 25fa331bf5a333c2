package finetune

import (
	"math"
	"math/rand/v2"

	"hawqeye/engine/tensor"
)

// He draws a weight for a layer before a Relu: normal, with variance 2/fan-in (He
// et al. 2015, arXiv 1502.01852, equation 10). axis is the axis of the shape that
// counts output channels.
func He(r *rand.Rand, axis int, shape ...int) *tensor.Tensor {
	w := tensor.New(shape...)
	tensor.Normal(w.Data, r)
	in, _ := fans(w.Shape, axis)
	std := float32(math.Sqrt(2 / in))
	for i := range w.Data {
		w.Data[i] *= std
	}
	return w
}

// Glorot draws a weight for a layer before a sigmoid, a tanh or nothing: uniform,
// with variance 2/(fan-in + fan-out) (Glorot and Bengio 2010, equation 16). axis
// is the axis of the shape that counts output channels.
func Glorot(r *rand.Rand, axis int, shape ...int) *tensor.Tensor {
	w := tensor.New(shape...)
	in, out := fans(w.Shape, axis)
	bound := math.Sqrt(6 / (in + out))
	for i := range w.Data {
		w.Data[i] = float32(bound * (2*r.Float64() - 1))
	}
	return w
}

// fans is how many inputs an output of a layer reads, and how many outputs read
// an input, of a matrix or of a convolution's weight [O, I, KH, KW].
func fans(s tensor.Shape, axis int) (in, out float64) {
	window := s[min(2, len(s)):].Size()
	return float64(s.Size() / s[axis]), float64(s[axis] * window)
}
