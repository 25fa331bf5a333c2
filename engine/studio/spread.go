package studio

import (
	"context"
	"fmt"

	"hawqeye/engine/dataset"
	"hawqeye/engine/internal/parallel"
	"hawqeye/engine/wire"
)

// runs are a network's, batch by batch.
type runs struct {
	batch, features, answers int // samples of a batch; numbers of one sample, in and out
	workers                  int
	// run is one worker's, of n samples at most, into y.
	run func(worker int, y []float32, from, n int) error
}

// batchesLent is how many a mate is given at once: to begin is a part of its work.
const batchesLent = 8

// over is what the network gives for data, sample after sample.
func (s *Session) over(ctx context.Context, r runs, data *dataset.Set, t tally, mates []runningMate) ([]float32, error) {
	piece := r.batch
	if len(mates) > 0 {
		piece *= batchesLent
	}
	at := func(i int) (from, n int) { return i * piece, min(piece, data.N-i*piece) }
	y, done := make([]float32, data.N*r.answers), 0
	take := func(i int, found []float32) {
		from, n := at(i)
		copy(y[from*r.answers:], found)
		done += n
		s.progress(t.stage, t.done+done, t.total)
	}
	var helpers []parallel.Helper
	for _, m := range mates {
		helpers = append(helpers, &lentRuns{m, data, r, at, take})
	}
	err := parallel.Deal(ctx, (data.N+piece-1)/piece, r.workers, helpers, func(ctx context.Context, w, i int) (func(), error) {
		from, n := at(i)
		found := make([]float32, n*r.answers)
		for b := 0; b < n; b += r.batch {
			if err := ctx.Err(); err != nil {
				return nil, context.Cause(ctx)
			}
			if err := r.run(w, found[b*r.answers:], from+b, min(r.batch, n-b)); err != nil {
				return nil, err
			}
		}
		return func() { take(i, found) }, nil
	})
	return y, err
}

// runningMates are the mates that run a network over so many samples.
func (s *Session) runningMates(net wire.Network, samples int) []runningMate {
	var all []runningMate
	for _, h := range s.hire(samples) {
		m := runningMate{hired: h, net: net}
		if net == wire.QuantizedNet {
			m.made = s.quantized.made
		}
		all = append(all, m)
	}
	return all
}

// runningMate is one that is to run a network.
type runningMate struct {
	hired
	net  wire.Network
	made *wire.Quantize // how the quantized one is made
}

// Join has the mate make the network.
func (m runningMate) Join(ctx context.Context) error {
	if err := m.hired.Join(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made == nil || m.mate.made == m.made {
		return nil
	}
	if _, err := m.client.Ask(ctx, m.made); err != nil {
		return err
	}
	m.mate.made = m.made
	return nil
}

// lentRuns is a mate at a network's runs.
type lentRuns struct {
	runningMate
	data *dataset.Set
	runs
	at   func(i int) (from, n int)
	take func(i int, found []float32)
}

// Do hands piece i over.
func (l *lentRuns) Do(ctx context.Context, i int) (func(), error) {
	from, n := l.at(i)
	x := make([]float32, n*l.features)
	l.data.Batch(x, from, n)
	e, err := l.client.Ask(ctx, &wire.Run{Network: l.net, Inputs: payload(x)})
	if err != nil {
		return nil, err
	}
	ran, ok := e.(*wire.Ran)
	if !ok || len(ran.Outputs.Bytes) != 4*n*l.answers {
		return nil, fmt.Errorf("a mate answered a Run with %T", e)
	}
	return func() { l.take(i, numbers(ran.Outputs)) }, nil
}
