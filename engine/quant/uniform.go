package quant

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

// Adding and subtracting 2^23 rounds a float32 of 0 … 2^22 to an integer, half to even.
const rounder = 1 << 23

// Quantize clamps before it rounds, which is the same, its bounds being integers.
func (u Uniform) Quantize(codes []int8, w []float32, scale float32, bits int) {
	top := float32(u.Top(bits))
	for i, v := range w {
		// The conversions forbid the compiler to round a sum or a product together with the next.
		if v < 0 {
			codes[i] = -int8(float32(min(top, -v/scale)+rounder) - rounder)
		} else {
			codes[i] = int8(float32(min(top, v/scale)+rounder) - rounder)
		}
	}
}

// Error looks at the limit every few hundred weights.
func (u Uniform) Error(magnitudes []float32, scale float32, bits int, limit float64) float64 {
	const stretch = 256
	top := float32(u.Top(bits))
	var sum float64
	for len(magnitudes) > 0 && sum <= limit {
		n := min(stretch, len(magnitudes))
		sum = uniformError(sum, magnitudes[:n], scale, top)
		magnitudes = magnitudes[n:]
	}
	return sum
}

func uniformError(sum float64, magnitudes []float32, scale, top float32) float64 {
	for _, v := range magnitudes {
		code := float32(min(top, v/scale)+rounder) - rounder
		e := float64(float32(code*scale) - v)
		sum += float64(e * e)
	}
	return sum
}
