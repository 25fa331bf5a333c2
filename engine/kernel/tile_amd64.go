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

// mulWide computes a tile whose B has panelN columns to read. At the edges of C it
// computes a whole tile aside.
func (t *tile) mulWide() {
	if t.planar && t.cols < panelN {
		t.mulGo()
		return
	}
	if t.rows == tileM && t.cols == panelN {
		fmaTile(t)
		return
	}
	var sums [tileM * panelN]float32
	whole := *t
	whole.c = sums[:]
	if t.add != nil {
		whole.add = sums[:]
	}
	for r := range tileM {
		whole.to[r] = r * panelN
		if r >= t.rows {
			whole.at[r] = t.at[0]
		} else if t.add != nil {
			copy(sums[r*panelN:], t.add[t.to[r]:][:t.cols])
		}
	}
	fmaTile(&whole)
	for r := range t.rows {
		copy(t.c[t.to[r]:][:t.cols], sums[r*panelN:])
	}
}

// fmaTile computes a whole tile.
//
//go:noescape
func fmaTile(t *tile)
