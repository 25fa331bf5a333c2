package main

import (
	"context"
	"fmt"
	"time"

	"hawqeye/engine/stopwatch"
	"hawqeye/engine/wire"
)

// shared is how many samples a measurement has, and how many bits a layer.
const (
	sharedSamples = 64
	sharedBits    = 4
)

// share compares engines that share what takes long with one that is alone: the
// sensitivity of ResNet-20, and what rounding one layer at a time does. Both have
// measured once before, so that everything has started.
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
	for i, what := range []string{"sensitivity", "damage, one layer at a time"} {
		alone, together := sides[0].took[i], sides[1].took[i]
		var ratios []float64
		for j := range alone {
			ratios = append(ratios, alone[j]/together[j])
		}
		a, b, r := stopwatch.QuartilesOf(alone), stopwatch.QuartilesOf(together), stopwatch.QuartilesOf(ratios)
		fmt.Printf("%s: %.2f s with one engine, %.2f s with %d, %.2f times as fast (%.2f to %.2f)\n", what, a.Mid, b.Mid, o.engines, r.Mid, r.Q1, r.Q3)
	}
	return nil
}

// side is an engine with its mates, and how long it took, in seconds.
type side struct {
	*engine
	took [2][]float64
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
	return &side{engine: e}, nil
}

// measure does both measurements, after Calibrate, which forgets what is known.
func (d *side) measure(counts bool) error {
	data := wire.Data{Files: []wire.File{{Name: rangesFile, Content: served(rangesFile)}}}
	if _, err := tell[*wire.Ranged](d.engine, &wire.Calibrate{Data: data}); err != nil {
		return err
	}
	for i, do := range []func() error{
		func() error { _, err := tell[*wire.Measured](d.engine, &wire.Measure{}); return err },
		func() error {
			_, err := tell[*wire.Allocated](d.engine, &wire.Allocate{Damage: "single", Bits: []int{sharedBits}})
			return err
		},
	} {
		start := time.Now()
		if err := do(); err != nil {
			return err
		}
		if counts {
			d.took[i] = append(d.took[i], time.Since(start).Seconds())
		}
	}
	return nil
}
