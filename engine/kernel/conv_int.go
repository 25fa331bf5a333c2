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
