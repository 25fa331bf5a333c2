package hessian

import "math"

// orthogonalize takes out of w what lies along some orthonormal vectors, by modified
// Gram–Schmidt, and reports whether more is left than rounding.
func orthogonalize(w []float64, basis [][]float32) bool {
	largest := norm(w)
	for range 2 { // once leaves what float32 has rounded
		for _, u := range basis {
			along := dot(w, u)
			for i, x := range u {
				w[i] -= along * float64(x)
			}
		}
	}
	return norm(w) > 1e-6*largest
}

// normalize writes x, at unit length, to v.
func normalize(v []float32, x []float64) bool {
	length := norm(x)
	if length == 0 {
		return false
	}
	for i, a := range x {
		v[i] = float32(a / length)
	}
	return true
}

func dot(w []float64, v []float32) (sum float64) {
	for i, x := range v {
		sum += w[i] * float64(x)
	}
	return sum
}

func norm(w []float64) float64 {
	var sum float64
	for _, x := range w {
		sum += x * x
	}
	return math.Sqrt(sum)
}
