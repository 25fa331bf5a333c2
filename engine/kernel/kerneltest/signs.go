package kerneltest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hawqeye/engine/kernel"
)

// signs compares products of signs with those of the numbers 1 and −1: all rests of
// tiles and panels, and sums that bytes cannot count.
func signs(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(11, 0))
	for _, m := range []int{1, 2, 3, 4, 5, 9} {
		for _, n := range []int{1, 15, 16, 17, 33} {
			for _, k := range []int{1, 7, 8, 9, 64, 247, 248, 249, 600} {
				checkSigns(t, set, kernel.Signs{M: m, N: n, K: k}, func() float32 { return float32(2*r.IntN(2) - 1) })
			}
		}
	}
	for i, k := range []int{31 * 8, 31*8 + 1, 4096} {
		sign := -1
		checkSigns(t, set, kernel.Signs{M: 2, N: 2, K: k}, func() float32 {
			if i > 0 { // all signs differ or none does
				sign = -sign
			}
			return float32(sign)
		})
	}
}

func checkSigns(t *testing.T, set *kernel.Set, g kernel.Signs, next func() float32) {
	t.Helper()
	a, b := make([]float32, g.M*g.K), make([]float32, g.N*g.K)
	for _, x := range [][]float32{a, b} {
		for i := range x {
			x[i] = next()
		}
	}
	packedA, packedB := make([]uint8, g.M*g.Steps()), make([]uint8, g.Pitch()*g.Steps())
	g.PackA(packedA, a)
	g.PackB(packedB, b)
	fixed := guard(t, packedA, packedB)
	c, inside := canary(make([]int32, g.M*g.Pitch()))
	set.GemmSigns(c, packedA, packedB, g)
	fixed()
	inside(t, "the product")
	for i := range g.M {
		for j := range g.N {
			var want int32
			for k := range g.K {
				want += int32(a[i*g.K+k] * b[j*g.K+k])
			}
			equal(t, fmt.Sprintf("element %d,%d of %+v", i, j, g), c[i*g.Pitch()+j:][:1], []int32{want})
		}
	}
}
