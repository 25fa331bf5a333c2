package kernel

import "golang.org/x/sys/cpu"

// Native returns the fastest set for this processor: the portable one, with
// floats through AVX2 and fused multiply-add where there are such.
func Native() *Set {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return set("avx2", true)
	}
	return Go()
}

func mulTile(c []float32, ldc, n int, a rows, panel []float32, wide bool) {
	if !wide {
		goTile(c, ldc, n, a, panel)
		return
	}
	var tile [tileM * panelN]float32
	out, ld := &c[0], ldc
	if n < tileM {
		out, ld = &tile[0], panelN
	}
	last := (n - 1) * a.stride
	fmaTile(out, ld, &a.data[0], &a.data[min(a.stride, last)], &a.data[min(2*a.stride, last)], &a.data[last], a.step, &panel[0], len(panel)/panelN)
	if n < tileM {
		for i := range n {
			add(c[i*ldc:][:panelN], tile[i*panelN:])
		}
	}
}

// fmaTile adds to a tile of C, rows ldc apart, four rows of A times n rows of a
// panel; an element of A lies step after the one before it.
//
//go:noescape
func fmaTile(c *float32, ldc int, a0, a1, a2, a3 *float32, step int, panel *float32, n int)
