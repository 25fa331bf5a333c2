package kernel

// Packed is how many float32 packed weights take.
func (s *Conv) Packed() int {
	if s.Depthwise() {
		return s.KH * s.KW * s.Out
	}
	cg, og := s.In/s.Groups, s.Out/s.Groups
	return s.Groups * s.KH * s.KW * max(cg*wholePanels(og), og*wholePanels(cg))
}

// Scratch is how many float32 ConvF32 needs of scratch, GradScratch how many
// ConvInputGradF32 does, and WeightScratch how many ConvWeightGradF32 does.
func (s *Conv) Scratch() int {
	x := s.PaddedInput()
	return x.Size()
}

func (s *Conv) GradScratch() int {
	dy := s.PaddedGrad()
	return dy.Size()
}

func (s *Conv) WeightScratch() int {
	x := s.PaddedInput()
	return x.Size() + s.sums() + blockK*panelN
}

// wholePanels is n rounded up to whole panels.
func wholePanels(n int) int { return (n + panelN - 1) / panelN * panelN }

// Flat is the same convolution with all positions in one row, if they are its windows too.
func (s *Conv) Flat() Conv {
	f := *s
	if s.Pointwise() && s.Batch > 0 {
		n := s.Batch * s.H * s.W
		f.Batch, f.H, f.W, f.OutH, f.OutW = 1, 1, n, 1, n
	}
	return f
}

func packConv(packed, w []float32, s *Conv, adjoint bool) {
	if !adjoint {
		f := s.Forward()
		f.pack(packed, w)
		return
	}
	for i := range s.Backwards() {
		f := s.Backward(i)
		packed = f.pack(packed, w)
	}
}

func conv(y, x, packed, scratch []float32, s *Conv, tail *Tail, wide bool) {
	flat := s.Flat()
	s = &flat
	f, p := s.Forward(), s.PaddedInput()
	out := s.OutH * s.OutW * s.Out
	for n := range s.Batch {
		p.Fill(scratch, x, n)
		t := tail.from(n * out)
		f.run(y[n*out:][:out], &p, packed, &t, wide)
	}
}

// convInputGrad is the adjoint of conv in x.
func convInputGrad(dx, dy, packed, scratch []float32, s *Conv, wide bool) {
	flat := s.Flat()
	s = &flat
	p := s.PaddedGrad()
	in := s.H * s.W * s.In
	if s.Unseen() {
		clear(dx)
	}
	none := (*Tail)(nil).from(0)
	for n := range s.Batch {
		p.Fill(scratch, dy, n)
		rest := packed
		for i := range s.Backwards() {
			f := s.Backward(i)
			rest = f.run(dx[n*in:][:in], &p, rest, &none, wide)
		}
	}
}
