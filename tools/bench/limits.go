package main

import (
	"math"

	"hawqeye/engine/wire"
	"hawqeye/tools/bench/network"
	"hawqeye/tools/bench/report"
)

// limits measures how long the page's engine takes to choose widths for another
// limit, from the command to its answer, once it knows what rounding does: within
// limits that hold together, and by steps from there.
func (b *bench) limits() []*report.Limit {
	c, err := b.chooser(network.ResNet50(8, 32))
	var list []*report.Limit
	for _, search := range []bool{true, false} {
		if err == nil {
			err = c.draw(search)
		}
		for _, l := range c.ways(search) {
			l.err = err
			race(b.rounds, []*lane{&l.lane})
			if l.Took = l.quartiles(); l.err != nil {
				l.Problem = l.err.Error()
			}
			list = append(list, l.Limit)
		}
	}
	return list
}

// chooser is an engine that knows what rounding does to a model.
type chooser struct {
	*engine
	operations float64 // of one sample, for one bit of every weight
}

// way is a kind of limit.
type way struct {
	*report.Limit
	lane
}

func (c *chooser) ways(search bool) []*way {
	var all []*way
	add := func(what string, ask func(bits float64) wire.Command) {
		w, round := &way{Limit: &report.Limit{Name: "ResNet50, 54 layers of 7 widths", What: what, Search: search}}, 0
		w.measure = func() (float64, error) {
			round++
			return c.clock(ask(2.5 + float64(round*7%11)*.45)) // another one every time
		}
		all = append(all, w)
	}
	if search {
		add("size, by steps on superposed shifts", func(bits float64) wire.Command {
			return &wire.Improve{Allocate: *within(bits, search)}
		})
		return all
	}
	add("size", func(bits float64) wire.Command { return within(bits, search) })
	add("size and bit operations", func(bits float64) wire.Command {
		a := within(bits, search)
		a.BOPs = int64(.9 * bits * c.operations)
		return a
	})
	add("size and time", func(bits float64) wire.Command {
		a := within(bits, search)
		a.Nanoseconds = math.MaxInt32
		return a
	})
	return all
}

// within asks for widths of so many bits on average.
func within(bits float64, search bool) *wire.Allocate {
	a := &wire.Allocate{Damage: "single", Bits: []int{2, 3, 4, 5, 6, 7, 8}, AvgBits: bits, Apart: true}
	if search {
		a.Damage = "superposed"
	}
	return a
}

func (b *bench) chooser(file []byte) (*chooser, error) {
	c := &chooser{}
	if _, err := b.supply(file, 1); err != nil {
		return c, err
	}
	var err error
	if c.engine, err = b.newEngine(); err != nil {
		return c, err
	}
	loaded, err := tell[*wire.Loaded](c.engine, &wire.Load{Name: modelFile, Model: served(modelFile)})
	if err != nil {
		return c, err
	}
	c.operations = actBits * float64(loaded.Inspection.MACs)
	data := wire.Data{Files: []wire.File{{Name: rangesFile, Content: served(rangesFile)}}}
	_, err = tell[*wire.Ranged](c.engine, &wire.Calibrate{Data: data})
	return c, err
}

// draw has the engine find the front, and what that takes.
func (c *chooser) draw(search bool) error {
	a := within(8, search)
	a.Front = true
	_, err := tell[*wire.Allocated](c.engine, a)
	return err
}
