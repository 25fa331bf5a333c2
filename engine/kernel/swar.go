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
	width        int    // of a lane, in bits
	bias         uint64 // 2^(width−1) in every lane
	chunk        int    // so many columns are summed before the lanes are emptied
	quads, pairs int    // blocks of a group
	quad         [][4]uint64
	pair         [][2]uint64
}

// newLaneWeights takes the width that costs least in multiplications, the
// emptying of a word counting as emptyCost of them.
func newLaneWeights(codes []int8, cols, groups int) *laneWeights {
	const emptyCost = 16 // 10 measured on amd64, 22 in WebAssembly
	rows := len(codes) / cols / groups
	cost := func(width int) int {
		chunk := laneChunk(codes, cols, width)
		return wordsFor(rows, width) * (cols + emptyCost*((cols+chunk-1)/chunk))
	}
	width := 16
	if cost(21) < cost(16) {
		width = 21
	}
	return packLanes(codes, cols, groups, width)
}

// wordsFor is how many words rows take: pairs at least.
func wordsFor(rows, width int) int {
	lanes := 64 / width
	return (rows + 2*lanes - 1) / (2 * lanes) * 2
}

func packLanes(codes []int8, cols, groups, width int) *laneWeights {
	rows, lanes := len(codes)/cols/groups, 64/width
	words := wordsFor(rows, width)
	l := &laneWeights{width: width, chunk: laneChunk(codes, cols, width), quads: words / 4, pairs: words % 4 / 2}
	for lane := range lanes {
		l.bias |= 1 << (lane*width + width - 1)
	}
	l.quad = make([][4]uint64, groups*l.quads*cols)
	l.pair = make([][2]uint64, groups*l.pairs*cols)
	for i, code := range codes {
		g, r, k := i/cols/rows, i/cols%rows, i%cols
		word, v := r/lanes, uint64(int64(code))<<(r%lanes*width)
		if b := word / 4; b < l.quads {
			l.quad[(g*l.quads+b)*cols+k][word%4] += v
		} else {
			l.pair[g*cols+k][word%4] += v
		}
	}
	return l
}

// laneChunk is how many columns a lane may sum whatever the activations: over
// any that many consecutive weights of a row, 255 times the positive ones stay
// below 2^(width−1), and 255 times the negative ones do not pass −2^(width−1).
// Real weights, mostly small, allow far longer chunks than their bits promise.
// The columns are cut evenly.
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

// dotQuad multiplies activations by a block of words. Its sums stay in registers
// only in a function of its own, which makes it a third faster than inlined; four
// columns a turn are a third faster again in WebAssembly.
//
//go:noinline
func dotQuad(x []uint8, w [][4]uint64) (s0, s1, s2, s3 uint64) {
	for len(x) >= 4 && len(w) >= 4 {
		a, q := uint64(x[0]), &w[0]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
		a, q = uint64(x[1]), &w[1]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
		a, q = uint64(x[2]), &w[2]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
		a, q = uint64(x[3]), &w[3]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
		x, w = x[4:], w[4:]
	}
	for k := range x {
		a, q := uint64(x[k]), &w[k]
		s0 += a * q[0]
		s1 += a * q[1]
		s2 += a * q[2]
		s3 += a * q[3]
	}
	return s0, s1, s2, s3
}

//go:noinline
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

// block adds to acc, whose elements are the channels from the block's first to
// the group's last, one window times one block of words.
func (l *laneWeights) block(acc []int32, win []uint8, g, b int) {
	cols, lanes := len(win), 64/l.width
	if b == l.quads {
		w := l.pair[g*cols:][:cols]
		for len(win) > 0 {
			n := min(l.chunk, len(win))
			s0, s1 := dotPair(win[:n], w)
			l.empty(acc, s0)
			if len(acc) > lanes {
				l.empty(acc[lanes:], s1)
			}
			win, w = win[n:], w[n:]
		}
		return
	}
	w := l.quad[(g*l.quads+b)*cols:][:cols]
	for len(win) > 0 {
		n := min(l.chunk, len(win))
		s0, s1, s2, s3 := dotQuad(win[:n], w)
		if len(acc) >= 4*lanes {
			l.emptyQuad(acc, s0, s1, s2, s3)
		} else {
			for i, s := range [4]uint64{s0, s1, s2, s3} {
				if i*lanes < len(acc) {
					l.empty(acc[i*lanes:], s)
				}
			}
		}
		win, w = win[n:], w[n:]
	}
}

// emptyQuad adds the lanes of four words to acc.
func (l *laneWeights) emptyQuad(acc []int32, s0, s1, s2, s3 uint64) {
	if l.width == 16 {
		acc = acc[:16]
		for i, s := range [4]uint64{s0, s1, s2, s3} {
			s += l.bias
			acc[4*i] += int32(s & (1<<16 - 1))
			acc[4*i+1] += int32(s >> 16 & (1<<16 - 1))
			acc[4*i+2] += int32(s >> 32 & (1<<16 - 1))
			acc[4*i+3] += int32(s >> 48)
		}
		return
	}
	acc = acc[:12]
	for i, s := range [4]uint64{s0, s1, s2, s3} {
		s += l.bias
		acc[3*i] += int32(s & (1<<21 - 1))
		acc[3*i+1] += int32(s >> 21 & (1<<21 - 1))
		acc[3*i+2] += int32(s >> 42)
	}
}

// empty adds the lanes of a word to acc, as many as there are.
func (l *laneWeights) empty(acc []int32, s uint64) {
	s += l.bias
	mask := uint64(1)<<l.width - 1
	for i := range min(len(acc), 64/l.width) {
		acc[i] += int32(s & mask)
		s >>= l.width
	}
}
