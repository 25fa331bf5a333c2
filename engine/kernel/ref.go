package kernel

import "math"

// Ref returns the scalar set: the plainest loops, sums in float64. It is the
// oracle that every other set is compared with, and slow.
func Ref() *Set {
	return &Set{
		Name:              "ref",
		GemmF32:           refGemm,
		PackConvF32:       func(packed, w []float32, _ *Conv, _ bool) { copy(packed, w) },
		ConvF32:           refConv,
		ConvInputGradF32:  refConvInputGrad,
		ConvWeightGradF32: refConvWeightGrad,
		MaxPoolF32:        refMaxPool,
		MaxPoolGradF32:    refMaxPoolGrad,
		AvgPoolF32:        refAvgPool,
		AvgPoolGradF32:    refAvgPoolGrad,
		MapF32:            refMap,
		ZipF32:            refZip,
		SumF32:            refSum,
		DotF32:            refDot,
		SoftmaxF32:        refSoftmax,
		PrepareInt:        refPrepare,
		ConvInt:           refConvInt,
		ConvReal:          refConvReal,
		GemmSigns:         gemmSigns,
		AddInt:            refAddInt,
		MaxPoolInt:        refMaxPoolInt,
		AvgPoolInt:        refAvgPoolInt,
		QuantizeInt:       refQuantizeInt,
		DequantizeInt:     refDequantizeInt,
		FrameInt:          refFrameInt,
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

func refConv(y, x, packed, _ []float32, s *Conv, t *Tail) {
	sum := make([]float64, len(y))
	s.terms(func(yi, xi, wi int) { sum[yi] += float64(x[xi]) * float64(packed[wi]) })
	for i, v := range sum {
		if t != nil && t.Bias != nil {
			v += float64(t.Bias[i%s.Out])
		}
		if t != nil && t.Add != nil {
			v += float64(t.Add[i])
		}
		y[i] = float32(v)
		if t != nil {
			y[i] = refClamp(y[i], t.Lo, t.Hi)
		}
	}
}

func refConvInputGrad(dx, dy, packed, _ []float32, s *Conv) {
	sum := make([]float64, len(dx))
	s.terms(func(yi, xi, wi int) { sum[xi] += float64(dy[yi]) * float64(packed[wi]) })
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
// trilinear form.
func (s *Conv) terms(f func(y, x, w int)) {
	cg, og := s.In/s.Groups, s.Out/s.Groups
	for n := range s.Batch {
		for o := range s.Out {
			for i := range s.OutH {
				for j := range s.OutW {
					y := ((n*s.OutH+i)*s.OutW+j)*s.Out + o
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
								x := ((n*s.H+h)*s.W+v)*s.In + o/og*cg + c
								f(y, x, ((o*cg+c)*s.KH+kh)*s.KW+kw)
							}
						}
					}
				}
			}
		}
	}
}

// elements calls f for every output channel of every window, with its elements in order.
func (p *Pool) elements(f func(y int, xs []int, count int)) {
	d, h, w := p.Axes[0], p.Axes[1], p.Axes[2]
	y := 0
	for n := range p.Batch {
		for o := range d.Out * h.Out * w.Out {
			for c := range p.Channels {
				var xs []int
				count := 0
				for k := range d.Kernel * h.Kernel * w.Kernel {
					z := o/w.Out/h.Out*d.Stride - d.Begin + k/w.Kernel/h.Kernel*d.Dilation
					i := o/w.Out%h.Out*h.Stride - h.Begin + k/w.Kernel%h.Kernel*h.Dilation
					j := o%w.Out*w.Stride - w.Begin + k%w.Kernel*w.Dilation
					inside := z >= 0 && z < d.Extent && i >= 0 && i < h.Extent && j >= 0 && j < w.Extent
					if inside {
						xs = append(xs, (((n*d.Extent+z)*h.Extent+i)*w.Extent+j)*p.Channels+c)
					}
					if inside || p.CountPads && z < d.Extent+d.End && i < h.Extent+h.End && j < w.Extent+w.End {
						count++
					}
				}
				f(y, xs, count)
				y++
			}
		}
	}
}

// largest is the first of the largest elements; NaN is larger than any number.
func largest(x []float32, xs []int) int {
	at := xs[0]
	for _, i := range xs {
		if x[i] > x[at] || x[i] != x[i] {
			at = i
		}
	}
	return at
}

func refMaxPool(y, x, t []float32, p *Pool) {
	p.elements(func(o int, xs []int, _ int) { y[o] = t[largest(x, xs)] })
}

func refMaxPoolGrad(dx, x, dy []float32, p *Pool) {
	sum := make([]float64, len(dx))
	p.elements(func(o int, xs []int, _ int) { sum[largest(x, xs)] += float64(dy[o]) })
	narrow(dx, sum)
}

func refAvgPool(y, x []float32, p *Pool) {
	p.elements(func(o int, xs []int, count int) {
		var sum float64
		for _, i := range xs {
			sum += float64(x[i])
		}
		y[o] = float32(sum / float64(count))
	})
}

func refAvgPoolGrad(dx, dy []float32, p *Pool) {
	sum := make([]float64, len(dx))
	p.elements(func(o int, xs []int, count int) {
		for _, i := range xs {
			sum[i] += float64(dy[o]) / float64(count)
		}
	})
	narrow(dx, sum)
}

func refMap(dst, x []float32, m Map) {
	for i, v := range x {
		switch m.Func {
		case Affine:
			v = m.A*v + m.B
		case Clamp:
			v = refClamp(v, m.A, m.B)
		case Inside:
			if v > m.A && v < m.B {
				v = 1
			} else {
				v = 0
			}
		case Leaky:
			if v < 0 {
				v *= m.A
			}
		case HardSwish:
			v *= refClamp(v/6+0.5, 0, 1)
		case Round:
			v = refClamp(float32(math.RoundToEven(float64(v/m.A))), m.B, m.C) * m.A
		default:
			v = float32(m.Func.in64()(float64(v)))
		}
		dst[i] = v
	}
}

func refClamp(v, lo, hi float32) float32 {
	if v < lo {
		v = lo
	}
	if v > hi {
		v = hi
	}
	return v
}

func refZip(dst, a, b []float32, z *Zip) {
	for i := range z.Rows {
		for j := range z.Cols {
			x, y := a[i*z.A.Row+j*z.A.Col], b[i*z.B.Row+j*z.B.Col]
			switch z.Func {
			case AddScaled:
				x += z.By * y
			case Mul:
				x *= y
			case Div:
				x /= y
			case Gate:
				if !(y > z.Lo && y < z.Hi) {
					x = 0
				}
			}
			dst[i*z.Cols+j] = x
		}
	}
}

func refSum(sum []float64, x []float32, dist, n, step int) {
	for j := range sum {
		for i := range n {
			sum[j] += float64(x[j*dist+i*step])
		}
	}
}

func refDot(a, b []float32) float64 {
	var sum float64
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}

func refSoftmax(dst, x []float32, n int, log bool) {
	for at := 0; at < len(x); at += n {
		top := math.Inf(-1)
		for _, v := range x[at : at+n] {
			top = max(top, float64(v))
		}
		var sum float64
		for _, v := range x[at : at+n] {
			sum += math.Exp(float64(v) - top)
		}
		for i, v := range x[at : at+n] {
			if log {
				dst[at+i] = float32(float64(v) - (top + math.Log(sum)))
			} else {
				dst[at+i] = float32(float64(float32(math.Exp(float64(v)-top))) / sum)
			}
		}
	}
}
