package infer

import (
	"fmt"
	"time"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
)

// Runner is a Program in memory, on one kernel set. It belongs to one goroutine.
type Runner struct {
	p *Program
	k *kernel.Set
	views
	prepared []*kernel.Prepared
	islands  []boundIsland
	env      graph.Env
}

// NewRunner prepares the weights for k and allocates all memory of a run.
func (p *Program) NewRunner(k *kernel.Set) *Runner {
	prepared := make([]*kernel.Prepared, len(p.convs))
	for i, c := range p.convs {
		prepared[i] = k.PrepareInt(c)
	}
	return p.newRunner(k, prepared)
}

// Clone is a Runner for another goroutine, which shares the prepared weights.
func (r *Runner) Clone() *Runner { return r.p.newRunner(r.k, r.prepared) }

func (p *Program) newRunner(k *kernel.Set, prepared []*kernel.Prepared) *Runner {
	r := &Runner{p: p, k: k, views: p.memory.allocate(), prepared: prepared}
	r.env = graph.Env{Set: k, Scratch: make([]float32, p.scratch)}
	for i := range p.islands {
		r.islands = append(r.islands, p.islands[i].bind(r.views))
	}
	return r
}

// Run computes the outputs of n samples, at most a batch: x holds n inputs in the
// file's own layout, y receives n outputs. It does not allocate. It stops at an
// error of the kernel set's Between.
func (r *Runner) Run(x []float32, n int, y []float32) error { return r.RunTimed(x, n, y, nil) }

// RunTimed is Run that adds to spent, unless nil, what each block took: one
// element per block. Rounding the input counts to the first.
func (r *Runner) RunTimed(x []float32, n int, y []float32, spent []time.Duration) error {
	p := r.p
	in, out := p.Input.Size()/p.Batch, p.Output.Size()/p.Batch
	if n < 1 || n > p.Batch || len(x) != n*in || len(y) != n*out {
		return fmt.Errorf("infer: %d inputs and %d outputs are not those of %d samples, %d and %d each, in a batch of %d", len(x), len(y), n, in, out, p.Batch)
	}
	if spent != nil && len(spent) != len(p.Blocks) {
		return fmt.Errorf("infer: there are %d blocks to time, not %d", len(p.Blocks), len(spent))
	}
	input := r.f32[p.input]
	clear(input[copy(input, x):]) // the samples that are missing from the batch
	for i, s := range p.steps {
		if spent == nil {
			s.run(r)
		} else {
			start := time.Now()
			s.run(r)
			spent[p.blockOf[i]] += time.Since(start)
		}
		if err := r.k.Pause(); err != nil {
			return err
		}
	}
	copy(y, r.f32[p.output])
	return nil
}
