package kernel

import "golang.org/x/sys/cpu"

// Native returns the fastest set of this processor: the portable one, with
// floats through AVX2 and fused multiply-add where it has them. On ResNet20's
// products that makes 16 to 48 GFLOP/s, gonum's Sgemm 5 to 20, and plain Go 4.5.
func Native() *Set {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return set("avx2", true)
	}
	return Go()
}

// mulTile adds to a whole tile of C, rows ldc apart, n rows of A times a panel of
// which width columns matter.
func mulTile(c []float32, ldc, n, width int, a rows, panel []float32, wide bool) {
	if !wide {
		goTile(c, ldc, n, width, a, panel)
		return
	}
	last := (n - 1) * a.stride // stands in for rows that A lacks
	fmaTile(&c[0], ldc, &a.data[0], &a.data[min(a.stride, last)], &a.data[min(2*a.stride, last)], &a.data[last],
		a.step, &panel[0], len(panel)/panelN)
}

// fmaTile adds to a tile of C, rows ldc apart, four rows of A times n rows of a
// panel; an element of A lies step after the one before it.
//
//go:noescape
func fmaTile(c *float32, ldc int, a0, a1, a2, a3 *float32, step int, panel *float32, n int)
