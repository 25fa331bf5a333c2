package infer

import (
	"context"
	"fmt"

	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
	"hawqeye/engine/tensor"
)

// Options of Evaluate. The zero value runs all samples.
type Options struct {
	Samples  int                      // the first so many of the source; 0 means all
	Workers  int                      // Runners at work at once; 0 means one per processor
	Progress func(samples, total int) // called after every batch, never by two goroutines at once; nil for none
}

// Evaluate runs the samples on k and returns their outputs, one after another. It
// stops when ctx ends. The integers do not depend on the number of workers.
func (p *Program) Evaluate(ctx context.Context, src tensor.Source, k *kernel.Set, opt Options) ([]float32, error) {
	samples := opt.Samples
	if samples == 0 {
		samples = src.Len()
	}
	if samples < 1 || samples > src.Len() {
		return nil, fmt.Errorf("infer: %d samples were asked for and the data has %d", opt.Samples, src.Len())
	}
	in, out := p.Input.Size()/p.Batch, p.Output.Size()/p.Batch
	runners := []*Runner{p.NewRunner(k)}
	for range parallel.Workers(opt.Workers, (samples+p.Batch-1)/p.Batch) - 1 {
		runners = append(runners, runners[0].Clone())
	}
	x, y := make([]float32, len(runners)*p.Batch*in), make([]float32, samples*out)
	err := parallel.Batches(ctx, samples, p.Batch, len(runners), opt.Progress, func(w, from, n int) error {
		x := x[w*p.Batch*in:][:n*in]
		src.Batch(x, from, n)
		return runners[w].Run(x, n, y[from*out:(from+n)*out])
	})
	if err != nil {
		return nil, err
	}
	return y, nil
}
