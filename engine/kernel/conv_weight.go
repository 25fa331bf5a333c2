package kernel

// sums is how many float32 convWeightGrad sums in: a row of output channels for
// each weight of an output channel.
func (s *Conv) sums() int {
	if s.Depthwise() {
		return s.KH * s.KW * s.Out
	}
	return s.KH * s.KW * s.In * wholePanels(s.Out/s.Groups)
}

// convWeightGrad is the adjoint of conv in the weights. It takes blocks of
// positions, so that the output's gradient stays in the first-level cache.
func convWeightGrad(dw, x, dy, scratch []float32, s *Conv, wide bool) {
	flat := s.Flat()
	s = &flat
	sums, scratch := scratch[:s.sums()], scratch[s.sums():]
	panel, scratch := scratch[:blockK*panelN], scratch[blockK*panelN:]
	clear(sums)
	p := s.PaddedInput()
	rows, cols := max(1, min(maxRuns, blockK/s.OutW)), min(blockK, s.OutW)
	for n := range s.Batch {
		p.Fill(scratch, x, n)
		for i := 0; i < s.OutH; i += rows {
			for j := 0; j < s.OutW; j += cols {
				b := block{i, j, min(rows, s.OutH-i), min(cols, s.OutW-j)}
				b.add(sums, &p, dy[((n*s.OutH+i)*s.OutW+j)*s.Out:], panel, s, wide)
			}
		}
	}
	s.unpack(dw, sums)
}

// block is output positions: whole rows, or a part of one.
type block struct{ i, j, rows, cols int }

// add adds the products of a block: of every weight's pixels, a matrix whose rows
// are read where they lie, with rows of the output's gradient.
func (b block) add(sums []float32, p *Padded, dy, panel []float32, s *Conv, wide bool) {
	var runs [maxRuns]int
	for i := range b.rows {
		runs[i] = ((b.i+i)*s.StrideH*p.W + b.j*s.StrideW) * p.C
	}
	f := s.Forward()
	groups, from, to := f.Channels()
	t := tile{c: sums, add: sums, runs: runs[:b.rows], n: b.cols, step: s.StrideW * p.C, planar: s.Depthwise()}
	ld := len(sums) / (groups * from * s.KH * s.KW)
	for g := range groups {
		for j := 0; j < to; j += panelN {
			t.cols = min(panelN, to-j)
			t.a, t.b, t.ldb = p.Data[g*from:], dy[g*to+j:], s.Out
			switch {
			case t.planar:
				t.a = p.Data[j:]
			case t.cols < panelN:
				t.b, t.ldb = panel[:b.rows*b.cols*panelN], panelN
				packRows(t.b, dy[g*to+j:], s.Out, t.cols)
			}
			s.eachWeight(&t, p, from, g*from*s.KH*s.KW*ld+j, ld, wide)
		}
	}
}

// eachWeight computes tiles of all weights that an output channel has: a row per
// tap and channel, of which the first is summed at to.
func (s *Conv) eachWeight(t *tile, p *Padded, from, to, ld int, wide bool) {
	i, j, c := 0, 0, 0
	for left := s.KH * s.KW * from; left > 0; left -= t.rows {
		t.rows = min(height(wide), left)
		for r := range t.rows {
			t.at[r], t.to[r] = (i*s.DilateH*p.W+j*s.DilateW)*p.C+c, to
			to += ld
			if c++; c == from {
				c, j = 0, j+1
			}
			if j == s.KW {
				j, i = 0, i+1
			}
		}
		t.mul(wide)
	}
}

// unpack brings sums into the order of weights.
func (s *Conv) unpack(dw, sums []float32) {
	f := s.Forward()
	groups, from, to := f.Channels()
	size := s.KH * s.KW
	ld := len(sums) / (groups * from * size)
	for g := range groups {
		for tap := range size {
			for c := range from {
				for o, v := range sums[((g*size+tap)*from+c)*ld:][:to] {
					dw[((g*to+o)*from+c)*size+tap] = v
				}
			}
		}
	}
}
