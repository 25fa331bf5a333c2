package kernel

// tilePositions is how many output positions share a pass over the weights, and
// tileChannels how many of their channels are summed before they become codes.
const (
	tilePositions = 8
	tileChannels  = 64
)

// Scratch is how many bytes a convolution needs of scratch, in any set: ten windows
// in 16 bits, and the sums of 32 positions.
func (c *IntConv) Scratch() int {
	return 2*10*(c.Weights.Cols+Slack) + 4*32*(c.Out+Slack)
}

func prepareInt(c *IntConv) *Prepared {
	p := &Prepared{IntConv: c, start: make([]int32, c.Out)}
	codes, cols := c.Weights.unpack(), c.Weights.Cols
	if c.planar() {
		p.codes = tapMajor(codes, cols)
	} else {
		p.lanes = newLaneWeights(codes, cols, c.Groups)
		bias := int32(cols+p.lanes.chunk-1) / int32(p.lanes.chunk) << (p.lanes.width - 1)
		for o := range p.start {
			p.start[o] -= bias
		}
	}
	for i, w := range codes {
		p.start[i/cols] -= int32(c.Zero) * int32(w)
	}
	for o, b := range c.Bias {
		p.start[o] += b
	}
	return p
}

// planar says that every output channel is a filter over the input channel of the same number.
func (s *Conv) planar() bool { return s.Groups > 1 && s.In == s.Groups && s.Out == s.Groups }

// result is where the sums of a convolution go: codes or real numbers.
type result struct {
	codes, residual []uint8
	reals           []float32
}

func convInt(y, x, residual []uint8, p *Prepared, scratch []uint8) {
	p.convolve(result{codes: y, residual: residual}, x, scratch)
}

func convReal(y []float32, x []uint8, p *Prepared, scratch []uint8) {
	p.convolve(result{reals: y}, x, scratch)
}

// sums is those of some channels at some positions.
type sums struct {
	sum   [tilePositions * tileChannels]int32 // tileChannels from one position to the next
	at    [tilePositions]place
	count int // of positions
	first int // the first channel
	n     int // of channels
}

// place is where a position's elements begin: of the window in x, and of the
// channels in y and in the residual.
type place struct{ x, y, r int }

// move takes the tile on to the positions from number first on.
func (t *sums) move(c *IntConv, first, last int) {
	t.count = min(tilePositions, last-first)
	for k := range t.count {
		p := first + k
		j, i, n := p%c.OutW, p/c.OutW%c.OutH, p/c.OutW/c.OutH
		t.at[k] = place{
			x: (n*c.X.Image + i*c.StrideH*c.X.Row + j*c.StrideW) * c.In,
			y: (n*c.Y.Image + i*c.Y.Row + j) * c.Out,
			r: (n*c.R.Image + i*c.R.Row + j) * c.Out,
		}
	}
}

// convolve sums tile by tile, so that no more than a tile is ever in 32 bits.
func (p *Prepared) convolve(y result, x, scratch []uint8) {
	var t sums
	positions := p.Batch * p.OutH * p.OutW
	for first := 0; first < positions; first += tilePositions {
		t.move(p.IntConv, first, positions)
		if p.lanes == nil {
			p.filter(&t, y, x)
		} else {
			p.multiply(&t, y, x, scratch)
		}
	}
}

// multiply sums the products of the windows and the words of weights.
func (p *Prepared) multiply(t *sums, y result, x, scratch []uint8) {
	var win [tilePositions][]uint8
	l, og := p.lanes, p.Out/p.Groups
	block := 4 * (64 / l.width)
	for g := range p.Groups {
		rest := scratch
		for k := range t.count {
			win[k], rest = p.window(rest, x[t.at[k].x+g*(p.In/p.Groups):])
		}
		for b := range l.quads + l.pairs {
			t.first, t.n = g*og+b*block, min(block, og-b*block)
			for k := range t.count {
				sum := t.sum[k*tileChannels:][:t.n]
				copy(sum, p.start[t.first:])
				l.block(sum, win[k], g, b)
			}
			p.leave(t, y)
		}
	}
}

// window is the window that begins with x as one row of codes, x itself or a
// copy in scratch, and the rest of scratch.
func (c *IntConv) window(scratch, x []uint8) (row, rest []uint8) {
	cols, cg := c.Weights.Cols, c.In/c.Groups
	run, taps := cg, c.KW
	if cg == c.In && c.DilateW == 1 {
		run, taps = c.KW*cg, 1
	}
	if run == cols {
		return x[:cols], scratch
	}
	row, rest = scratch[:cols], scratch[cols:]
	to := row
	for kh := range c.KH {
		at := kh * c.DilateH * c.X.Row * c.In
		for range taps {
			copy(to[:run], x[at:])
			to, at = to[run:], at+c.DilateW*c.In
		}
	}
	return row, rest
}
