package kernel

// A depthwise convolution filters planes. In the padded plane a tap is a shift,
// so all positions from the first output to the last make one long row, whatever
// the stride: what lies between outputs is computed too and left out. The
// gradients read the output's gradient as such a row, zero between outputs.

func depthwise(y, x, w, scratch []float32, s *Conv) {
	og, taps, positions := s.Out/s.Groups, s.KH*s.KW, s.OutH*s.OutW
	for i := range s.Batch * s.Groups {
		in, buf := s.pad(scratch, x, i)
		row := buf[:in.shift(s.OutH-1, s.OutW-1, s.StrideH, s.StrideW)+1]
		for o := i * og; o < (i+1)*og; o++ {
			clear(row)
			filter(row, in.data, w[o%s.Out*taps:][:taps], in.tapShift)
			for h := range s.OutH {
				gather(y[o*positions+h*s.OutW:][:s.OutW], row[h*s.StrideH*in.w:], s.StrideW)
			}
		}
	}
}

func depthwiseInputGrad(dx, dy, w, scratch []float32, s *Conv) {
	og, taps := s.Out/s.Groups, s.KH*s.KW
	for i := range s.Batch * s.Groups {
		out, buf := s.padZero(scratch)
		last := out.tapShift(taps - 1)
		row := buf[:last+len(out.data)]
		back := func(t int) int { return last - out.tapShift(t) }
		for o := i * og; o < (i+1)*og; o++ {
			clear(row)
			out.place(row[last:], dy, o)
			filter(out.data, row, w[o%s.Out*taps:][:taps], back)
		}
		s.crop(dx, out, i)
	}
}

func depthwiseWeightGrad(dw, x, dy, scratch []float32, s *Conv) {
	og, taps := s.Out/s.Groups, s.KH*s.KW
	clear(dw)
	for i := range s.Batch * s.Groups {
		in, buf := s.pad(scratch, x, i)
		row := buf[:in.shift(s.OutH-1, s.OutW-1, s.StrideH, s.StrideW)+1]
		for o := i * og; o < (i+1)*og; o++ {
			clear(row)
			in.place(row, dy, o)
			correlate(dw[o%s.Out*taps:][:taps], row, in)
		}
	}
}

// shift is the distance of i rows of height dh and j columns of width dw.
func (p padded) shift(i, j, dh, dw int) int { return i*dh*p.w + j*dw }

func (p padded) tapShift(t int) int {
	return p.shift(t/p.s.KW, t%p.s.KW, p.s.DilateH, p.s.DilateW)
}

// place spreads output plane o over a row that is zero.
func (p padded) place(row, dy []float32, o int) {
	s := p.s
	for h := range s.OutH {
		scatterAdd(row[h*s.StrideH*p.w:], dy[(o*s.OutH+h)*s.OutW:][:s.OutW], s.StrideW)
	}
}

// filter adds to dst, for every tap, the tap times src from the tap's shift on.
func filter(dst, src, w []float32, shift func(t int) int) {
	t := 0
	for ; t+3 <= len(w); t += 3 {
		addScaled3(dst, src[shift(t):], src[shift(t+1):], src[shift(t+2):], w[t], w[t+1], w[t+2])
	}
	for ; t < len(w); t++ {
		addScaled(dst, src[shift(t):], w[t])
	}
}

// correlate adds to every tap the inner product of a row and the plane from the tap's shift on.
func correlate(dw, row []float32, p padded) {
	t := 0
	for ; t+3 <= len(dw); t += 3 {
		s0, s1, s2 := dot3(row, p.data[p.tapShift(t):], p.data[p.tapShift(t+1):], p.data[p.tapShift(t+2):])
		dw[t] += s0
		dw[t+1] += s1
		dw[t+2] += s2
	}
	for ; t < len(dw); t++ {
		dw[t] += dot(row, p.data[p.tapShift(t):])
	}
}

// Three taps at a time share the traffic of the row. The loops are functions of
// their own, which keeps everything in registers.

//go:noinline
func addScaled3(y, x0, x1, x2 []float32, w0, w1, w2 float32) {
	x0, x1, x2 = x0[:len(y)], x1[:len(y)], x2[:len(y)]
	for i := range y {
		y[i] += w0*x0[i] + w1*x1[i] + w2*x2[i]
	}
}

func addScaled(y, x []float32, w float32) {
	x = x[:len(y)]
	for i := range y {
		y[i] += w * x[i]
	}
}

//go:noinline
func dot3(y, x0, x1, x2 []float32) (s0, s1, s2 float32) {
	x0, x1, x2 = x0[:len(y)], x1[:len(y)], x2[:len(y)]
	for i, v := range y {
		s0 += v * x0[i]
		s1 += v * x1[i]
		s2 += v * x2[i]
	}
	return s0, s1, s2
}

func dot(y, x []float32) (s float32) {
	x = x[:len(y)]
	for i, v := range y {
		s += v * x[i]
	}
	return s
}
