package simd

import (
	"fmt"

	"hawqeye/engine/kernel"
)

// New is the set of a machine whose module is of a level.
func New(m Machine, l Level) *kernel.Set { return Over(kernel.Go(), m, l) }

// Over is New with another set in the place of the portable one, which does what
// kernels do not.
func Over(rest *kernel.Set, m Machine, l Level) *kernel.Set {
	set := *rest
	k := &set
	k.Name = l.String()
	c := &caller{m: m, level: l, portable: rest}
	c.fillInt(k, l)
	c.fillFloat(k)
	return k
}

// caller makes the calls of a set's slots.
type caller struct {
	m        Machine
	level    Level
	work     workspace
	portable *kernel.Set
}

func (c *caller) call(place int, a *Args) { c.m.Call(place, a) }

// need panics unless what a slot was given holds n elements.
func need(slot, what string, holds, n int) {
	if holds < n {
		panic(fmt.Sprintf("simd: %s: %s holds %d elements and has to hold %d", slot, what, holds, n))
	}
}
