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
	extremeMults = []int32{0, 1, 1 << 29, 1 << 30, 1<<30 + 1, 3 << 29, 1<<30 + 1<<7, 0x5a827980, math.MaxInt32 - 127, math.MaxInt32}
	clamps       = [][2]uint8{{0, 255}, {0, 127}, {128, 255}, {3, 3}, {17, 200}}
)

// extremeSums compares requantization and Step with exact rational arithmetic:
// every extreme sum, and those on both sides of every step between two codes,
// under every multiplier and shift. The sums are biases of no weights.
func extremeSums(t *testing.T, set *kernel.Set) {
	i := 0
	for shift := uint8(kernel.MinShift); shift <= kernel.MaxShift; shift++ {
		for _, mult := range extremeMults {
			if i++; mult > 0 && mult < 1<<30 && shift < kernel.MaxShift {
				continue
			}
			var edges []int32
			for code := int64(-256); code <= 256 && mult > 0; code++ {
				edge := (2*code - 1) << (shift - 1) / int64(mult)
				for v := edge - 1; v <= edge+1; v++ {
					if v == int64(int32(v)) {
						edges = append(edges, int32(v))
					}
				}
			}
			// Alone, small sums may be requantized in another way.
			for _, sums := range [][]int32{edges, append(edges, extremeAccs...)} {
				if len(sums) > 0 {
					checkSums(t, set, sums, mult, &kernel.Requant{
						Shift: []uint8{shift}, Zero: []uint8{0, 128, 255}[i%3], Lo: clamps[i%5][0], Hi: clamps[i%5][1],
					})
				}
			}
		}
	}
}

func checkSums(t *testing.T, set *kernel.Set, sums []int32, mult int32, q *kernel.Requant) {
	t.Helper()
	n := len(sums)
	q.Mult, q.Shift = slices.Repeat([]int32{mult}, n), slices.Repeat(q.Shift, n)
	one := kernel.Pitch{Row: 1, Image: 1}
	c := &kernel.IntConv{
		Conv: kernel.Conv{Batch: 1, In: 1, H: 1, W: 1, Out: n, OutH: 1, OutW: 1, KH: 1, KW: 1, StrideH: 1, StrideW: 1, DilateH: 1, DilateW: 1, Groups: 1},
		X:    one, Y: one, Bias: sums, Requant: q, Step: make([]float64, n),
		Weights: kernel.IntWeights{Bits: 8, Rows: n, Cols: 1, Packed: make([]byte, n)},
	}
	want, wantReals := make([]uint8, n), make([]float32, n)
	for i, v := range sums {
		c.Step[i] = math.Ldexp(1+float64(i)/float64(n), -int(q.Shift[0]))
		wantReals[i], _ = new(big.Float).Mul(big.NewFloat(float64(v)), big.NewFloat(c.Step[i])).Float32()
		product := new(big.Int).Mul(big.NewInt(int64(v)), big.NewInt(int64(mult)))
		want[i] = rounded(product, q.Shift[0], q.Zero, q.Lo, q.Hi)
	}
	got, inside := canary(make([]uint8, n))
	reals, between := canary(make([]float32, n))
	p, x, scratch := set.PrepareInt(c), make([]uint8, 1, 1+kernel.Slack), make([]uint8, c.Scratch())
	set.ConvInt(got, x, nil, p, scratch)
	set.ConvReal(reals, x, p, scratch)
	inside(t, "the codes")
	between(t, "the real numbers")
	for i, v := range sums {
		name := fmt.Sprintf("%d times %d over 2^%d, clamped to %d … %d", v, mult, q.Shift[i], q.Lo, q.Hi)
		equal(t, name, got[i:i+1], want[i:i+1])
		equal(t, "the real number of "+name, reals[i:i+1], wantReals[i:i+1])
	}
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
	for _, shift := range []uint8{kernel.MinShift, 22, 30, 31, 40, kernel.MaxShift} {
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
