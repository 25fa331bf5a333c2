package simd

import "hawqeye/engine/kernel"

// fillInt puts the integer kernels into a set.
func (c *caller) fillInt(k *kernel.Set) {
	k.AddInt = c.addInt
	k.FrameInt = c.frame
	k.Table = c.table
}
