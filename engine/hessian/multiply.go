package hessian

import (
	"context"
	"fmt"
	"slices"

	"hawqeye/engine/kernel"
)

// Product is a batch of products of the Hessian, in the weights of some layers,
// that a mate takes over: all that it needs beside the network.
type Product struct {
	Block []int // layers
	// Either one vector, for a block of one layer, or random ones, from number Probe on.
	Vector        []float32
	Probe, Probes int
	Gaussian      bool
	Again         bool // there will be more of this batch: it is worth keeping ready
	Seed          uint64
	Labels        []int     // of the samples
	From          int       // number of the first
	X             []float32 // the samples, one after the other
}

// multiplier is a mate at the products of an operator.
type multiplier struct {
	Mate
	*operator
	like   Product
	values int
	commit func(i int, found []float64)
}

// Do hands batch i over.
func (m *multiplier) Do(ctx context.Context, i int) (func(), error) {
	p := m.like
	from, n := m.over.at(i)
	p.Seed, p.Labels, p.From, p.X = m.operator.Seed, m.classOf[from:from+n], from, make([]float32, n*m.features)
	m.Source.Batch(p.X, from, n)
	found, err := m.Multiply(ctx, &p)
	if err == nil && len(found) != m.values {
		err = fmt.Errorf("a mate answered with %d values, and %d were asked for", len(found), m.values)
	}
	return func() { m.commit(i, found) }, err
}

// multiplying is the operator that a Helper works on, and its batches.
type multiplying struct {
	*operator
	gaussian bool
	batches  map[int]*loaded // by number of the first sample
}

// loaded is a batch that products are taken over.
type loaded struct {
	*evaluator
	labels []int
	x      []float32
}

// Multiply finds the products of a batch, of the sum of its samples: H·v of a vector
// [weights], or of random ones z the products z_lᵀ(Hz)_l [probes, layers].
func (h *Helper) Multiply(ctx context.Context, k *kernel.Set, p *Product) ([]float64, error) {
	t, err := (&Problem{Graph: h.graph, Source: &excerpt{from: p.From, n: 1}, Kernels: k, Seed: p.Seed}).check()
	if err != nil {
		return nil, err
	}
	n := len(p.Labels)
	if p.From < 0 || n < 1 || n > t.batch || len(p.X) != n*t.features {
		return nil, fmt.Errorf("%d numbers and %d labels are no batch of at most %d samples with %d: build both networks alike", len(p.X), n, t.batch, t.features)
	}
	t.Source = &excerpt{p.From, n, t.features, p.X}
	if err := p.check(t); err != nil {
		return nil, err
	}
	m := &h.products
	if m.operator == nil || m.gaussian != p.Gaussian || !slices.Equal(m.block, p.Block) {
		*m = multiplying{products(t, slices.Clone(p.Block), p.Gaussian), p.Gaussian, map[int]*loaded{}}
	}
	*m.task = *t
	e, err := m.load(p)
	if err != nil {
		return nil, err
	}
	if p.Probes > 0 {
		return e.probes(ctx, p.Probe, p.Probes)
	}
	return e.multiply(p.Vector)
}

// check says what is wrong with a product for a network.
func (p *Product) check(t *task) error {
	weights := 0
	for _, l := range p.Block {
		if l < 0 || l >= len(t.Graph.Layers) {
			return fmt.Errorf("there is no layer %d of %d: build both networks alike", l+1, len(t.Graph.Layers))
		}
		weights = t.Graph.Layers[l].Params()
	}
	random := p.Probes > 0 && p.Probes <= chunk && p.Probe >= 0 && len(p.Block) > 0
	if !random && !(p.Probes == 0 && len(p.Block) == 1 && len(p.Vector) == weights) {
		return fmt.Errorf("%d probes and a vector of %d numbers are no products of %d layers", p.Probes, len(p.Vector), len(p.Block))
	}
	for _, y := range p.Labels {
		if y < 0 || y >= t.classes {
			return fmt.Errorf("a sample has label %d and the network has classes 0 to %d", y, t.classes-1)
		}
	}
	return nil
}

// load has a batch ready, as it may be from a product before.
func (m *multiplying) load(p *Product) (*loaded, error) {
	b := m.batches[p.From]
	if b != nil && slices.Equal(b.labels, p.Labels) && slices.Equal(b.x, p.X) {
		return b, nil
	}
	delete(m.batches, p.From)
	if b == nil {
		if b = m.spare(p.Again); b == nil {
			e, err := m.newEvaluator()
			if err != nil {
				return nil, err
			}
			b = &loaded{evaluator: e}
		}
	}
	if err := b.take(p.From, p.Labels); err != nil {
		return nil, err
	}
	b.labels, b.x = p.Labels, p.X
	m.batches[p.From] = b
	return b, nil
}

// spare is a batch to be replaced, where there is no room for another or it is not
// worth it: memory that was used last is faster.
func (m *multiplying) spare(again bool) *loaded {
	for from, b := range m.batches {
		if !again || len(m.batches)*b.each.SlabBytes() > residentBytes {
			delete(m.batches, from)
			return b
		}
	}
	return nil
}
