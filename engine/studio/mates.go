package studio

import (
	"context"
	"fmt"
	"sync"

	"hawqeye/engine/damage"
	"hawqeye/engine/hessian"
	"hawqeye/engine/loss"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// mostLent is how large a file is kept for mates, in bytes: every one of them holds
// what this engine holds.
const mostLent = 64 << 20

// mate is another engine. What it takes over comes with all that it needs beside
// the model.
type mate struct {
	client *wire.Client
	mu     sync.Mutex
	has    *wire.Load     // the model that it has
	made   *wire.Quantize // and how it has been quantized
}

// hired is a mate for work on one model.
type hired struct {
	*mate
	file *wire.Load
}

// roundingMate is one that is to round weights as well.
type roundingMate struct {
	hired
	rule quant.Rule
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

// share gives p the mates for what rounding layers to some widths does.
func (s *Session) share(p *damage.Problem, rule quant.Rule, widths [][]uint8) {
	passes := 2 // in halves, since what lies before a layer is computed once
	for _, w := range widths {
		passes += len(w)
	}
	for _, h := range s.hire(p.Source.Len() * passes / 2) {
		p.Mates = append(p.Mates, roundingMate{h, rule})
	}
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
	h.has, h.made = h.file, nil
	return nil
}

// Trace hands a share of a measurement over.
func (h hired) Trace(ctx context.Context, sh *hessian.Share) ([]float64, error) {
	return h.values(ctx, &wire.Trace{
		Weights: sh.Weights, Activations: sh.Acts, Probe: sh.Probe, Probes: sh.Probes,
		Gaussian: sh.Gaussian, Seed: sh.Seed, From: sh.From, Inputs: payload(sh.X),
	})
}

// Multiply hands products of the Hessian over.
func (h hired) Multiply(ctx context.Context, p *hessian.Product) ([]float64, error) {
	return h.values(ctx, &wire.Multiply{
		Block: p.Block, Vector: payload(p.Vector), Probe: p.Probe, Probes: p.Probes,
		Gaussian: p.Gaussian, Again: p.Again, Seed: p.Seed, Labels: p.Labels, From: p.From, Inputs: payload(p.X),
	})
}

func (h hired) values(ctx context.Context, c wire.Command) ([]float64, error) {
	e, err := h.client.Ask(ctx, c)
	if err != nil {
		return nil, err
	}
	traced, ok := e.(*wire.Traced)
	if !ok {
		return nil, fmt.Errorf("a mate answered %T with %T", c, e)
	}
	return traced.Values, nil
}

// Shift hands a batch over.
func (h roundingMate) Shift(ctx context.Context, sh *damage.Share) ([]float32, error) {
	c := &wire.Shift{Quantizer: h.rule.Quantizer.Name(), Clip: h.rule.Clip.Name(), Widths: widths(sh.Widths), Inputs: payload(sh.X)}
	for _, w := range sh.Others {
		c.Others = append(c.Others, widths(w))
	}
	e, err := h.client.Ask(ctx, c)
	if err != nil {
		return nil, err
	}
	shifted, ok := e.(*wire.Shifted)
	if !ok {
		return nil, fmt.Errorf("a mate answered a Shift with %T", e)
	}
	return numbers(shifted.Logits), nil
}

// helpers do shares of what other engines are at.
type helpers struct {
	curvature *hessian.Helper
	damage    *damage.Helper
	rule      quant.Rule // of damage
}

// trace takes a share of another engine's measurement over.
func (s *Session) trace(ctx context.Context, c *wire.Trace) (*wire.Traced, error) {
	values, err := s.curvatureHelper().Trace(ctx, s.on(ctx), &hessian.Share{
		Weights: c.Weights, Acts: c.Activations, Probe: c.Probe, Probes: c.Probes,
		Gaussian: c.Gaussian, Seed: c.Seed, From: c.From, X: numbers(c.Inputs),
	})
	return &wire.Traced{Values: values}, err
}

// multiply takes products of another engine's measurement over.
func (s *Session) multiply(ctx context.Context, c *wire.Multiply) (*wire.Traced, error) {
	values, err := s.curvatureHelper().Multiply(ctx, s.on(ctx), &hessian.Product{
		Block: c.Block, Vector: numbers(c.Vector), Probe: c.Probe, Probes: c.Probes,
		Gaussian: c.Gaussian, Again: c.Again, Seed: c.Seed, Labels: c.Labels, From: c.From, X: numbers(c.Inputs),
	})
	return &wire.Traced{Values: values}, err
}

func (s *Session) curvatureHelper() *hessian.Helper {
	if s.helpers.curvature == nil {
		s.helpers.curvature = hessian.NewHelper(loss.Logits(s.graph))
	}
	return s.helpers.curvature
}

// shifted takes a batch of another engine's comparison over.
func (s *Session) shifted(ctx context.Context, c *wire.Shift) (*wire.Shifted, error) {
	rule, err := quant.FindRule(c.Quantizer, c.Clip)
	if err != nil {
		return nil, err
	}
	if s.helpers.damage == nil || s.helpers.rule != rule {
		s.helpers.damage, err = damage.NewHelper(&damage.Problem{
			Graph: loss.Logits(s.graph), Kernels: s.kernels,
			Codes: func(layer int, bits uint8) (*quant.Weights, error) {
				r, err := s.round(layer, int(bits), rule)
				if err != nil {
					return nil, err
				}
				return r.Weights, nil
			},
		})
		if err != nil {
			return nil, err
		}
		s.helpers.rule = rule
	}
	sh := &damage.Share{X: numbers(c.Inputs), Widths: narrow(c.Widths)}
	for _, w := range c.Others {
		sh.Others = append(sh.Others, narrow(w))
	}
	logits, err := s.helpers.damage.Shift(ctx, s.on(ctx), sh)
	return &wire.Shifted{Logits: payload(logits)}, err
}
