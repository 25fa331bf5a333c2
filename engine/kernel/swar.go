package kernel

// SIMD within a register: a word holds the weights of several output channels in
// lanes, so one 64-bit multiplication by an activation makes that many products
// and one addition accumulates them. Weights stay signed: a word is the sum of
// w·2^(lane·width), borrows and all. Sums of words are exact modulo 2^64, so once
// every lane's total is known to fit its width, adding 2^(width−1) to each lane
// leaves plain digits that can be read apart.

// laneWeights is a weight matrix in words. The rows of a group fill words one
// after the other, the first in the lowest lane, and words come in blocks of
// four: a block is a run of Cols quads. A last block of one or two words is a
// run of pairs instead.
type laneWeights struct {
	width        int // of a lane, in bits
	chunk        int // so many columns are summed before the lanes are emptied
	quads, pairs int // blocks of a group
	quad         [][4]uint64
	pair         [][2]uint64
}

// newLaneWeights chooses the width that makes the fewest multiplications, an
// emptying counting as emptyCost of them per word.
func newLaneWeights(codes []int8, cols, groups int) *laneWeights {
	const emptyCost = 8
	rows := len(codes) / cols / groups
	best, least := 0, 0
	for _, width := range []int{16, 21} {
		words := (rows + 64/width - 1) / (64 / width)
		words += words % 2
		cost := words * (cols + emptyCost*((cols-1)/laneChunk(codes, cols, width)+1))
		if best == 0 || cost < least {
			best, least = width, cost
		}
	}
	l := &laneWeights{width: best, chunk: laneChunk(codes, cols, best)}
	lanes := 64 / best
	words := (rows + lanes - 1) / lanes
	l.quads, l.pairs = (words+1)/4, (words+3)/4-(words+1)/4
	l.quad = make([][4]uint64, groups*l.quads*cols)
	l.pair = make([][2]uint64, groups*l.pairs*cols)
	for i, code := range codes {
		row, k := i/cols, i%cols
		g, r := row/rows, row%rows
		word := r / lanes
		v := uint64(int64(code)) << (r % lanes * best)
		if b := word / 4; b < l.quads {
			l.quad[(g*l.quads+b)*cols+k][word%4] += v
		} else {
			l.pair[g*cols+k][word%4] += v
		}
	}
	return l
}

// laneChunk is how many columns a lane may sum, whatever the activations: no
// that many consecutive weights of a row have positive parts that, times 255,
// reach 2^(width−1), or negative ones that pass −2^(width−1). Real weights allow far
// longer chunks than their bits alone promise. Chunks cut the columns evenly.
func laneChunk(codes []int8, cols, width int) int {
	limit := 1 << (width - 1) / 255
	chunk := cols
	for ; len(codes) > 0; codes = codes[cols:] {
		row := codes[:cols]
		for _, sign := range []int{1, -1} {
			sum, first := 0, 0
			for k, v := range row {
				sum += max(0, sign*int(v))
				for ; sum > limit; first++ {
					chunk = min(chunk, k-first)
					sum -= max(0, sign*int(row[first]))
				}
			}
		}
	}
	parts := (cols + chunk - 1) / chunk
	return (cols + parts - 1) / parts
}

// dotQuad multiplies activations by a block of words.
func dotQuad(x []uint8, w [][4]uint64) (s0, s1, s2, s3 uint64) {
	w = w[:len(x)]
	for k, v := range x {
		a := uint64(v)
		q := &w[k]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
	}
	return s0, s1, s2, s3
}

func dotPair(x []uint8, w [][2]uint64) (s0, s1 uint64) {
	w = w[:len(x)]
	for k, v := range x {
		a := uint64(v)
		q := &w[k]
		s0 += a * q[0]
		s1 += a * q[1]
	}
	return s0, s1
}

// laneBias is 2^(width−1) in every lane.
func laneBias(width int) (bias uint64) {
	for at := width - 1; at < 64; at += width {
		bias |= 1 << at
	}
	return bias
}
