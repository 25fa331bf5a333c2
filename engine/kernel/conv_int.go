package kernel

// tilePositions is how many output positions share a pass over the weights.
const tilePositions = 8

// IntScratch is how many bytes ConvInt needs of scratch.
func (s *Conv) IntScratch() int {
	return tilePositions * s.KH * s.KW * s.In / s.Groups
}

func prepareInt(w IntWeights, s *Conv) *Prepared {
	p := &Prepared{Bits: w.Bits, Rows: w.Rows, Cols: w.Cols, Sums: make([]int32, w.Rows)}
	codes := w.unpack()
	for i, c := range codes {
		p.Sums[i/w.Cols] += int32(c)
	}
	if s.planar() {
		p.Codes = tapMajor(codes, w.Cols)
	} else {
		p.lanes = newLaneWeights(codes, w.Cols, s.Groups)
	}
	return p
}

// planar says that every output channel is a filter over the input channel of the same number.
func (s *Conv) planar() bool { return s.Groups > 1 && s.In == s.Groups && s.Out == s.Groups }

// convInt starts every position from what the zero point and the lanes' bias
// come to, and adds the products.
func convInt(acc []int32, x []uint8, w *Prepared, zero uint8, scratch []uint8, s *Conv) {
	positions, l := s.Batch*s.OutH*s.OutW, w.lanes
	if positions == 0 {
		return
	}
	var bias int32
	if l != nil {
		bias = int32(w.Cols+l.chunk-1) / int32(l.chunk) << (l.width - 1)
	}
	for o := range acc[:s.Out] {
		acc[o] = -int32(zero)*w.Sums[o] - bias
	}
	for n := s.Out; n < len(acc); n *= 2 {
		copy(acc[n:], acc[:n])
	}
	if l == nil {
		depthwiseInt(acc, x, w.Codes, s)
		return
	}
	og := s.Out / s.Groups
	for first := 0; first < positions; first += tilePositions {
		count := min(tilePositions, positions-first)
		for g := range s.Groups {
			win, stride := s.windows(scratch, x, first, count, g)
			for b := range l.quads + l.pairs {
				for p := range count {
					at := (first+p)*s.Out + g*og
					l.block(acc[at+b*4*(64/l.width):at+og], win[p*stride:][:w.Cols], g, b)
				}
			}
		}
	}
}

// block adds to acc, whose elements are the channels from the block's first to
// the group's last, one window times one block of words.
func (l *laneWeights) block(acc []int32, win []uint8, g, b int) {
	cols, lanes := len(win), 64/l.width
	bias := laneBias(l.width)
	if b == l.quads {
		w := l.pair[g*cols:][:cols]
		for len(win) > 0 {
			n := min(l.chunk, len(win))
			s0, s1 := dotPair(win[:n], w)
			win, w = win[n:], w[n:]
			empty(acc, s0+bias, l.width)
			if len(acc) > lanes {
				empty(acc[lanes:], s1+bias, l.width)
			}
		}
		return
	}
	w := l.quad[(g*l.quads+b)*cols:][:cols]
	for len(win) > 0 {
		n := min(l.chunk, len(win))
		s0, s1, s2, s3 := dotQuad(win[:n], w)
		win, w = win[n:], w[n:]
		emptyQuad(acc, s0+bias, s1+bias, s2+bias, s3+bias, l.width)
	}
}

func emptyQuad(acc []int32, s0, s1, s2, s3 uint64, width int) {
	if width == 16 && len(acc) >= 16 {
		acc = acc[:16]
		for i, s := range [4]uint64{s0, s1, s2, s3} {
			acc[4*i] += int32(s & 0xFFFF)
			acc[4*i+1] += int32(s >> 16 & 0xFFFF)
			acc[4*i+2] += int32(s >> 32 & 0xFFFF)
			acc[4*i+3] += int32(s >> 48)
		}
		return
	}
	if width == 21 && len(acc) >= 12 {
		acc = acc[:12]
		for i, s := range [4]uint64{s0, s1, s2, s3} {
			acc[3*i] += int32(s & 0x1FFFFF)
			acc[3*i+1] += int32(s >> 21 & 0x1FFFFF)
			acc[3*i+2] += int32(s >> 42 & 0x1FFFFF)
		}
		return
	}
	lanes := 64 / width
	for i, s := range [4]uint64{s0, s1, s2, s3} {
		if i*lanes < len(acc) {
			empty(acc[i*lanes:], s, width)
		}
	}
}

// empty adds the lanes of a word to acc, as many as there are.
func empty(acc []int32, s uint64, width int) {
	if lanes := 64 / width; len(acc) > lanes {
		acc = acc[:lanes]
	}
	mask := uint64(1)<<width - 1
	for i := range acc {
		acc[i] += int32(s & mask)
		s >>= width & 63
	}
}

// windows is the windows of count positions as rows of cols codes, each stride
// after the one before: the input itself where they lie in it so, or a copy.
func (s *Conv) windows(scratch, x []uint8, first, count, g int) (rows []uint8, stride int) {
	cg := s.In / s.Groups
	if s.pointwise() {
		return x[first*s.In+g*cg:], s.In
	}
	run, taps := cg, s.KW
	if cg == s.In && s.DilateW == 1 {
		run, taps = s.KW*cg, 1
	}
	rest := scratch
	for p := first; p < first+count; p++ {
		j, i, n := p%s.OutW, p/s.OutW%s.OutH, p/s.OutW/s.OutH
		for kh := range s.KH {
			at := ((n*s.H+i*s.StrideH+kh*s.DilateH)*s.W+j*s.StrideW)*s.In + g*cg
			for range taps {
				copy(rest[:run], x[at:])
				rest, at = rest[run:], at+s.DilateW*s.In
			}
		}
	}
	return scratch, s.KH * s.KW * cg
}
