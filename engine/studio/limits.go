package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hawqeye/engine/alloc"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/infer"
	"hawqeye/engine/quant"
	"hawqeye/engine/wire"
)

// problem is what to solve for the limits of c.
func (s *Session) problem(ctx context.Context, sc *scores, c *wire.Allocate) (alloc.Problem, error) {
	p := alloc.Problem{
		Layers: sc.layers,
		Fixed:  alloc.Costs{FileBytes: s.fixedBytes()},
		Limits: alloc.Costs{WeightBytes: c.WeightBytes, FileBytes: c.FileBytes, BOPs: c.BOPs},
		Ranks:  s.ranks(sc.damage),
		Tied:   sc.tied,
	}
	if c.AvgBits > 0 {
		average := alloc.AverageBits(s.params(), c.AvgBits)
		p.Limits.WeightBits = average.WeightBits
		p.Limits.WeightBytes = tighter(p.Limits.WeightBytes, average.WeightBytes)
	}
	if c.MemoryBytes > 0 {
		values, err := s.valueBytes(ctx, sc)
		if err != nil {
			return p, err
		}
		if c.MemoryBytes <= values {
			return p, fmt.Errorf("no assignment fits: the intermediate values of one sample alone take %d bytes, and the limit on memory is %d", values, c.MemoryBytes)
		}
		p.Limits.FileBytes = tighter(p.Limits.FileBytes, c.MemoryBytes-values)
	}
	p.Limits.ValueBits = 8 * c.ActBytes
	if len(c.ActWidths) == 0 {
		for _, v := range fuse.Observed(s.blocks) {
			p.Fixed.ValueBits += int64(v.Shape.Size() / s.batch * activationBits)
		}
	}
	if c.Nanoseconds > 0 {
		p.Limits.Nanoseconds = c.Nanoseconds
		if err := s.timed(ctx, sc, &p); err != nil {
			return p, err
		}
	}
	return p, nil
}

// uniform is the integer network, for one sample, of one width for every layer.
func (s *Session) uniform(ctx context.Context, sc *scores, bits int) (*infer.Program, error) {
	if s.ranges == nil {
		return nil, errors.New("limits on memory and latency need the integer network, and the ranges of its activations are not known yet: calibrate first")
	}
	assignment := make([]wire.Choice, len(s.graph.Layers))
	for i, l := range s.graph.Layers {
		assignment[i] = wire.Choice{Layer: l.Name, Bits: bits}
	}
	q := &quantized{}
	var err error
	if q.codes, err = s.codes(ctx, assignment, sc.rule); err != nil {
		return nil, err
	}
	if q.grids, err = s.gridsOf(activationBits, nil); err != nil {
		return nil, err
	}
	_, p, err := q.lower(&s.single)
	return p, err
}

// valueBytes is what the values between the layers of one sample take.
func (s *Session) valueBytes(ctx context.Context, sc *scores) (int64, error) {
	p, err := s.uniform(ctx, sc, activationBits)
	if err != nil {
		return 0, err
	}
	return int64(p.MemoryBytes()), nil
}

// timed gives the choices of p the time that they take, one sample at a time, on
// this device: every width is run in all layers at once, and the blocks timed.
func (s *Session) timed(ctx context.Context, sc *scores, p *alloc.Problem) error {
	layers := make([][]alloc.Choice, len(p.Layers))
	for l, choices := range p.Layers {
		layers[l] = slices.Clone(choices)
		for i, c := range choices {
			t, err := s.timesOf(ctx, sc, int(c.Bits))
			if err != nil {
				return err
			}
			p.Fixed.Nanoseconds = max(p.Fixed.Nanoseconds, int64(t.rest))
			layers[l][i].Nanoseconds = int64(t.layers[l])
		}
	}
	p.Layers = layers
	return nil
}

// times are how long every layer takes at a width, and all else, in nanoseconds a sample.
type times struct {
	layers []float64
	rest   float64
}

// timing names the times of one width in every layer, under one rule.
type timing struct {
	bits int
	rule quant.Rule
}

// timesOf are the times at a width, which are measured once for all limits.
func (s *Session) timesOf(ctx context.Context, sc *scores, bits int) (times, error) {
	key := timing{bits, sc.rule}
	t, ok := s.times[key]
	if !ok {
		var err error
		if t, err = s.blockTimes(ctx, sc, bits); err != nil {
			return times{}, err
		}
		s.times[key] = t
	}
	return t, nil
}

const (
	timedFor  = 300 * time.Millisecond
	timedRuns = 9 // at least; a device that does other work now and then disturbs few of them
)

// blockTimes are medians over runs.
func (s *Session) blockTimes(ctx context.Context, sc *scores, bits int) (t times, err error) {
	p, err := s.uniform(ctx, sc, bits)
	if err != nil {
		return t, err
	}
	sample, err := s.anySample()
	if err != nil {
		return t, err
	}
	runner := p.NewRunner(s.on(ctx))
	x, y := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
	repeat(x, sample)
	runs := make([][]time.Duration, len(p.Blocks)) // by block
	until := time.Now().Add(timedFor)
	for n := 0; n < timedRuns || time.Now().Before(until); n++ {
		spent := make([]time.Duration, len(p.Blocks))
		if err := runner.RunTimed(x, p.Batch, y, spent); err != nil {
			return t, err
		}
		for i, d := range spent {
			if n > 0 { // the first run warms up
				runs[i] = append(runs[i], d)
			}
		}
		s.progress(wire.StageTiming, int(timedFor-max(0, time.Until(until))), int(timedFor))
	}
	t.layers = make([]float64, len(s.graph.Layers))
	for i, b := range p.Blocks {
		slices.Sort(runs[i])
		median := float64(runs[i][len(runs[i])/2].Nanoseconds()) / float64(p.Batch)
		l := slices.IndexFunc(s.single.graph.Layers, func(l graph.Layer) bool { return l.Weight == b.Weight })
		if l >= 0 {
			t.layers[l] += median
		} else {
			t.rest += median
		}
	}
	return t, nil
}
