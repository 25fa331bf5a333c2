package hessian

import (
	"cmp"
	"math"
	"slices"
)

// eigenpair is an eigenvalue of a symmetric tridiagonal matrix, with the first and the
// last element of its unit vector, up to their common sign.
type eigenpair struct{ value, first, last float64 }

// tridiagonal finds the eigenvalues, in rising order, of the matrix with d on the
// diagonal and e beside it, by implicit QR steps with Wilkinson's shift (Golub and Van
// Loan, Matrix Computations, §8.3.5). Of the vectors it follows the two elements that
// Lanczos' method asks for. d and e are used up. ok is false where it does not converge.
func tridiagonal(d, e []float64) (pairs []eigenpair, ok bool) {
	n := len(d)
	pairs = make([]eigenpair, n)
	pairs[0].first, pairs[n-1].last = 1, 1
	var scale float64
	for i, v := range d {
		scale = max(scale, math.Abs(v))
		if i < len(e) {
			scale = max(scale, math.Abs(e[i]))
		}
	}
	small := scale * 0x1p-52
	rest := 40 * n
	for high := n - 1; high > 0; {
		low := high
		for low > 0 && math.Abs(e[low-1]) > small {
			low--
		}
		if low == high {
			high--
			continue
		}
		if rest--; rest < 0 {
			return nil, false
		}
		chase(d, e, pairs, low, high)
	}
	for i, v := range d {
		pairs[i].value = v
	}
	slices.SortFunc(pairs, func(a, b eigenpair) int { return cmp.Compare(a.value, b.value) })
	return pairs, true
}

// chase takes one step on rows low to high: a rotation that the shift decides, and
// the others that drive what it leaves beside the diagonals out at the end.
func chase(d, e []float64, pairs []eigenpair, low, high int) {
	half, beside := (d[high-1]-d[high])/2, e[high-1]
	shift := d[high] - beside*beside/(half+math.Copysign(math.Hypot(half, beside), half))
	x, z := d[low]-shift, e[low]
	for k := low; k < high; k++ {
		r := math.Hypot(x, z)
		c, s := 1.0, 0.0
		if r > 0 {
			c, s = x/r, z/r
		}
		if k > low {
			e[k-1] = r
		}
		a, b, f := d[k], d[k+1], e[k]
		d[k] = c*c*a + 2*c*s*f + s*s*b
		d[k+1] = s*s*a - 2*c*s*f + c*c*b
		e[k] = c*s*(b-a) + (c*c-s*s)*f
		if x = e[k]; k+1 < high {
			z = s * e[k+1]
			e[k+1] *= c
		}
		p, q := &pairs[k], &pairs[k+1]
		p.first, q.first = c*p.first+s*q.first, c*q.first-s*p.first
		p.last, q.last = c*p.last+s*q.last, c*q.last-s*p.last
	}
}
