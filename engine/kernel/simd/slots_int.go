package simd

import "hawqeye/engine/kernel"

// fillInt puts the integer kernels into a set.
func (c *caller) fillInt(k *kernel.Set, l Level, unpacked int) {
	f := c.family(l)
	f.unpacked = unpacked
	k.PrepareInt = func(conv *kernel.IntConv) *kernel.Prepared {
		return &kernel.Prepared{IntConv: conv, Own: newLayer(f, conv)}
	}
	k.ConvInt, k.ConvReal = c.convInt, c.convReal
	k.GemmSigns = c.gemmSigns
	k.AddInt = c.addInt
	k.MaxPoolInt, k.AvgPoolInt = c.maxPoolCodes, c.avgPoolCodes
	k.QuantizeInt, k.DequantizeInt = c.quantize, c.dequantize
	k.FrameInt = c.frame
	k.Table = c.table
}

// family is the fastest kernels of convolutions that are exact on this machine.
func (c *caller) family(l Level) *family {
	f := &family{
		conv: [9]int{8: halvesConv, 4: halvesConv, 2: halvesConv}, row: [9]int{8: halvesRow, 4: halvesRow, 2: halvesRow},
		depthwise: halvesDepthwise, halves: true,
	}
	if l < Relaxed {
		return f
	}
	fused := c.fusesMadd()
	switch dot := c.dotProduct(); {
	case dot&dotUnsigned > 0:
		f = &family{
			conv: [9]int{8: dotConv8U, 4: dotConv4U, 2: dotConv2U}, row: [9]int{8: dotRow8U, 4: dotRow4U, 2: dotRow2U},
			depthwise: dotDepthwiseU,
		}
	case dot&dotSigned > 0:
		f = &family{
			conv: [9]int{8: dotConv8S, 4: dotConv4S, 2: dotConv2S}, row: [9]int{8: dotRow8S, 4: dotRow4S, 2: dotRow2S},
			depthwise: dotDepthwiseS, offset: -128,
		}
	}
	f.fused = fused
	return f
}
