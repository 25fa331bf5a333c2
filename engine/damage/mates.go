package damage

import (
	"context"
	"fmt"

	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/kernel"
)

// Mate runs batches elsewhere, through the same network, built for batches of the
// same size, with weights that round alike and the same kernels; a Helper does the
// work there. It may fail. Its methods are called from several goroutines.
type Mate interface {
	// Join prepares, and is called before Shift, while others are at work already.
	Join(ctx context.Context) error
	// Shift gives what Helper.Shift gives.
	Shift(ctx context.Context, s *Share) ([]float32, error)
}

// Share is a batch that a mate takes over: all that it needs beside the network.
type Share struct {
	Widths []uint8   // of the layers
	Others [][]uint8 // by layer, those to try in place of its own, one at a time
	X      []float32 // the samples, one after the other
}

// lend is the helpers of around, to whom batches go as shares. What they find goes to take.
func (n *network) lend(a []uint8, others [][]uint8, take func(i int, found []float32)) []parallel.Helper {
	var all []parallel.Helper
	for _, m := range n.Mates {
		all = append(all, &borrower{m, n, a, others, take})
	}
	return all
}

// borrower is a mate at one call of around.
type borrower struct {
	Mate
	*network
	widths []uint8
	others [][]uint8
	take   func(i int, found []float32)
}

// Do hands batch i over.
func (b *borrower) Do(ctx context.Context, i int) (func(), error) {
	from, count := b.at(i)
	s := &Share{Widths: b.widths, Others: b.others, X: make([]float32, count*b.features)}
	b.Source.Batch(s.X, from, count)
	found, err := b.Shift(ctx, s)
	if want := b.answers(b.others) * count * b.classes; err == nil && len(found) != want {
		err = fmt.Errorf("a mate answered with %d logits, and %d were asked for", len(found), want)
	}
	return func() { b.take(i, found) }, err
}

// Helper does what a Mate promises, for one network and one way to round. It keeps
// its plans from one share to the next, and is used by one goroutine.
type Helper struct {
	net *network
	x   *excerpt
}

// NewHelper returns a helper for a problem, whose samples come with the shares.
func NewHelper(p *Problem) (*Helper, error) {
	own, x := *p, &excerpt{}
	own.Source, own.Workers = x, 1
	net, err := newNetwork(&own)
	if err != nil {
		return nil, err
	}
	x.features = net.features
	return &Helper{net, x}, nil
}

// excerpt is the samples of a share.
type excerpt struct {
	features int
	x        []float32
}

func (e *excerpt) Len() int { return 1 }

func (e *excerpt) Batch(dst []float32, from, n int) { copy(dst, e.x[from*e.features:][:n*e.features]) }

// Shift runs a share: the logits [samples, classes] at its widths, and after them
// those with one layer at a time at another.
func (h *Helper) Shift(ctx context.Context, k *kernel.Set, s *Share) ([]float32, error) {
	n, layers := len(s.X)/h.net.features, len(h.net.Graph.Layers)
	if n < 1 || n > h.net.batch || len(s.X) != n*h.net.features || len(s.Widths) != layers || len(s.Others) != layers {
		return nil, fmt.Errorf("a share of %d numbers and %d layers is none of batches of %d samples with %d and of %d layers: build both networks alike",
			len(s.X), len(s.Widths), h.net.batch, h.net.features, layers)
	}
	h.x.x = s.X
	return h.net.runners[0].around(ctx, k, s.Widths, s.Others, 0, n)
}
