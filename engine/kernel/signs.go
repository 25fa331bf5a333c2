package kernel

import "encoding/binary"

// Signs is the contract of a product of matrices whose numbers are 1 and −1, a bit each
// (XNOR-Net, Rastegari et al. 2016, arXiv 1603.05279, §4.1): C = A·Bᵀ with A M×K, B N×K.
type Signs struct{ M, N, K int }

// SignPanel is how many rows of B share vectors of bytes.
const SignPanel = 16

// Steps is how many bytes a row takes, of eight numbers each.
func (g Signs) Steps() int { return (g.K + 7) / 8 }

// Pitch is how many elements of C there are from one row to the next: whole panels. What
// is in the columns from N on does not matter.
func (g Signs) Pitch() int { return (g.N + SignPanel - 1) / SignPanel * SignPanel }

// PackA brings M rows of K numbers into the order in which GemmSigns reads A: a bit is
// set where the number is negative. packed holds M·Steps() bytes.
func (g Signs) PackA(packed []uint8, a []float32) {
	clear(packed[:g.M*g.Steps()])
	for i, v := range a[:g.M*g.K] {
		if v < 0 {
			packed[i/g.K*g.Steps()+i%g.K/8] |= 1 << (i % g.K % 8)
		}
	}
}

// PackB brings N rows of K numbers into the order in which GemmSigns reads B: panel by
// panel, step by step, a byte of each row. packed holds Pitch()·Steps() bytes.
func (g Signs) PackB(packed []uint8, b []float32) {
	clear(packed[:g.Pitch()*g.Steps()])
	for i, v := range b[:g.N*g.K] {
		if row, k := i/g.K, i%g.K; v < 0 {
			packed[(row/SignPanel*g.Steps()+k/8)*SignPanel+row%SignPanel] |= 1 << (k % 8)
		}
	}
}

// countable is how many bytes' bits a byte can count.
const countable = 255 / 8

// gemmSigns counts where signs differ, in eight rows of B at once: every one of these
// places takes 2 off K.
func gemmSigns(c []int32, a, b []uint8, g Signs) {
	steps, pitch := g.Steps(), g.Pitch()
	for first := 0; first < pitch; first += SignPanel {
		panel := b[first*steps:][:SignPanel*steps]
		for m := range g.M {
			row, sums := a[m*steps:][:steps], c[m*pitch+first:][:SignPanel]
			for i := range sums {
				sums[i] = int32(g.K)
			}
			for from := 0; from < steps; from += countable {
				var counts [SignPanel / 8]uint64
				for s, x := range row[from:min(from+countable, steps)] {
					for h := range counts {
						y := binary.LittleEndian.Uint64(panel[(from+s)*SignPanel+8*h:])
						counts[h] += ones(uint64(x)*0x0101010101010101 ^ y)
					}
				}
				for i := range sums {
					sums[i] -= 2 * int32(uint8(counts[i/8]>>(i%8*8)))
				}
			}
		}
	}
}

// ones counts the bits that are set in each byte (Knuth, TAOCP 7.1.3, eq. 62).
func ones(x uint64) uint64 {
	x -= x >> 1 & 0x5555555555555555
	x = x&0x3333333333333333 + x>>2&0x3333333333333333
	return (x + x>>4) & 0x0F0F0F0F0F0F0F0F
}
