package hessian

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"hawqeye/engine/tensor"
)

// Spectrum is what is known of the eigenvalues of one layer's block of the Hessian.
type Spectrum struct {
	Top     []Estimate // the largest, in falling order; StdErr is ‖Hv − λv‖, within which an eigenvalue lies
	Density []Ritz     // stochastic Lanczos quadrature, in rising order
	Trace   Estimate   // n times the mean of the density, over the probes
	Passes  float64    // as of a Result
}

// Ritz is a share of the eigenvalues near a value; the shares of a density add up to 1.
type Ritz struct{ Value, Weight float64 }

// SpectrumOptions say how well to look.
type SpectrumOptions struct {
	Probes  int // random starts; 0 means 4
	Steps   int // of Lanczos from each, at most the layer's weights; 0 means 32
	Top     int // how many of the largest eigenvalues to report
	Workers int // goroutines; 0 means GOMAXPROCS
	// Progress is told how many products are done of how many.
	Progress func(done, total int)
}

// MeasureSpectrum runs Lanczos' method, each vector made orthogonal to all before,
// on the block of one layer from random starts: eigenvalues of the tridiagonal
// matrix are nodes, squares of the first components of its eigenvectors weights, of
// a quadrature of the spectral density (Ubaru, Chen and Saad 2017, SIAM J. Matrix
// Anal. 38(4), algorithm 1; for networks Ghorbani et al. 2019, arXiv 1901.10159).
// The largest eigenvalues are those of the first start.
func MeasureSpectrum(ctx context.Context, p *Problem, layer int, o SpectrumOptions) (*Spectrum, error) {
	t, err := p.check()
	if err != nil {
		return nil, err
	}
	if layer < 0 || layer >= len(p.Graph.Layers) {
		return nil, fmt.Errorf("there is no layer %d of %d", layer+1, len(p.Graph.Layers))
	}
	if o.Probes < 0 || o.Steps < 0 || o.Top < 0 {
		return nil, errors.New("numbers of probes, steps and eigenvalues are positive, or 0 for the usual ones")
	}
	s := &Spectrum{}
	labels, err := t.labels(ctx, Options{Workers: o.Workers}, &s.Passes)
	if err != nil {
		return nil, err
	}
	h, err := newOperator(t, []int{layer}, labels, Options{Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	params := p.Graph.Layers[layer].Params()
	if o.Probes == 0 {
		o.Probes = 4
	}
	if o.Steps == 0 {
		o.Steps = 32
	}
	o.Steps = min(o.Steps, params)
	var traces Sums
	done := 0
	for k := range o.Probes {
		start := make([]float64, params)
		r := tensor.Rand(t.Seed, layer, k)
		for i := range start {
			start[i] = r.NormFloat64()
		}
		c, err := h.lanczos(ctx, start, o.Steps, func() {
			done++
			if o.Progress != nil {
				o.Progress(done, o.Probes*o.Steps)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("spectrum of layer %q: %w", p.Graph.Layers[layer].Name, err)
		}
		ritz, top, err := c.solve()
		if err != nil {
			return nil, err
		}
		var mean float64
		for _, x := range ritz {
			mean += x.Weight * x.Value
			s.Density = append(s.Density, Ritz{x.Value, x.Weight / float64(o.Probes)})
		}
		traces.Add(float64(params) * mean)
		if k == 0 {
			s.Top = top[:min(o.Top, len(top))]
		}
	}
	s.Trace = traces.Estimate()
	s.Passes += h.passes
	slices.SortFunc(s.Density, func(a, b Ritz) int {
		if a.Value < b.Value {
			return -1
		}
		return 1
	})
	return s, nil
}

// chain is the tridiagonal matrix that Lanczos' method leaves: alpha on the
// diagonal, beta beside it, of which the last leads out of the matrix.
type chain struct{ alpha, beta []float64 }

// lanczos takes at most so many steps; it ends early where the space is exhausted.
func (h *operator) lanczos(ctx context.Context, start []float64, steps int, step func()) (*chain, error) {
	v := make([]float32, len(start))
	w := start
	var basis [][]float32
	c := &chain{}
	for len(basis) < steps && normalize(v, w) {
		basis = append(basis, slices.Clone(v))
		if err := h.apply(ctx, w, v); err != nil {
			return nil, err
		}
		step()
		c.alpha = append(c.alpha, dot(w, v))
		more := orthogonalize(w, basis)
		c.beta = append(c.beta, norm(w))
		if !more {
			break
		}
	}
	return c, nil
}

// solve is the quadrature and the eigenvalues of the chain, the largest first.
func (c *chain) solve() ([]Ritz, []Estimate, error) {
	n := len(c.alpha)
	if n == 0 {
		return []Ritz{{0, 1}}, []Estimate{{}}, nil
	}
	t := mat.NewSymDense(n, nil)
	for i, a := range c.alpha {
		t.SetSym(i, i, a)
		if i+1 < n {
			t.SetSym(i, i+1, c.beta[i])
		}
	}
	var e mat.EigenSym
	if !e.Factorize(t, true) {
		return nil, nil, errors.New("the eigenvalues of the tridiagonal matrix did not converge: try another number of steps")
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	ritz, top := make([]Ritz, n), make([]Estimate, n)
	for i, value := range e.Values(nil) {
		first, last := vectors.At(0, i), vectors.At(n-1, i)
		ritz[i] = Ritz{value, first * first}
		top[n-1-i] = Estimate{Mean: value, StdErr: math.Abs(c.beta[n-1] * last), N: n}
	}
	return ritz, top, nil
}
