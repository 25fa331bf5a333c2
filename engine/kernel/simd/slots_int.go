package simd

import "hawqeye/engine/kernel"

// fillInt puts the integer kernels into a set.
func (c *caller) fillInt(k *kernel.Set, l Level) {
	k.AddInt = c.addInt
	k.FrameInt = c.frame
	k.Table = c.table
	c.fillPlain(k)
	dot := 0
	if l == Relaxed {
		dot, c.fused = c.dotProduct(), c.fusesMadd()
	}
	switch {
	case dot&dotUnsigned > 0:
		c.convs(k, 0, dotDepthwiseU, [...]int{8: dotConv8U, 4: dotConv4U, 2: dotConv2U})
	case dot&dotSigned > 0:
		c.convs(k, -128, dotDepthwiseS, [...]int{8: dotConv8S, 4: dotConv4S, 2: dotConv2S})
	}
}

// convs puts the kernels of convolutions into a set: for depthwise ones, and for
// others by the bits of the weights. They add an offset to activations.
func (c *caller) convs(k *kernel.Set, offset int32, depthwise int, byBits [9]int) {
	k.PrepareInt = func(conv *kernel.IntConv) *kernel.Prepared {
		l := newLayer(conv, offset, c.fused)
		if l.kernel = byBits[l.bits]; planar(conv) {
			l.kernel = depthwise
		}
		return &kernel.Prepared{IntConv: conv, Own: l}
	}
	k.ConvInt = c.convInt
	k.ConvReal = c.convReal
}
