package kernel

func refPrepare(w IntWeights, _ *Conv) *Prepared {
	return &Prepared{Bits: w.Bits, Rows: w.Rows, Cols: w.Cols, Codes: w.unpack()}
}

func refConvInt(acc []int32, x []uint8, w *Prepared, zero uint8, _ []uint8, s *Conv) {
	cg, og := s.In/s.Groups, s.Out/s.Groups
	for n := range s.Batch {
		for i := range s.OutH {
			for j := range s.OutW {
				for o := range s.Out {
					row := w.Codes[o*w.Cols:]
					var sum int32
					for kh := range s.KH {
						for kw := range s.KW {
							for c := range cg {
								h, v := i*s.StrideH+kh*s.DilateH, j*s.StrideW+kw*s.DilateW
								code := x[((n*s.H+h)*s.W+v)*s.In+o/og*cg+c]
								sum += (int32(code) - int32(zero)) * int32(row[(kh*s.KW+kw)*cg+c])
							}
						}
					}
					acc[((n*s.OutH+i)*s.OutW+j)*s.Out+o] = sum
				}
			}
		}
	}
}

func refRequant(dst []uint8, acc []int32, r *Requant) {
	for i, v := range acc {
		c := i % len(r.Mult)
		if r.Bias != nil {
			v += r.Bias[c]
		}
		dst[i] = rescale(int64(v)*int64(r.Mult[c]), r.Shift[c], r.Zero, r.Lo, r.Hi)
	}
}

func refAddInt(dst, a, b []uint8, r *Add) {
	for i := range dst {
		sum := (int64(a[i])-int64(r.ZeroA))*int64(r.MultA) + (int64(b[i])-int64(r.ZeroB))*int64(r.MultB)
		dst[i] = rescale(sum, r.Shift, r.Zero, r.Lo, r.Hi)
	}
}

func refMaxPoolInt(dst, x []uint8, s *Conv) {
	for i := range dst {
		dst[i] = 0
		s.window(i, func(at int) { dst[i] = max(dst[i], x[at]) })
	}
}

func refAvgPoolInt(dst, x []uint8, r *AvgPool, s *Conv) {
	for i := range dst {
		var n int
		var sum int64
		s.window(i, func(at int) {
			n++
			sum += int64(x[at]) - int64(r.ZeroIn)
		})
		if n == 0 {
			dst[i] = rescale(0, 0, r.Zero, r.Lo, r.Hi)
			continue
		}
		dst[i] = rescale(sum*int64(r.Mult[n-1]), r.Shift[n-1], r.Zero, r.Lo, r.Hi)
	}
}

func refTable(dst, x []uint8, table *[256]uint8) {
	for i, v := range x {
		dst[i] = table[v]
	}
}

// rescale is zero + v/2^shift, half rounding up, clamped.
func rescale(v int64, shift, zero, lo, hi uint8) uint8 {
	if shift > 0 {
		v = (v + 1<<(shift-1)) >> shift
	}
	return uint8(min(max(v+int64(zero), int64(lo)), int64(hi)))
}

// window calls f with the index of every input element in the window of element i of the pooled tensor.
func (s *Conv) window(i int, f func(at int)) {
	c, v, h, n := i%s.In, i/s.In%s.OutW, i/s.In/s.OutW%s.OutH, i/s.In/s.OutW/s.OutH
	for kh := range s.KH {
		for kw := range s.KW {
			y, x := h*s.StrideH-s.PadTop+kh*s.DilateH, v*s.StrideW-s.PadLeft+kw*s.DilateW
			if 0 <= y && y < s.H && 0 <= x && x < s.W {
				f(((n*s.H+y)*s.W+x)*s.In + c)
			}
		}
	}
}
