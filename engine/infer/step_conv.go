package infer

// convStep is a convolution, or a product as one, with all that follows it up to
// the codes or the real numbers that it leaves.
type convStep struct {
	conv    int // of the program's
	x, y    place
	r       place // the residual, where adds
	adds    bool
	scratch int
	real    bool
}

func (s *convStep) run(r *Runner) {
	p, scratch := r.prepared[s.conv], r.u8[s.scratch]
	switch {
	case s.real:
		r.k.ConvReal(r.f32[s.y.buf], r.codes(s.x), p, scratch)
	case s.adds:
		r.k.ConvInt(r.codes(s.y), r.codes(s.x), r.codes(s.r), p, scratch)
	default:
		r.k.ConvInt(r.codes(s.y), r.codes(s.x), nil, p, scratch)
	}
}

// unfoldStep brings real numbers [Batch, plane, C] to the file's order [Batch, C, plane].
type unfoldStep struct{ y, x, channels, plane int }

func (s *unfoldStep) run(r *Runner) {
	x, y := r.f32[s.x], r.f32[s.y]
	for len(x) > 0 {
		for c := range s.channels {
			for p := range s.plane {
				y[c*s.plane+p] = x[p*s.channels+c]
			}
		}
		x, y = x[s.channels*s.plane:], y[s.channels*s.plane:]
	}
}
