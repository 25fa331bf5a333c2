package kernel

import "golang.org/x/sys/cpu"

// Native returns the fastest set of this processor: the portable one, with the
// float contractions through AVX2 and fused multiply-add where it has them.
func Native() *Set {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return set("avx2", true)
	}
	return Go()
}

// mulWide computes a tile whose B has panelN columns to read. At the edges of C
// it computes a whole tile aside.
func (t *tile) mulWide() {
	switch {
	case t.planar && t.cols < panelN:
		t.mulGo()
	case t.rows == tileM && t.cols == panelN:
		fmaTile(t, nil)
	default:
		var sums [tileM * panelN]float32
		for r := t.rows; r < tileM; r++ {
			t.at[r] = t.at[0]
		}
		fmaTile(t, &sums[0])
		for r := range t.rows {
			for j := 0; j < t.cols; j += 4 {
				t.finish(r, j, min(4, t.cols-j), [4]float32(sums[r*panelN+j:]))
			}
		}
	}
}

// fmaTile computes a whole tile, or stores the bare sums row by row in plain,
// unless that is nil.
//
//go:noescape
func fmaTile(t *tile, plain *float32)
