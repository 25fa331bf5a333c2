package task

import "hawqeye/engine/kernel"

// tally adds up the operations of matrix products, of convolutions and of their
// gradients, as they are called: two for every weight at every position, taps in
// the padding included, since kernels multiply these as well. What goes element by
// element does not count.
type tally struct{ ops float64 }

// over is a set that counts what k is called for.
func (t *tally) over(k *kernel.Set) *kernel.Set {
	s := *k
	s.GemmF32 = func(c, a, b []float32, g kernel.Gemm) {
		t.ops += (&Kernel{Gemm: &g}).Ops()
		k.GemmF32(c, a, b, g)
	}
	s.ConvF32 = func(y, x, packed, scratch []float32, c *kernel.Conv, tail *kernel.Tail) {
		t.ops += (&Kernel{Conv: c}).Ops()
		k.ConvF32(y, x, packed, scratch, c, tail)
	}
	s.ConvInputGradF32 = func(dx, dy, packed, scratch []float32, c *kernel.Conv) {
		t.ops += (&Kernel{Conv: c}).Ops()
		k.ConvInputGradF32(dx, dy, packed, scratch, c)
	}
	s.ConvWeightGradF32 = func(dw, x, dy, scratch []float32, c *kernel.Conv) {
		t.ops += (&Kernel{Conv: c}).Ops()
		k.ConvWeightGradF32(dw, x, dy, scratch, c)
	}
	return &s
}
