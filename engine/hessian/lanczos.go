package hessian

import (
	"context"
	"errors"
	"math"
	"slices"
)

// krylov is the space that Lanczos' method spans with the block of one layer. Every
// vector is made orthogonal to all before, so that no eigenvalue is found twice.
type krylov struct {
	*operator
	basis [][]float32
	next  []float64 // of the basis, at any length
	// The block on the basis: alpha on the diagonal, beta beside it, of which the
	// last leads out of the space.
	alpha, beta []float64
}

func newKrylov(h *operator, start []float64) *krylov { return &krylov{operator: h, next: start} }

// step adds a vector and reports whether there are more: none where the start has
// no part in other eigenvectors.
func (k *krylov) step(ctx context.Context) (more bool, err error) {
	v := make([]float32, len(k.next))
	if !normalize(v, k.next) {
		return false, nil
	}
	k.basis = append(k.basis, v)
	w := k.next
	if err := k.apply(ctx, w, v); err != nil {
		return false, err
	}
	k.alpha = append(k.alpha, dot(w, v))
	more = orthogonalize(w, k.basis)
	k.beta = append(k.beta, norm(w))
	return more, nil
}

// restart goes on from another vector where there were no more; it is false where
// the space is everything.
func (k *krylov) restart(start []float64) bool {
	copy(k.next, start)
	if len(k.basis) == len(k.next) || !orthogonalize(k.next, k.basis) {
		return false
	}
	k.beta[len(k.beta)-1] = 0
	return true
}

// noise is how far products in float32 leave an eigenvalue, relative to the largest.
const noise = 1e-6

// ritz is a pair of the block on the space: the eigenvalue, the bound |β·s_last| on
// how far an eigenvalue of the block is from it (‖Hv − λv‖; Parlett, The Symmetric
// Eigenvalue Problem, §13.2) or what float32 leaves open, and the start's share in
// its vector.
type ritz struct{ value, residual, share float64 }

// solve finds the pairs, in rising order.
func (k *krylov) solve() ([]ritz, error) {
	n := len(k.alpha)
	pairs := make([]ritz, n)
	if n == 0 {
		return pairs, nil
	}
	values, ok := tridiagonal(slices.Clone(k.alpha), slices.Clone(k.beta[:n-1]))
	if !ok {
		return nil, errors.New("the eigenvalues of the tridiagonal matrix did not converge: try another number of steps")
	}
	floor := noise * max(math.Abs(values[0].value), math.Abs(values[n-1].value))
	for i, v := range values {
		pairs[i] = ritz{v.value, max(floor, math.Abs(k.beta[n-1]*v.last)), v.first * v.first}
	}
	return pairs, nil
}
