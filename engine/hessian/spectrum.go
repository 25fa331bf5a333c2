package hessian

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
		space := newKrylov(h, start)
		for more := true; more && len(space.basis) < o.Steps; {
			var err error
			if more, err = space.step(ctx); err != nil {
				return nil, fmt.Errorf("spectrum of layer %q: %w", p.Graph.Layers[layer].Name, err)
			}
			done++
			if o.Progress != nil {
				o.Progress(done, o.Probes*o.Steps)
			}
		}
		pairs, err := space.solve()
		if err != nil {
			return nil, err
		}
		var mean float64
		for _, x := range pairs {
			mean += x.share * x.value
			s.Density = append(s.Density, Ritz{x.value, x.share / float64(o.Probes)})
		}
		traces.Add(float64(params) * mean)
		if k == 0 {
			for i := range min(o.Top, len(pairs)) {
				x := pairs[len(pairs)-1-i]
				s.Top = append(s.Top, Estimate{Mean: x.value, StdErr: x.residual, N: len(pairs)})
			}
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
