package simd

import (
	"fmt"

	"hawqeye/engine/kernel"
)

// New is the set of a machine whose module is of a level.
func New(m Machine, l Level) *kernel.Set { return Over(kernel.Go(), m, l) }

// cached is how many bytes of weights stay near the processor from one pass over them
// to the next. Where they come from afar, half the bytes take half the time, and else
// it takes time to unpack them.
const cached = 3 << 19

// Packed is New for tests of kernels that unpack: it keeps no weights of few bits in
// whole bytes, whereas New does in all but large layers.
func Packed(m Machine, l Level) *kernel.Set { return fill(kernel.Go(), m, l, 0) }

// Over is New with another set in the place of the portable one, which does what
// kernels do not.
func Over(rest *kernel.Set, m Machine, l Level) *kernel.Set { return fill(rest, m, l, cached) }

func fill(rest *kernel.Set, m Machine, l Level, unpacked int) *kernel.Set {
	set := *rest
	k := &set
	k.Name = l.String()
	c := &caller{m: m, level: l, portable: rest}
	c.fillInt(k, l, unpacked)
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
