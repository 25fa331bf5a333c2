package kernel

// padded is an image with zeros around it, wherever windows reach.
type padded struct {
	data      []float32
	h, w, c   int
	inH, inW  int // the image's own extents
	top, left int // where it lies
}

// paddedInput is the input as the windows of the output see it.
func (s *Conv) paddedInput() padded {
	return padded{
		h: (s.OutH-1)*s.StrideH + (s.KH-1)*s.DilateH + 1, w: (s.OutW-1)*s.StrideW + (s.KW-1)*s.DilateW + 1, c: s.In,
		inH: s.H, inW: s.W, top: s.PadTop, left: s.PadLeft,
	}
}

// paddedGrad is the output's gradient as the input's gradient sees it.
func (s *Conv) paddedGrad() padded {
	top, left := margin(s.KH, s.StrideH, s.PadTop, s.DilateH), margin(s.KW, s.StrideW, s.PadLeft, s.DilateW)
	return padded{
		h: top + max(s.OutH, (s.H-1+s.PadTop)/s.StrideH+1), w: left + max(s.OutW, (s.W-1+s.PadLeft)/s.StrideW+1), c: s.Out,
		inH: s.OutH, inW: s.OutW, top: top, left: left,
	}
}

// margin is how many rows, or columns, of zeros the first of the input's
// gradient sees before the output's gradient begins.
func margin(taps, stride, pad, dilate int) int { return max(0, ((taps-1)*dilate-pad)/stride) }

func (p *padded) size() int { return p.h * p.w * p.c }

// fill takes image n of a batch: where it lies, if nothing around it is seen, and
// else copied into scratch.
func (p *padded) fill(scratch, x []float32, n int) {
	size := p.inH * p.inW * p.c
	x = x[n*size:][:size]
	if p.top == 0 && p.left == 0 && p.h <= p.inH && p.w <= p.inW {
		p.data, p.h, p.w = x, p.inH, p.inW
		return
	}
	p.data = scratch[:p.size()]
	clear(p.data)
	rows, cols := min(p.inH, p.h-p.top), min(p.inW, p.w-p.left)
	if cols <= 0 {
		return
	}
	for i := range rows {
		copy(p.data[((p.top+i)*p.w+p.left)*p.c:][:cols*p.c], x[i*p.inW*p.c:])
	}
}
