package kernel

import "math"

// mapF32 has a loop for everything that is cheaper than calling a function.
func mapF32(dst, x []float32, m Map) {
	dst = dst[:len(x)]
	a, b, c := m.A, m.B, m.C
	switch m.Func {
	case Affine:
		for i, v := range x {
			dst[i] = a*v + b
		}
	case Clamp:
		a = min(a, b)
		for i, v := range x {
			dst[i] = clamp(v, a, b)
		}
	case Inside:
		for i, v := range x {
			dst[i] = math.Float32frombits(insideBits(v, a, b) & 0x3f800000)
		}
	case Leaky:
		for i, v := range x {
			if v < 0 {
				v *= a
			}
			dst[i] = v
		}
	case HardSwish:
		for i, v := range x {
			dst[i] = v * clamp(v/6+0.5, 0, 1)
		}
	case Round:
		for i, v := range x {
			dst[i] = clamp(float32(math.RoundToEven(float64(v/a))), b, c) * a
		}
	default:
		f := m.Func.in64()
		for i, v := range x {
			dst[i] = float32(f(float64(v)))
		}
	}
}

// insideBits is all ones where lo < v < hi. Signs are random: branches would be mispredicted.
func insideBits(v, lo, hi float32) uint32 {
	var above, below uint32
	if v > lo {
		above = math.MaxUint32
	}
	if v < hi {
		below = math.MaxUint32
	}
	return above & below
}

// in64 is the function in float64.
func (f Func) in64() func(float64) float64 {
	switch f {
	case Exp:
		return math.Exp
	case Log:
		return math.Log
	case Sqrt:
		return math.Sqrt
	case Sigmoid:
		return func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	case Tanh:
		return math.Tanh
	case Erf:
		return math.Erf
	case Gelu:
		return func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) }
	default: // GeluTanh; 0.797… is √(2/π)
		return func(x float64) float64 { return x / 2 * (1 + math.Tanh(0.7978845608028654*(x+0.044715*x*x*x))) }
	}
}
