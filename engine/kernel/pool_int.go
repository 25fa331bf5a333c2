package kernel

// eachInWindow calls f for every input row of codes (all channels of one
// position) in the window of an output position, and returns how many there are.
func (s *IntPool) eachInWindow(n, i, j int, f func(at int)) int {
	top, left := i*s.StrideH-s.PadTop, j*s.StrideW-s.PadLeft
	h0, h1 := spanOf(top, s.DilateH, s.H, s.KH)
	v0, v1 := spanOf(left, s.DilateW, s.W, s.KW)
	for kh := h0; kh < h1; kh++ {
		for kw := v0; kw < v1; kw++ {
			f((n*s.X.Image + (top+kh*s.DilateH)*s.X.Row + left + kw*s.DilateW) * s.In)
		}
	}
	return (h1 - h0) * (v1 - v0)
}

// place is output position p, and where its row of codes begins in the result.
func (s *IntPool) place(p int) (n, i, j, at int) {
	j, i, n = p%s.OutW, p/s.OutW%s.OutH, p/s.OutW/s.OutH
	return n, i, j, (n*s.Y.Image + i*s.Y.Row + j) * s.In
}

func maxPoolInt(dst, x []uint8, s *IntPool) {
	for p := range s.Batch * s.OutH * s.OutW {
		n, i, j, to := s.place(p)
		row := dst[to:][:s.In]
		clear(row)
		s.eachInWindow(n, i, j, func(at int) {
			for c, v := range x[at:][:len(row)] {
				row[c] = max(row[c], v)
			}
		})
	}
}

// avgPoolInt sums a block of channels at a time, on the stack.
func avgPoolInt(dst, x []uint8, r *AvgPool, s *IntPool) {
	var block [64]int32
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for p := range s.Batch * s.OutH * s.OutW {
		image, i, j, to := s.place(p)
		for c0 := 0; c0 < s.In; c0 += len(block) {
			sum := block[:min(len(block), s.In-c0)]
			clear(sum)
			n := s.eachInWindow(image, i, j, func(at int) {
				for c, v := range x[at+c0:][:len(sum)] {
					sum[c] += int32(v)
				}
			})
			var mult int64
			var shift uint8
			if n > 0 {
				mult, shift = int64(r.Mult[n-1]), r.Shift[n-1]&63
			}
			offset := halfOf(shift) - int64(n)*int64(r.ZeroIn)*mult
			for c, total := range sum {
				v := (int64(total)*mult + offset) >> shift
				dst[to+c0+c] = uint8(min(max(zero+v, lo), hi))
			}
		}
	}
}

// spanOf is the range of j in [0, n) with 0 ≤ at + j·stride < extent; lo ≤ hi.
func spanOf(at, stride, extent, n int) (lo, hi int) {
	if at < 0 {
		lo = min(n, (-at+stride-1)/stride)
	}
	if last := extent - 1 - at; last >= 0 {
		hi = min(n, last/stride+1)
	}
	return lo, max(lo, hi)
}
