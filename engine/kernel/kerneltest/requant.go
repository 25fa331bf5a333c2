package kerneltest

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
)

var (
	extremeAccs  = []int32{math.MinInt32, math.MinInt32 + 1, -1 << 30, -256, -3, -2, -1, 0, 1, 2, 3, 255, 1 << 30, math.MaxInt32 - 1, math.MaxInt32}
	extremeMults = []int32{0, 1 << 30, 1<<30 + 1, 3 << 29, math.MaxInt32}
	clamps       = [][2]uint8{{0, 255}, {0, 127}, {128, 255}, {3, 3}, {17, 200}}
)

// requant compares with exact rational arithmetic: every extreme accumulator
// under every multiplier and shift, then random ones.
func requant(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(5, 0))
	for shift := range uint8(63) {
		for i, mult := range extremeMults {
			checkRequant(t, set, extremeAccs, &kernel.Requant{
				Mult: []int32{mult}, Shift: []uint8{shift},
				Zero: []uint8{0, 128, 255}[i%3], Lo: clamps[i][0], Hi: clamps[i][1],
			})
		}
	}
	for channels := 1; channels <= 35; channels++ {
		q := &kernel.Requant{Zero: uint8(r.Uint32()), Hi: 255}
		for range channels {
			q.Mult = append(q.Mult, 1<<30+r.Int32N(1<<30))
			q.Shift = append(q.Shift, uint8(38+r.IntN(20)))
			if channels%3 > 0 {
				q.Bias = append(q.Bias, int32(r.NormFloat64()*1e5))
			}
		}
		for _, rows := range []int{0, 1, 2, 9} {
			acc := make([]int32, rows*channels)
			for i := range acc {
				acc[i] = int32(r.NormFloat64() * 1e6)
			}
			checkRequant(t, set, acc, q)
		}
	}
	// A bias wraps around, like the accumulator it is added to.
	checkRequant(t, set, []int32{math.MaxInt32, math.MinInt32}, &kernel.Requant{
		Bias: []int32{1, -1}, Mult: []int32{1 << 30, 1 << 30}, Shift: []uint8{60, 60}, Zero: 100, Hi: 255,
	})
}

func checkRequant(t *testing.T, set *kernel.Set, acc []int32, q *kernel.Requant) {
	t.Helper()
	want := make([]uint8, len(acc))
	for i, v := range acc {
		c := i % len(q.Mult)
		if q.Bias != nil {
			v += q.Bias[c]
		}
		product := new(big.Int).Mul(big.NewInt(int64(v)), big.NewInt(int64(q.Mult[c])))
		want[i] = rounded(product, q.Shift[c], q.Zero, q.Lo, q.Hi)
	}
	fixed := guard(t, acc, q.Mult, q.Bias)
	got, inside := canary(make([]uint8, len(acc)))
	set.Requant(got, acc, q)
	fixed()
	inside(t, "the codes")
	equal(t, fmt.Sprintf("requant %v with %+v", acc[:min(len(acc), 20)], *q), got, want)
}

// rounded is zero + ⌊v/2^shift + ½⌋, clamped.
func rounded(v *big.Int, shift, zero, lo, hi uint8) uint8 {
	twice := new(big.Int).Lsh(v, 1)
	twice.Add(twice, new(big.Int).Lsh(big.NewInt(1), uint(shift)))
	q := twice.Rsh(twice, uint(shift)+1) // Rsh rounds down
	q.Add(q, big.NewInt(int64(zero)))
	switch {
	case q.Cmp(big.NewInt(int64(lo))) < 0:
		return lo
	case q.Cmp(big.NewInt(int64(hi))) > 0:
		return hi
	}
	return uint8(q.Int64())
}

// addInt compares every code of a with chosen ones of b, by exact arithmetic.
func addInt(t *testing.T, set *kernel.Set) {
	var a, b []uint8
	for _, other := range []uint8{0, 1, 7, 100, 127, 128, 254, 255} {
		for i := range 256 {
			a, b = append(a, uint8(i)), append(b, other)
		}
	}
	r := rand.New(rand.NewPCG(6, 0))
	var all []kernel.Add
	for _, shift := range []uint8{0, 1, 8, 30, 31, 40, 62} {
		for _, m := range [][2]int32{{math.MaxInt32, math.MaxInt32}, {math.MinInt32, math.MinInt32}, {1, -1}, {0, 1 << 30}} {
			all = append(all, kernel.Add{ZeroB: 255, Zero: 7, MultA: m[0], MultB: m[1], Shift: shift, Lo: 5, Hi: 250})
		}
	}
	for range 8 {
		all = append(all, kernel.Add{
			ZeroA: uint8(r.Uint32()), ZeroB: uint8(r.Uint32()), Zero: uint8(r.Uint32()),
			MultA: r.Int32N(1 << 30), MultB: r.Int32N(1 << 30), Shift: 30, Hi: 255,
		})
	}
	for _, q := range all {
		want := make([]uint8, len(a))
		sum, term := new(big.Int), new(big.Int)
		for i := range want {
			sum.Mul(big.NewInt(int64(a[i])-int64(q.ZeroA)), big.NewInt(int64(q.MultA)))
			term.Mul(big.NewInt(int64(b[i])-int64(q.ZeroB)), big.NewInt(int64(q.MultB)))
			want[i] = rounded(sum.Add(sum, term), q.Shift, q.Zero, q.Lo, q.Hi)
		}
		name := fmt.Sprintf("addInt %+v", q)
		fixed := guard(t, a, b)
		got, inside := canary(make([]uint8, len(a)))
		set.AddInt(got, a, b, &q)
		fixed()
		equal(t, name, got, want)
		for n := range 20 {
			clear(got)
			set.AddInt(got[:n], a[:n], b[:n], &q)
			equal(t, name, got[:n+1], append(want[:n:n], 0))
		}
		inside(t, "the sum")
		dst := slices.Clone(a)
		set.AddInt(dst, dst, b, &q)
		equal(t, name+" over a", dst, want)
		copy(dst, b)
		set.AddInt(dst, a, dst, &q)
		equal(t, name+" over b", dst, want)
	}
}

func table(t *testing.T, set *kernel.Set) {
	r := rand.New(rand.NewPCG(7, 0))
	for n := range 40 {
		var tab [256]uint8
		copy(tab[:], unsigned(r, 256))
		x := unsigned(r, n)
		want := make([]uint8, n)
		for i, v := range x {
			want[i] = tab[v]
		}
		fixed := guard(t, x, tab[:])
		got, inside := canary(make([]uint8, n))
		set.Table(got, x, &tab)
		fixed()
		inside(t, "the codes")
		equal(t, "table", got, want)
		set.Table(x, x, &tab)
		equal(t, "table in place", x, want)
	}
}
