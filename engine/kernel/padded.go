package kernel

// Padded is an image with zeros around it, wherever windows reach.
type Padded struct {
	Data      []float32
	H, W, C   int
	InH, InW  int // the image's own extents
	Top, Left int // where it lies
}

// PaddedInput is the input as the windows of the output see it.
func (s *Conv) PaddedInput() Padded {
	return Padded{
		H: (s.OutH-1)*s.StrideH + (s.KH-1)*s.DilateH + 1, W: (s.OutW-1)*s.StrideW + (s.KW-1)*s.DilateW + 1, C: s.In,
		InH: s.H, InW: s.W, Top: s.PadTop, Left: s.PadLeft,
	}
}

// PaddedGrad is the output's gradient as the input's gradient sees it.
func (s *Conv) PaddedGrad() Padded {
	top, left := margin(s.KH, s.StrideH, s.PadTop, s.DilateH), margin(s.KW, s.StrideW, s.PadLeft, s.DilateW)
	return Padded{
		H: top + max(s.OutH, (s.H-1+s.PadTop)/s.StrideH+1), W: left + max(s.OutW, (s.W-1+s.PadLeft)/s.StrideW+1), C: s.Out,
		InH: s.OutH, InW: s.OutW, Top: top, Left: left,
	}
}

// margin is how many rows, or columns, of zeros the first of the input's
// gradient sees before the output's gradient begins.
func margin(taps, stride, pad, dilate int) int { return max(0, ((taps-1)*dilate-pad)/stride) }

// Size is how many elements it has.
func (p *Padded) Size() int { return p.H * p.W * p.C }

// Fill takes image n of a batch: where it lies, if nothing around it is seen, and
// else copied into scratch.
func (p *Padded) Fill(scratch, x []float32, n int) {
	size := p.InH * p.InW * p.C
	x = x[n*size:][:size]
	if p.Top == 0 && p.Left == 0 && p.H <= p.InH && p.W <= p.InW {
		p.Data, p.H, p.W = x, p.InH, p.InW
		return
	}
	p.Data = scratch[:p.Size()]
	rest := p.Data // what is not yet written
	if rows, cols := min(p.InH, p.H-p.Top), min(p.InW, p.W-p.Left); cols > 0 {
		zeros := (p.Top*p.W + p.Left) * p.C
		for i := range rows {
			clear(rest[:zeros])
			copy(rest[zeros:][:cols*p.C], x[i*p.InW*p.C:])
			rest, zeros = rest[zeros+cols*p.C:], (p.W-cols)*p.C
		}
	}
	clear(rest)
}
