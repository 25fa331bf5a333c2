package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

// poolAxes are windows along one axis: separate, overlapping, dilated, padded on
// either side, reaching beyond the padding, and one over everything.
var poolAxes = []kernel.PoolAxis{
	{Extent: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1},
	{Extent: 6, Out: 3, Kernel: 2, Stride: 2, Dilation: 1},
	{Extent: 7, Out: 4, Kernel: 3, Stride: 2, Dilation: 1, Begin: 1, End: 1},
	{Extent: 6, Out: 3, Kernel: 3, Stride: 2, Dilation: 1},
	{Extent: 6, Out: 3, Kernel: 2, Stride: 3, Dilation: 1, Begin: 1, End: 2},
	{Extent: 7, Out: 7, Kernel: 2, Stride: 1, Dilation: 3, Begin: 1, End: 2},
	{Extent: 5, Out: 1, Kernel: 5, Stride: 1, Dilation: 1},
	{Extent: 3, Out: 1, Kernel: 9, Stride: 1, Dilation: 1, Begin: 3, End: 3},
}

func poolsFloat(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(9, 0))
	for i, h := range poolAxes {
		for j, w := range poolAxes {
			for k := range 4 {
				n := i*len(poolAxes) + j
				p := &kernel.Pool{Batch: 1 + k%2, Channels: 1 + (7*n+k)%35, Axes: [3]kernel.PoolAxis{poolAxes[0], h, w}, CountPads: k > 1}
				if n%9 == 0 {
					p.Axes[0] = poolAxes[n%len(poolAxes)]
				}
				if n%10 == 0 {
					p.Channels += 60
				}
				checkPool(t, set, p, r)
			}
		}
	}
	checkPool(t, set, &kernel.Pool{Channels: 3, Axes: [3]kernel.PoolAxis(poolAxes[:3])}, r)
}

func checkPool(t *testing.T, set *kernel.Set, p *kernel.Pool, r *rand.Rand) {
	t.Helper()
	ref := kernel.Ref()
	in, out, window := p.Batch*p.Channels, p.Batch*p.Channels, 1
	for _, a := range p.Axes {
		in, out, window = in*a.Extent, out*a.Out, window*a.Kernel
	}
	x, v, dy := floats(r, in), floats(r, in), floats(r, out)
	for i := range x {
		x[i] = float32(math.Round(float64(2 * x[i]))) // some are equal
		if r.IntN(50) == 0 {
			x[i] = float32(math.NaN())
		}
	}
	compare := func(name string, dst int, run func(k *kernel.Set, dst, x, v, dy []float32), exact bool) {
		t.Helper()
		want, size := make([]float32, dst), make([]float32, dst)
		run(ref, want, x, v, dy)
		run(ref, size, x, absolute(v), absolute(dy))
		fixed := guardBits(t, x, v, dy)
		got, inside := canary(floats(r, dst))
		run(set, got, x, v, dy)
		fixed()
		inside(t, "the destination")
		name = fmt.Sprintf("%s %+v", name, *p)
		if exact {
			same(t, name, got, want)
		} else {
			near(t, name, got, want, size, window)
		}
	}
	compare("maxPool", out, func(k *kernel.Set, y, x, _, _ []float32) { k.MaxPoolF32(y, x, x, p) }, true)
	compare("maxPool of another", out, func(k *kernel.Set, y, x, v, _ []float32) { k.MaxPoolF32(y, x, v, p) }, true)
	compare("maxPoolGrad", in, func(k *kernel.Set, dx, x, _, dy []float32) { k.MaxPoolGradF32(dx, x, dy, p) }, false)
	compare("avgPool", out, func(k *kernel.Set, y, _, v, _ []float32) { k.AvgPoolF32(y, v, p) }, false)
	compare("avgPoolGrad", in, func(k *kernel.Set, dx, _, _, dy []float32) { k.AvgPoolGradF32(dx, dy, p) }, false)
}

// same fails where got is another number than want; all NaNs are one.
func same(t *testing.T, name string, got, want []float32) {
	t.Helper()
	for i, w := range want {
		if g := got[i]; g != w && (g == g || w == w) {
			t.Fatalf("%s: element %d is %v, the scalar set says %v", name, i, g, w)
		}
	}
}

// guardBits is guard for operands with NaN in them.
func guardBits(t *testing.T, operands ...[]float32) func() {
	t.Helper()
	bits := make([][]uint32, len(operands))
	read := func(s []float32) []uint32 {
		b := make([]uint32, len(s))
		for i, v := range s {
			b[i] = math.Float32bits(v)
		}
		return b
	}
	for i, s := range operands {
		bits[i] = read(s)
	}
	return func() {
		t.Helper()
		for i, s := range operands {
			equal(t, fmt.Sprintf("operand %d", i), read(s), bits[i])
		}
	}
}
