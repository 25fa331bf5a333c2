package simd

import (
	"fmt"
	"sync"

	"hawqeye/engine/kernel"
)

// New is the set of a machine whose module is of a level.
func New(m Machine, l Level) *kernel.Set {
	k := kernel.Go()
	k.Name = l.String()
	c := &caller{m: m, level: l, portable: kernel.Go()}
	c.fillInt(k, l)
	c.fillFloat(k)
	return k
}

// caller makes the calls of a set's slots.
type caller struct {
	m        Machine
	level    Level
	work     sync.Pool // of *workspace
	portable *kernel.Set
	fused    bool // f64x2.relaxed_madd rounds once
}

func (c *caller) call(place int, a *Args) { c.m.Call(place, a) }

// need panics unless what a slot was given holds n elements.
func need(slot, what string, holds, n int) {
	if holds < n {
		panic(fmt.Sprintf("simd: %s: %s holds %d elements and has to hold %d", slot, what, holds, n))
	}
}
