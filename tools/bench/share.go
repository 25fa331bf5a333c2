package main

import (
	"context"
	"fmt"
	"time"

	"hawqeye/engine/stopwatch"
	"hawqeye/engine/wire"
)

// How many samples a measurement has, how many random probes, and how many bits a layer.
const (
	sharedSamples = 256
	sharedProbes  = 4
	sharedBits    = 4
)

// share compares engines that share what takes long with one that is alone, on
// ResNet-20. Both have done all of it once before, so that everything has started.
func share(ctx context.Context, o options) error {
	s, err := begin(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	s.cores.pin(o.engines)
	file, err := lab("resnet20.onnx")(s)
	if err != nil {
		return err
	}
	if _, err := s.supply(file, sharedSamples); err != nil {
		return err
	}
	var sides [2]*side
	for i, engines := range []int{1, o.engines} {
		if sides[i], err = s.side(engines); err != nil {
			return err
		}
	}
	for round := range o.rounds + 1 {
		for _, side := range sides {
			if err := side.measure(round > 0); err != nil {
				return err
			}
		}
		o.tell("round %d of %d", round, o.rounds)
	}
	for i, task := range shared() {
		alone, together := sides[0].took[i], sides[1].took[i]
		var ratios []float64
		for j := range alone {
			ratios = append(ratios, alone[j]/together[j])
		}
		a, b, r := stopwatch.QuartilesOf(alone), stopwatch.QuartilesOf(together), stopwatch.QuartilesOf(ratios)
		fmt.Printf("%s: %.2f s with one engine, %.2f s with %d, %.2f times as fast (%.2f to %.2f)\n", task.what, a.Mid, b.Mid, o.engines, r.Mid, r.Q1, r.Q3)
	}
	return nil
}

// sharedTask is something that engines share.
type sharedTask struct {
	what string
	do   func(e *engine, data wire.Data) error
}

func shared() []sharedTask {
	return []sharedTask{
		{"sensitivity", func(e *engine, _ wire.Data) error {
			_, err := tell[*wire.Measured](e, &wire.Measure{})
			return err
		}},
		{"sensitivity by random probes", func(e *engine, _ wire.Data) error {
			_, err := tell[*wire.Measured](e, &wire.Measure{Method: "hutchinson", Probes: sharedProbes})
			return err
		}},
		{"damage, one layer at a time", func(e *engine, _ wire.Data) error {
			_, err := tell[*wire.Allocated](e, &wire.Allocate{Damage: "single", Bits: []int{sharedBits}})
			return err
		}},
		{"answers", func(e *engine, data wire.Data) error {
			_, err := tell[*wire.Scored](e, &wire.Evaluate{Network: wire.FloatNet, Data: data})
			return err
		}},
	}
}

// side is an engine with its mates, and how long it took, in seconds.
type side struct {
	*engine
	took [][]float64 // by task and round
}

func (s *session) side(engines int) (*side, error) {
	name := fmt.Sprintf("%d engines", engines)
	e := &engine{session: s, name: name}
	if err := s.do("engine", name, nil, engines); err != nil {
		return nil, err
	}
	if _, err := tell[*wire.Loaded](e, &wire.Load{Name: modelFile, Model: served(modelFile)}); err != nil {
		return nil, err
	}
	return &side{e, make([][]float64, len(shared()))}, nil
}

// measure does all tasks, after Calibrate, which forgets what is known.
func (d *side) measure(counts bool) error {
	data := wire.Data{Files: []wire.File{{Name: rangesFile, Content: served(rangesFile)}}}
	if _, err := tell[*wire.Ranged](d.engine, &wire.Calibrate{Data: data}); err != nil {
		return err
	}
	for i, task := range shared() {
		start := time.Now()
		if err := task.do(d.engine, data); err != nil {
			return err
		}
		if counts {
			d.took[i] = append(d.took[i], time.Since(start).Seconds())
		}
	}
	return nil
}
