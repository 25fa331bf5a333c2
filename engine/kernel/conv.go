package kernel

// conv is one product per image and group, over the image's columns.
func conv(y, x, w, scratch []float32, s *Conv) {
	if s.depthwise() {
		depthwise(y, x, w, s)
		return
	}
	cg, og := s.In/s.Groups, s.Out/s.Groups
	k, p, hw := cg*s.KH*s.KW, s.OutH*s.OutW, s.H*s.W
	for i := range s.Batch * s.Groups {
		g := i % s.Groups
		col := s.columns(scratch, x[i*cg*hw:][:cg*hw])
		gemm(y[i*og*p:][:og*p], w[g*og*k:][:og*k], col, Gemm{M: og, N: p, K: k})
	}
}

// convInputGrad is the adjoint of conv in x: a product back to columns, which are added into dx.
func convInputGrad(dx, dy, w, scratch []float32, s *Conv) {
	if s.depthwise() {
		depthwiseInputGrad(dx, dy, w, s)
		return
	}
	cg, og := s.In/s.Groups, s.Out/s.Groups
	k, p, hw := cg*s.KH*s.KW, s.OutH*s.OutW, s.H*s.W
	for i := range s.Batch * s.Groups {
		g := i % s.Groups
		out := dx[i*cg*hw:][:cg*hw]
		col := out
		if !s.pointwise() {
			col = scratch[:k*p]
		}
		gemm(col, w[g*og*k:][:og*k], dy[i*og*p:][:og*p], Gemm{M: k, N: p, K: og, TransA: true})
		if !s.pointwise() {
			s.addColumns(out, col)
		}
	}
}

// convWeightGrad is the adjoint of conv in w: the products of dy with the columns, summed over the batch.
func convWeightGrad(dw, x, dy, scratch []float32, s *Conv) {
	if s.depthwise() {
		depthwiseWeightGrad(dw, x, dy, s)
		return
	}
	clear(dw)
	cg, og := s.In/s.Groups, s.Out/s.Groups
	k, p, hw := cg*s.KH*s.KW, s.OutH*s.OutW, s.H*s.W
	for i := range s.Batch * s.Groups {
		g := i % s.Groups
		col := s.columns(scratch, x[i*cg*hw:][:cg*hw])
		gemm(dw[g*og*k:][:og*k], dy[i*og*p:][:og*p], col, Gemm{M: og, N: k, K: p, TransB: true, Acc: true})
	}
}

// columns lays out planes of one image as a matrix: a row per channel and tap,
// a column per output position. A pointwise convolution's planes are that already.
func (s *Conv) columns(col, x []float32) []float32 {
	if s.pointwise() {
		return x
	}
	hw := s.H * s.W
	rest := col
	for c := 0; c*hw < len(x); c++ {
		plane := x[c*hw:][:hw]
		for kh := range s.KH {
			for kw := range s.KW {
				lo, hi := s.span(kw)
				for i := range s.OutH {
					row := rest[:s.OutW]
					rest = rest[s.OutW:]
					h := i*s.StrideH - s.PadTop + kh*s.DilateH
					if h < 0 || h >= s.H || lo >= hi {
						clear(row)
						continue
					}
					clear(row[:lo])
					clear(row[hi:])
					at := lo*s.StrideW - s.PadLeft + kw*s.DilateW
					gather(row[lo:hi], plane[h*s.W+at:], s.StrideW)
				}
			}
		}
	}
	return col[:len(col)-len(rest)]
}

// addColumns is the adjoint of columns: it overwrites x.
func (s *Conv) addColumns(x, col []float32) {
	clear(x)
	hw := s.H * s.W
	for c := 0; c*hw < len(x); c++ {
		plane := x[c*hw:][:hw]
		for kh := range s.KH {
			for kw := range s.KW {
				lo, hi := s.span(kw)
				for i := range s.OutH {
					row := col[:s.OutW]
					col = col[s.OutW:]
					h := i*s.StrideH - s.PadTop + kh*s.DilateH
					if h < 0 || h >= s.H || lo >= hi {
						continue
					}
					at := lo*s.StrideW - s.PadLeft + kw*s.DilateW
					scatterAdd(plane[h*s.W+at:], row[lo:hi], s.StrideW)
				}
			}
		}
	}
}

// span is the range of output columns whose input column under tap kw exists.
func (s *Conv) span(kw int) (lo, hi int) {
	at := kw*s.DilateW - s.PadLeft // input column of output column 0
	return spanOf(at, s.StrideW, s.W, s.OutW)
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

func gather(dst, src []float32, stride int) {
	if stride == 1 {
		copy(dst, src)
		return
	}
	for j := range dst {
		dst[j] = src[j*stride]
	}
}

func scatterAdd(dst, src []float32, stride int) {
	if stride == 1 {
		dst = dst[:len(src)]
		for j, v := range src {
			dst[j] += v
		}
		return
	}
	for j, v := range src {
		dst[j*stride] += v
	}
}
