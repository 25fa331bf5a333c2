package quant

import "math"

// Uniform is the codes −(2^(b−1)−1) … 2^(b−1)−1 of b = 2 … 8 bits. The code
// −2^(b−1) stays unused, so that the codes of −w are minus those of w.
type Uniform struct{}

// Name is "uniform".
func (Uniform) Name() string { return "uniform" }

// Top is 2^(bits−1) − 1.
func (Uniform) Top(bits int) int {
	if bits < 2 || bits > 8 {
		return 0
	}
	return 1<<(bits-1) - 1
}

// Quantize clamps and rounds magnitudes, which is the same by symmetry.
func (u Uniform) Quantize(codes []int8, w []float32, scale float32, bits int) {
	top := shifted(u.Top(bits))
	for i, v := range w {
		if v < 0 {
			codes[i] = -int8(nearest(-v/scale, top))
		} else {
			codes[i] = int8(nearest(v/scale, top))
		}
	}
}

// Error looks at the limit every few hundred weights.
func (u Uniform) Error(magnitudes []float32, scale float32, bits int, limit float64) float64 {
	const stretch = 256
	top := shifted(u.Top(bits))
	var sum float64
	for len(magnitudes) > 0 && sum <= limit {
		n := min(stretch, len(magnitudes))
		sum = uniformError(sum, magnitudes[:n], scale, top)
		magnitudes = magnitudes[n:]
	}
	return sum
}

func uniformError(sum float64, magnitudes []float32, scale float32, top uint32) float64 {
	for _, v := range magnitudes {
		// The conversions keep the compiler from rounding a product and a sum together.
		e := float64(float32(nearest(v/scale, top)*scale) - v)
		sum += float64(e * e)
	}
	return sum
}

// Adding 2^23 to a float32 from 0 to 2^23 rounds it to an integer, half to even.
const rounder = 1 << 23

// shifted is top as nearest wants it.
func shifted(top int) uint32 { return math.Float32bits(float32(top) + rounder) }

// nearest is the integer nearest to x ≥ 0, half to even, but no more than top. It
// clamps as integers, which lie in the order of positive floats: the smaller of two
// floats is many times as slow in WebAssembly.
func nearest(x float32, top uint32) float32 {
	return math.Float32frombits(min(top, math.Float32bits(x+rounder))) - rounder
}
