package studio

import (
	"context"
	"math"
	"slices"
	"time"

	"hawqeye/engine/dataset"
	"hawqeye/engine/wire"
)

// A latency is measured over windows of whole runs that are long against the
// timer's resolution. A run that takes longer than unbroken lets others have
// their turn in between; the clock stands still for them.
const (
	window     = 5 * time.Millisecond
	minWindows = 3
	unbroken   = 50 * time.Millisecond
)

// latency measures how long one sample takes, for about so long as c says and no
// less than a few runs.
func (s *Session) latency(ctx context.Context, c *wire.Time) (*wire.Timed, error) {
	if err := s.runs(c.Network); err != nil {
		return nil, err
	}
	r, err := s.repeater(ctx, c.Network)
	if err != nil {
		return nil, err
	}
	runs, err := r.warmUp()
	if err != nil {
		return nil, err
	}
	var perSample []float64 // microseconds
	start, until := time.Now(), time.Duration(c.Millis)*time.Millisecond
	for spent := time.Duration(0); spent < until || len(perSample) < minWindows; spent = time.Since(start) {
		took, err := r.window(runs)
		if err != nil {
			return nil, err
		}
		perSample = append(perSample, float64(took.Nanoseconds())/1e3/float64(runs*s.single.batch))
		s.progress(wire.StageTiming, int(min(spent, until).Milliseconds()), c.Millis)
		if err := s.pause(ctx); err != nil {
			return nil, err
		}
	}
	slices.Sort(perSample)
	return &wire.Timed{
		Network: c.Network, Q1: quantile(perSample, 0.25), Mid: quantile(perSample, 0.5), Q3: quantile(perSample, 0.75),
		Runs: len(perSample), KernelSet: s.kernels.Name, TimerMicros: timerMicros(), SamplesAtOnce: s.single.batch,
	}, nil
}

// repeater runs a network over and over on one input.
type repeater struct {
	run    func() error
	long   bool // a run is long enough to be interrupted
	paused time.Duration
}

func (s *Session) repeater(ctx context.Context, net wire.Network) (*repeater, error) {
	r := &repeater{}
	k := *s.kernels
	k.Between = func() error {
		if !r.long {
			return nil
		}
		start := time.Now()
		err := s.pause(ctx)
		r.paused += time.Since(start)
		return err
	}
	sample, err := s.anySample()
	if err != nil {
		return nil, err
	}
	if net == wire.FloatNet {
		plan, x, err := s.single.plan()
		if err != nil {
			return nil, err
		}
		sample.Batch(x[:sample.Shape.Size()], 0, 1)
		r.run = func() error { return plan.Run(&k) }
		return r, nil
	}
	p, err := s.singleProgram()
	if err != nil {
		return nil, err
	}
	runner := p.NewRunner(&k)
	x, y := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
	sample.Batch(x[:sample.Shape.Size()], 0, 1)
	r.run = func() error { return runner.Run(x, p.Batch, y) }
	return r, nil
}

// anySample is a sample like those that the network will see.
func (s *Session) anySample() (*dataset.Set, error) {
	if s.data != nil {
		return s.data.Head(1), nil
	}
	return dataset.Normal(1, 1, s.InputShape())
}

// warmUp runs the network until a window is long enough, and returns how many runs
// that takes.
func (r *repeater) warmUp() (runs int, err error) {
	r.long = true
	for runs = 1; runs < 1<<20; runs *= 2 {
		took, err := r.window(runs)
		if err != nil {
			return 0, err
		}
		r.long = runs == 1 && took > unbroken
		if took >= window {
			break
		}
	}
	return runs, nil
}

// window is how long so many runs take.
func (r *repeater) window(runs int) (time.Duration, error) {
	r.paused = 0
	start := time.Now()
	for range runs {
		if err := r.run(); err != nil {
			return 0, err
		}
	}
	return time.Since(start) - r.paused, nil
}

// quantile is of sorted values, interpolated between the two nearest.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// timerMicros is the timer's resolution: the least of some steps that it makes, or
// 0 where it makes none for long.
func timerMicros() float64 {
	const steps, patience = 10, 1 << 21
	least := time.Duration(math.MaxInt64)
	last := time.Now()
	seen := 0
	for range patience {
		now := time.Now()
		if d := now.Sub(last); d > 0 {
			least, last = min(least, d), now
			if seen++; seen == steps {
				break
			}
		}
	}
	if seen == 0 {
		return 0
	}
	return float64(least.Nanoseconds()) / 1e3
}
