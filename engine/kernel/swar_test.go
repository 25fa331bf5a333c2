package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestLaneChunk adds up every chunk: the largest activations must keep each
// row's lane in range. Where all weights are equal, one column more must not.
func TestLaneChunk(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, width := range []int{16, 21} {
		for _, cols := range []int{1, 7, 64, 500, 1201} {
			for bits := 2; bits <= 8; bits++ {
				for range 10 {
					codes := make([]int8, 5*cols)
					span := 1 + r.IntN(1<<bits)
					for i := range codes {
						codes[i] = int8(r.IntN(span) - 1<<(bits-1))
						if span%2 > 0 {
							codes[i] = ^codes[i]
						}
					}
					chunk := laneChunk(codes, cols, width)
					for row := 0; row < len(codes); row += cols {
						for k := 0; k < cols; k += chunk {
							if !laneHolds(codes[row+k:row+min(k+chunk, cols)], width) {
								t.Fatalf("%d columns of %d bits overflow lanes of %d bits in chunks of %d", cols, bits, width, chunk)
							}
						}
					}
				}
			}
		}
		for _, weight := range []int8{-128, -127, -64, -8, -7, -2, -1, 1, 3, 7, 31, 127} {
			codes := make([]int8, 1<<14)
			for i := range codes {
				codes[i] = weight
			}
			chunk := laneChunk(codes, len(codes), width)
			parts := (len(codes) + chunk - 1) / chunk
			if chunk < len(codes) && laneHolds(codes[:(len(codes)-1)/(parts-1)+1], width) {
				t.Errorf("weights of %d need not be cut into %d chunks for lanes of %d bits", weight, parts, width)
			}
		}
	}
}

// laneHolds says whether a lane can sum the products of weights with any activations.
func laneHolds(codes []int8, width int) bool {
	low, high := 0, 0
	for _, c := range codes {
		low += 255 * min(0, int(c))
		high += 255 * max(0, int(c))
	}
	return -low <= 1<<(width-1) && high < 1<<(width-1)
}

// TestLanesAtTheLimit fills lanes to the last unit, in both widths, with the
// numbers of columns around what one chunk holds, and compares with int64 sums.
func TestLanesAtTheLimit(t *testing.T) {
	const rows = 11
	for _, width := range []int{16, 21} {
		for _, weight := range []int8{-128, -127, -8, -7, -2, 1, 7, 127} {
			magnitude := max(int(weight), -int(weight))
			limit := 1 << (width - 1) / 255 / magnitude
			for _, cols := range []int{limit - 1, limit, limit + 1, 2*limit - 1, 2 * limit, 2*limit + 1} {
				if cols < 1 {
					continue
				}
				codes := make([]int8, rows*cols)
				for i := range codes {
					if i/cols%3 > 0 { // rows of zeros between, to see borrows and carries
						codes[i] = weight
					}
				}
				l := packLanes(codes, cols, 1, width)
				win, sums := make([]uint8, cols), make([]int32, rows)
				for i := range win {
					win[i] = 255
				}
				for b := range l.quads + l.pairs {
					l.block(sums[b*4*(64/width):], win, 0, b)
				}
				for o, got := range sums {
					want := int64(codes[o*cols])*255*int64(cols) + int64((cols+l.chunk-1)/l.chunk)<<(width-1)
					if int64(got) != want {
						t.Fatalf("lanes of %d bits, %d columns of %d: row %d is %d, should be %d", width, cols, weight, o, got, want)
					}
				}
			}
		}
	}
}
