package studio

import (
	"context"
	"fmt"
	"sync"

	"hawqeye/engine/hessian"
	"hawqeye/engine/loss"
	"hawqeye/engine/wire"
)

const (
	// mostLent is how large a file is kept for mates, in bytes: every one of them
	// holds what this engine holds.
	mostLent = 64 << 20
	// mostPasses bounds the passes of a measurement for the estimate of what it takes.
	mostPasses = 64
)

// mate is another engine. What it takes over comes with all that it needs beside
// the model.
type mate struct {
	client *wire.Client
	mu     sync.Mutex
	has    *wire.Load // the model that it has
}

// hired is a mate for work on one model.
type hired struct {
	*mate
	file *wire.Load
}

// hire gives the mates for so many passes of a sample.
func (s *Session) hire(passes int) []hired {
	if s.file == nil {
		return nil
	}
	macs := 0
	for _, l := range s.graph.Layers {
		macs += l.MACs(s.batch)
	}
	var all []hired
	for _, c := range s.Mates(int64(passes) * int64(macs)) {
		m := s.mates[c]
		if m == nil {
			m = &mate{client: c}
			s.mates[c] = m
		}
		all = append(all, hired{m, s.file})
	}
	return all
}

// Join has the mate load the model.
func (h hired) Join(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.has == h.file {
		return nil
	}
	if _, err := h.client.Ask(ctx, h.file); err != nil {
		return err
	}
	h.has = h.file
	return nil
}

// Trace hands a share of a measurement over.
func (h hired) Trace(ctx context.Context, sh *hessian.Share) ([]float64, error) {
	e, err := h.client.Ask(ctx, &wire.Trace{
		Weights: sh.Weights, Activations: sh.Acts, Probe: sh.Probe, Probes: sh.Probes,
		Gaussian: sh.Gaussian, Seed: sh.Seed, From: sh.From, Inputs: payload(sh.X),
	})
	if err != nil {
		return nil, err
	}
	traced, ok := e.(*wire.Traced)
	if !ok {
		return nil, fmt.Errorf("a mate answered a Trace with %T", e)
	}
	return traced.Values, nil
}

// trace takes a share of another engine's measurement over.
func (s *Session) trace(ctx context.Context, c *wire.Trace) (*wire.Traced, error) {
	if s.helper == nil {
		s.helper = hessian.NewHelper(loss.Logits(s.graph))
	}
	values, err := s.helper.Trace(ctx, s.on(ctx), &hessian.Share{
		Weights: c.Weights, Acts: c.Activations, Probe: c.Probe, Probes: c.Probes,
		Gaussian: c.Gaussian, Seed: c.Seed, From: c.From, X: numbers(c.Inputs),
	})
	return &wire.Traced{Values: values}, err
}
