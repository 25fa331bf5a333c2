package studio

import (
	"context"
	"time"

	"hawqeye/engine/dataset"
	"hawqeye/engine/stopwatch"
	"hawqeye/engine/wire"
)

// latency measures how long one sample takes, for about so long as c says and no
// less than a few runs.
func (s *Session) latency(ctx context.Context, c *wire.Time) (*wire.Timed, error) {
	if err := s.runs(c.Network); err != nil {
		return nil, err
	}
	w, err := s.watch(ctx, c.Network)
	if err != nil {
		return nil, err
	}
	until := time.Duration(c.Millis) * time.Millisecond
	took, err := w.Measure(until, func(spent time.Duration) error {
		s.progress(wire.StageTiming, int(min(spent, until).Milliseconds()), c.Millis)
		return s.pause(ctx)
	})
	if err != nil {
		return nil, err
	}
	q := stopwatch.QuartilesOf(took)
	micros := 1e-3 / float64(s.single.batch) // for a sample, of nanoseconds for a run
	return &wire.Timed{
		Network: c.Network, Q1: q.Q1 * micros, Mid: q.Mid * micros, Q3: q.Q3 * micros, Runs: len(took),
		KernelSet: s.kernels.Name, TimerMicros: float64(stopwatch.Resolution()) / 1e3, SamplesAtOnce: s.single.batch,
	}, nil
}

// watch measures a network, from float inputs to outputs, on one and the same
// input. Runs that take long let others have their turn.
func (s *Session) watch(ctx context.Context, net wire.Network) (*stopwatch.Watch, error) {
	w := &stopwatch.Watch{}
	k := *s.kernels
	k.Between = w.Pausing(func() error { return s.pause(ctx) })
	sample, err := s.anySample()
	if err != nil {
		return nil, err
	}
	if net == wire.FloatNet {
		plan, x, err := s.single.plan()
		if err != nil {
			return nil, err
		}
		repeat(x, sample)
		w.Run = func() error { return plan.Run(&k) }
		return w, nil
	}
	p, err := s.singleProgram()
	if err != nil {
		return nil, err
	}
	runner := p.NewRunner(&k)
	x, y := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
	repeat(x, sample)
	w.Run = func() error { return runner.Run(x, p.Batch, y) }
	return w, nil
}

// repeat fills a batch with one sample.
func repeat(x []float32, sample *dataset.Set) {
	for n := sample.Shape.Size(); len(x) > 0; x = x[n:] {
		sample.Batch(x[:n], 0, 1)
	}
}

// anySample is a sample like those that the network will see.
func (s *Session) anySample() (*dataset.Set, error) {
	if s.data != nil {
		return s.data.Head(1), nil
	}
	return dataset.Normal(1, 1, s.InputShape())
}
