package kernel

// Ref returns the scalar set: the plainest loops, sums in float64. It is the
// oracle that every other set is compared with, and slow.
func Ref() *Set {
	return &Set{
		Name:              "ref",
		GemmF32:           refGemm,
		ConvF32:           refConv,
		ConvInputGradF32:  refConvInputGrad,
		ConvWeightGradF32: refConvWeightGrad,
		PrepareInt:        refPrepare,
		ConvInt:           refConvInt,
		Requant:           refRequant,
		AddInt:            refAddInt,
		MaxPoolInt:        refMaxPoolInt,
		AvgPoolInt:        refAvgPoolInt,
		Table:             refTable,
	}
}

func refGemm(c, a, b []float32, g Gemm) {
	for i := range g.M {
		for j := range g.N {
			var sum float64
			for k := range g.K {
				ai, bi := i*g.K+k, k*g.N+j
				if g.TransA {
					ai = k*g.M + i
				}
				if g.TransB {
					bi = j*g.K + k
				}
				sum += float64(a[ai]) * float64(b[bi])
			}
			if g.Acc {
				sum += float64(c[i*g.N+j])
			}
			c[i*g.N+j] = float32(sum)
		}
	}
}

func refConv(y, x, w, _ []float32, s *Conv) {
	sum := make([]float64, len(y))
	s.terms(func(yi, xi, wi int) { sum[yi] += float64(x[xi]) * float64(w[wi]) })
	narrow(y, sum)
}

func refConvInputGrad(dx, dy, w, _ []float32, s *Conv) {
	sum := make([]float64, len(dx))
	s.terms(func(yi, xi, wi int) { sum[xi] += float64(dy[yi]) * float64(w[wi]) })
	narrow(dx, sum)
}

func refConvWeightGrad(dw, x, dy, _ []float32, s *Conv) {
	sum := make([]float64, len(dw))
	s.terms(func(yi, xi, wi int) { sum[wi] += float64(dy[yi]) * float64(x[xi]) })
	narrow(dw, sum)
}

func narrow(dst []float32, sum []float64) {
	for i, v := range sum {
		dst[i] = float32(v)
	}
}

// terms calls f with the three element indices of every product of the
// trilinear form, output elements outermost.
func (s *Conv) terms(f func(y, x, w int)) {
	cg, og := s.In/s.Groups, s.Out/s.Groups
	for n := range s.Batch {
		for o := range s.Out {
			for i := range s.OutH {
				for j := range s.OutW {
					y := ((n*s.Out+o)*s.OutH+i)*s.OutW + j
					for c := range cg {
						for kh := range s.KH {
							h := i*s.StrideH - s.PadTop + kh*s.DilateH
							if h < 0 || h >= s.H {
								continue
							}
							for kw := range s.KW {
								v := j*s.StrideW - s.PadLeft + kw*s.DilateW
								if v < 0 || v >= s.W {
									continue
								}
								x := ((n*s.In+o/og*cg+c)*s.H+h)*s.W + v
								f(y, x, ((o*cg+c)*s.KH+kh)*s.KW+kw)
							}
						}
					}
				}
			}
		}
	}
}
