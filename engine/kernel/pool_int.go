package kernel

// eachInWindow calls f for every input row of codes (all channels of one
// position) in the window of output position p, and returns how many there are.
func (s *Conv) eachInWindow(p int, f func(at int)) int {
	j, i, n := p%s.OutW, p/s.OutW%s.OutH, p/s.OutW/s.OutH
	top, left := i*s.StrideH-s.PadTop, j*s.StrideW-s.PadLeft
	h0, h1 := spanOf(top, s.DilateH, s.H, s.KH)
	v0, v1 := spanOf(left, s.DilateW, s.W, s.KW)
	for kh := h0; kh < h1; kh++ {
		for kw := v0; kw < v1; kw++ {
			f(((n*s.H+top+kh*s.DilateH)*s.W + left + kw*s.DilateW) * s.In)
		}
	}
	return (h1 - h0) * (v1 - v0)
}

func maxPoolInt(dst, x []uint8, s *Conv) {
	clear(dst)
	for p := range s.Batch * s.OutH * s.OutW {
		row := dst[p*s.In:][:s.In]
		s.eachInWindow(p, func(at int) {
			for c, v := range x[at:][:len(row)] {
				row[c] = max(row[c], v)
			}
		})
	}
}

// avgPoolInt sums a block of channels at a time, on the stack.
func avgPoolInt(dst, x []uint8, r *AvgPool, s *Conv) {
	var block [64]int32
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for p := range s.Batch * s.OutH * s.OutW {
		for c0 := 0; c0 < s.In; c0 += len(block) {
			sum := block[:min(len(block), s.In-c0)]
			clear(sum)
			n := s.eachInWindow(p, func(at int) {
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
				dst[p*s.In+c0+c] = uint8(min(max(zero+v, lo), hi))
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
