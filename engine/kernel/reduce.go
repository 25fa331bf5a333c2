package kernel

import "math"

func sumF32(sum []float64, x []float32, dist, n, step int) {
	switch {
	case len(sum) == 0 || n == 0:
	case dist == 1:
		for i := range n {
			for j, v := range x[i*step:][:len(sum)] {
				sum[j] += float64(v)
			}
		}
	default:
		for j := range sum {
			sum[j] += total(x[j*dist:][:n])
		}
	}
}

// total sums every fourth element apart, since additions take turns otherwise.
func total(x []float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += float64(x[0])
		b += float64(x[1])
		c += float64(x[2])
		d += float64(x[3])
	}
	for _, v := range x {
		a += float64(v)
	}
	return a + b + c + d
}

// dotF32 sums as total does.
func dotF32(x, y []float32) float64 {
	var a, b, c, d float64
	y = y[:len(x)]
	for ; len(x) >= 4 && len(y) >= 4; x, y = x[4:], y[4:] {
		a += float64(x[0]) * float64(y[0])
		b += float64(x[1]) * float64(y[1])
		c += float64(x[2]) * float64(y[2])
		d += float64(x[3]) * float64(y[3])
	}
	for i, v := range x {
		a += float64(v) * float64(y[i])
	}
	return a + b + c + d
}

// softmax subtracts the maximum first, so that it neither overflows nor loses the sum.
func softmax(dst, x []float32, n int, log bool) {
	for ; len(x) > 0; dst, x = dst[n:], x[n:] {
		row, out := x[:n], dst[:n]
		top := row[0]
		for _, v := range row {
			top = max(top, v)
		}
		var sum float64
		if !log {
			for i, v := range row {
				e := math.Exp(float64(v) - float64(top))
				out[i] = float32(e)
				sum += e
			}
			for i, e := range out {
				out[i] = float32(float64(e) / sum)
			}
			continue
		}
		for _, v := range row {
			sum += math.Exp(float64(v) - float64(top))
		}
		norm := float64(top) + math.Log(sum)
		for i, v := range row {
			out[i] = float32(float64(v) - norm)
		}
	}
}
