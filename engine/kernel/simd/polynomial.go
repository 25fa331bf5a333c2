package simd

import (
	"math"

	"hawqeye/engine/kernel/wasmasm"
)

// all is a number in all lanes.
func all(v float64) [4]float32 {
	f := float32(v)
	return [4]float32{f, f, f, f}
}

// horner sets to to the polynomial of t whose coefficients, of rising powers, are c.
func (e *emitter) horner(to, t *wasmasm.Local, c ...float64) {
	e.Set(to, all(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		if e.level >= Relaxed {
			e.F32x4RelaxedMadd(to, t, all(c[i])).Set(to)
		} else {
			e.F32x4Mul(to, t).F32x4Add(all(c[i])).Set(to)
		}
	}
}

// interval is where a function is approximated.
type interval struct{ lo, hi float64 }

// chebyshev is the coefficients, of rising powers, of the polynomial that agrees
// with f in the zeros of a Chebyshev polynomial, which is nearly the best of its
// degree. Its argument runs from −1 to 1 over the interval.
func (i interval) chebyshev(degree int, f func(float64) float64) []float64 {
	n := degree + 1
	before, now, sum := make([]float64, n), make([]float64, n), make([]float64, n) // T of k−1 and k, and the result
	now[0] = 1
	for k := range n {
		var a float64
		for j := range n {
			angle := math.Pi * (float64(j) + 0.5) / float64(n)
			a += f((i.lo+i.hi+(i.hi-i.lo)*math.Cos(angle))/2) * math.Cos(float64(k)*angle)
		}
		a *= 2 / float64(n)
		next := make([]float64, n)
		for p, c := range now {
			if k == 0 {
				sum[p] += c * a / 2
			} else {
				sum[p] += c * a
			}
			if p+1 < n {
				next[p+1] = c
				if k > 0 {
					next[p+1] = 2 * c
				}
			}
		}
		for p, c := range before {
			next[p] -= c
		}
		before, now = now, next
	}
	return sum
}

// rational is the coefficients of two polynomials, of rising powers, whose quotient agrees
// with f in the zeros of a Chebyshev polynomial. The interval begins at 0.
func (i interval) rational(over, under int, f func(float64) float64) (p, q []float64) {
	n := over + under + 1
	rows := make([][]float64, n) // of equations p(x) − f(x)·(q(x) − 1) = f(x), x from 0 to 1
	for j := range rows {
		x := (1 + math.Cos(math.Pi*(float64(j)+0.5)/float64(n))) / 2
		y, power := f(i.hi*x), 1.0
		row := make([]float64, n+1)
		for k := range max(over, under) + 1 {
			if k <= over {
				row[k] = power
			}
			if 0 < k && k <= under {
				row[over+k] = -y * power
			}
			power *= x
		}
		row[n] = y
		rows[j] = row
	}
	c := solve(rows)
	scale := 1.0
	for k := range max(over, under) + 1 {
		if k <= over {
			p = append(p, c[k]/scale)
		}
		switch {
		case k == 0:
			q = append(q, 1)
		case k <= under:
			q = append(q, c[over+k]/scale)
		}
		scale *= i.hi
	}
	return p, q
}

// solve solves linear equations, whose right sides are the last column, by elimination.
func solve(rows [][]float64) []float64 {
	n := len(rows)
	for c := range rows {
		for r := c + 1; r < n; r++ {
			if math.Abs(rows[r][c]) > math.Abs(rows[c][c]) {
				rows[r], rows[c] = rows[c], rows[r]
			}
		}
		for r, row := range rows {
			if r != c {
				f := row[c] / rows[c][c]
				for k := c; k <= n; k++ {
					row[k] -= f * rows[c][k]
				}
			}
		}
	}
	x := make([]float64, n)
	for c := range x {
		x[c] = rows[c][n] / rows[c][c]
	}
	return x
}

// normalize sets to to where in the interval v is, from −1 to 1.
func (i interval) normalize(e *emitter, to, v *wasmasm.Local) {
	scale := 2 / (i.hi - i.lo)
	e.F32x4Mul(v, all(scale)).F32x4Sub(all(scale*i.lo + 1)).Set(to)
}
