package kernel

import "math"

func refPrepare(c *IntConv) *Prepared {
	return &Prepared{IntConv: c, codes: c.Weights.unpack()}
}

func refConvInt(y, x, residual []uint8, p *Prepared, _ []uint8) {
	r := p.Requant
	p.eachSum(x, func(n, i, j, o int, sum int32) {
		at := &y[(n*p.Y.Image+i*p.Y.Row+j)*p.Out+o]
		code := rescale(int64(sum)*int64(r.Mult[o]), r.Shift[o], r.Zero, r.Lo, r.Hi)
		if p.Add != nil {
			code = refAdd(code, residual[(n*p.R.Image+i*p.R.Row+j)*p.Out+o], p.Add)
		}
		*at = code
	})
}

func refConvReal(y []float32, x []uint8, p *Prepared, _ []uint8) {
	p.eachSum(x, func(n, i, j, o int, sum int32) {
		y[(n*p.Y.Image+i*p.Y.Row+j)*p.Out+o] = float32(float64(sum) * p.Step[o])
	})
}

// eachSum calls f for every output channel of every position.
func (p *Prepared) eachSum(x []uint8, f func(n, i, j, o int, sum int32)) {
	cg, og := p.In/p.Groups, p.Out/p.Groups
	for n := range p.Batch {
		for i := range p.OutH {
			for j := range p.OutW {
				for o := range p.Out {
					row := p.codes[o*p.Weights.Cols:]
					var sum int32
					for kh := range p.KH {
						for kw := range p.KW {
							for c := range cg {
								h, v := i*p.StrideH+kh*p.DilateH, j*p.StrideW+kw*p.DilateW
								code := x[(n*p.X.Image+h*p.X.Row+v)*p.In+o/og*cg+c]
								sum += (int32(code) - int32(p.Zero)) * int32(row[(kh*p.KW+kw)*cg+c])
							}
						}
					}
					if p.Bias != nil {
						sum += p.Bias[o]
					}
					f(n, i, j, o, sum)
				}
			}
		}
	}
}

func refQuantizeInt(q []uint8, x []float32, g Grid, s *Planes) {
	s.each(func(dense, at int) {
		v := math.RoundToEven(float64(x[dense] / g.Scale))
		if v != v {
			v = 0
		}
		q[at] = uint8(min(max(v+float64(g.Zero), float64(g.Lo)), float64(g.Hi)))
	})
}

func refDequantizeInt(x []float32, q []uint8, g Grid, s *Planes) {
	s.each(func(dense, at int) {
		x[dense] = float32(int(q[at])-int(g.Zero)) * g.Scale
	})
}

// each calls f with the index of every element in [Batch, C, H, W] and in its buffer.
func (s *Planes) each(f func(dense, at int)) {
	for n := range s.Batch {
		for c := range s.C {
			for i := range s.H {
				for j := range s.W {
					f(((n*s.C+c)*s.H+i)*s.W+j, (n*s.Image+i*s.Row+j)*s.C+c)
				}
			}
		}
	}
}

func refFrameInt(q []uint8, code uint8, row, column int, s *Planes) {
	for at := range q {
		position := at / s.C
		i := position%s.Image/s.Row - row
		j := position%s.Image%s.Row - column
		if i < 0 || i >= s.H || j < 0 || j >= s.W {
			q[at] = code
		}
	}
}

func refAddInt(dst, a, b []uint8, r *Add) {
	for i := range dst {
		dst[i] = refAdd(a[i], b[i], r)
	}
}

func refAdd(a, b uint8, r *Add) uint8 {
	sum := (int64(a)-int64(r.ZeroA))*int64(r.MultA) + (int64(b)-int64(r.ZeroB))*int64(r.MultB)
	return rescale(sum, r.Shift, r.Zero, r.Lo, r.Hi)
}

func refMaxPoolInt(dst, x []uint8, s *IntPool) {
	s.eachWindow(func(to int, window []int) {
		dst[to] = 0
		for _, at := range window {
			dst[to] = max(dst[to], x[at])
		}
	})
}

func refAvgPoolInt(dst, x []uint8, r *AvgPool, s *IntPool) {
	s.eachWindow(func(to int, window []int) {
		var sum int64
		for _, at := range window {
			sum += int64(x[at]) - int64(r.ZeroIn)
		}
		if n := len(window); n > 0 {
			dst[to] = rescale(sum*int64(r.Mult[n-1]), r.Shift[n-1], r.Zero, r.Lo, r.Hi)
		} else {
			dst[to] = rescale(0, MinShift, r.Zero, r.Lo, r.Hi)
		}
	})
}

func refTable(dst, x []uint8, table *[256]uint8) {
	for i, v := range x {
		dst[i] = table[v]
	}
}

// rescale is zero + v/2^shift, half rounding up, clamped.
func rescale(v int64, shift, zero, lo, hi uint8) uint8 {
	v = (v + 1<<(shift-1)) >> shift
	return uint8(min(max(v+int64(zero), int64(lo)), int64(hi)))
}

// eachWindow calls f with the index of every element of the pooled tensor and
// those of the input's elements in its window.
func (s *IntPool) eachWindow(f func(to int, window []int)) {
	for n := range s.Batch {
		for i := range s.OutH {
			for j := range s.OutW {
				for c := range s.In {
					var window []int
					for kh := range s.KH {
						for kw := range s.KW {
							h, v := i*s.StrideH-s.PadTop+kh*s.DilateH, j*s.StrideW-s.PadLeft+kw*s.DilateW
							if 0 <= h && h < s.H && 0 <= v && v < s.W {
								window = append(window, (n*s.X.Image+h*s.X.Row+v)*s.In+c)
							}
						}
					}
					f((n*s.Y.Image+i*s.Y.Row+j)*s.In+c, window)
				}
			}
		}
	}
}
