package kernel

// A depthwise convolution filters planes: each tap adds a shifted, scaled plane,
// row by row. eachTapRow calls f for every row of output that a tap reaches, with the
// row's first element in y and x, its length, and the tap's element in w.
func (s *Conv) eachTapRow(f func(y, x, n, w int)) {
	og := s.Out / s.Groups
	for no := range s.Batch * s.Out {
		n, o := no/s.Out, no%s.Out
		for kh := range s.KH {
			for kw := range s.KW {
				lo, hi := s.span(kw)
				if lo == hi {
					continue
				}
				at := lo*s.StrideW - s.PadLeft + kw*s.DilateW
				first, last := spanOf(kh*s.DilateH-s.PadTop, s.StrideH, s.H, s.OutH)
				for i := first; i < last; i++ {
					h := i*s.StrideH - s.PadTop + kh*s.DilateH
					f((no*s.OutH+i)*s.OutW+lo, ((n*s.In+o/og)*s.H+h)*s.W+at, hi-lo, (o*s.KH+kh)*s.KW+kw)
				}
			}
		}
	}
}

func depthwise(y, x, w []float32, s *Conv) {
	clear(y)
	s.eachTapRow(func(yi, xi, n, wi int) {
		scaleAdd(y[yi:][:n], 1, x[xi:], s.StrideW, n, w[wi])
	})
}

func depthwiseInputGrad(dx, dy, w []float32, s *Conv) {
	clear(dx)
	s.eachTapRow(func(yi, xi, n, wi int) {
		scaleAdd(dx[xi:], s.StrideW, dy[yi:], 1, n, w[wi])
	})
}

func depthwiseWeightGrad(dw, x, dy []float32, s *Conv) {
	clear(dw)
	s.eachTapRow(func(yi, xi, n, wi int) {
		row, in := dy[yi:][:n], x[xi:]
		var sum float32
		if s.StrideW == 1 {
			in = in[:n]
			for j, v := range row {
				sum += v * in[j]
			}
		} else {
			for j, v := range row {
				sum += v * in[j*s.StrideW]
			}
		}
		dw[wi] += sum
	})
}

// scaleAdd adds f times n elements of src to dst, each with its stride.
func scaleAdd(dst []float32, ds int, src []float32, ss, n int, f float32) {
	if ds == 1 && ss == 1 {
		dst, src = dst[:n], src[:n]
		for j, v := range src {
			dst[j] += f * v
		}
		return
	}
	for j := range n {
		dst[j*ds] += f * src[j*ss]
	}
}

// span is the range of output columns whose input column under tap kw exists.
func (s *Conv) span(kw int) (lo, hi int) {
	return spanOf(kw*s.DilateW-s.PadLeft, s.StrideW, s.W, s.OutW)
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
