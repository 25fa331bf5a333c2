package kernel

// sweep computes, at the positions of one image, sums over taps of pixels of
// another times weights. A convolution is one sweep over its input. Its input
// gradient is a sweep over the output's gradient for every pixel of a cell of the
// stride, since pixels a stride apart see the same taps.
type sweep struct {
	s          *Conv
	rows, cols axis
	adjoint    bool
}

// axis is a sweep along the height or the width.
type axis struct {
	taps        int // how many
	first, next int // the number of the first, and how much the next ones' differ
	at, dist    int // where the first lies, seen from position 0, and how far apart they are
	positions   int
	move        int // how far apart positions see
	to, step    int // where position 0 belongs, and how far apart they belong
}

func (s *Conv) forward() sweep {
	return sweep{
		s:    s,
		rows: axis{taps: s.KH, next: 1, dist: s.DilateH, positions: s.OutH, move: s.StrideH, step: 1},
		cols: axis{taps: s.KW, next: 1, dist: s.DilateW, positions: s.OutW, move: s.StrideW, step: 1},
	}
}

// backwards is the number of sweeps of the input gradient, and backward one of them.
func (s *Conv) backwards() int { return min(s.StrideH, s.H) * min(s.StrideW, s.W) }

func (s *Conv) backward(i int) sweep {
	h, w := i/min(s.StrideW, s.W), i%min(s.StrideW, s.W)
	return sweep{
		s:       s,
		rows:    backward(h, s.H, s.KH, s.StrideH, s.PadTop, s.DilateH),
		cols:    backward(w, s.W, s.KW, s.StrideW, s.PadLeft, s.DilateW),
		adjoint: true,
	}
}

// backward takes every stride-th row, or column, of the input's gradient from
// number to on. Number i sees through tap k number (i + pad − k·dilate)/stride of
// the output's gradient, where that is whole.
func backward(to, extent, taps, stride, pad, dilate int) axis {
	a := axis{next: 1, dist: 1, positions: (extent - to + stride - 1) / stride, move: 1, to: to, step: stride}
	before := margin(taps, stride, pad, dilate)
	for k := taps - 1; k >= 0; k-- {
		n := to + pad - k*dilate
		if n%stride != 0 {
			continue
		}
		switch n = n/stride + before; a.taps {
		case 0:
			a.first, a.at = k, n
		case 1:
			a.next, a.dist = k-a.first, n-a.at
		}
		a.taps++
	}
	return a
}

// channels are how many are summed over, in how many groups, and how many there
// are sums for. Depthwise filters are one group of planes.
func (f *sweep) channels() (groups, from, to int) {
	s := f.s
	from, to = s.In/s.Groups, s.Out/s.Groups
	switch {
	case s.depthwise():
		return 1, 1, s.Out
	case f.adjoint:
		return s.Groups, to, from
	}
	return s.Groups, from, to
}

// pack arranges the weights of the sweep in panels, of which a row belongs to
// each product in the order of the sums, and returns what of packed is left.
func (f *sweep) pack(packed, w []float32) []float32 {
	s := f.s
	groups, from, to := f.channels()
	size := s.KH * s.KW
	fromStep, toStep, width := size, from*size, panelN
	switch {
	case s.depthwise():
		width = to
	case f.adjoint:
		fromStep, toStep = to*size, size
	}
	for g := range groups {
		for j := 0; j < to; j += width {
			n := min(width, to-j)
			f.eachTap(func(_, _, tap int) {
				for c := range from {
					row := packed[:width]
					packed = packed[width:]
					gather(row[:n], w[g*from*to*size+j*toStep+c*fromStep+tap:], toStep)
					clear(row[n:])
				}
			})
		}
	}
	return packed
}

func gather(dst, src []float32, stride int) {
	for i := range dst {
		dst[i] = src[i*stride]
	}
}

// eachTap calls f for every tap in the order of the sums: where it is, and where
// its weight lies in a filter.
func (f *sweep) eachTap(visit func(i, j, weight int)) {
	for i := range f.rows.taps {
		for j := range f.cols.taps {
			visit(i, j, (f.rows.first+i*f.rows.next)*f.s.KW+f.cols.first+j*f.cols.next)
		}
	}
}

// maxRuns is how many runs of a window are summed before the sums are stored.
const maxRuns = 64

// run sweeps over an image and returns the packed weights that are left.
func (f *sweep) run(dst []float32, p *padded, packed []float32, tail *Tail, wide bool) []float32 {
	groups, from, to := f.channels()
	channels := groups * to
	if f.rows.taps*f.cols.taps == 0 {
		return packed
	}
	planar := f.s.depthwise()
	t := tile{c: dst, n: f.cols.taps, step: f.cols.dist * p.c, ldb: channels, planar: planar}
	count, across := f.rows.taps, 1 // runs of a window, and how many of them lie in a row
	if !planar {
		t.n, t.step, t.ldb = from, 1, panelN
		if groups == 1 && f.cols.dist == 1 {
			t.n *= f.cols.taps // which lie side by side
		} else {
			across = f.cols.taps
		}
	}
	count *= across
	origin := (f.rows.at*p.w + f.cols.at) * p.c
	var runs [maxRuns]int
	for g := range groups {
		for j := 0; j < to; j += panelN {
			t.cols = min(panelN, to-j)
			panel := packed
			if planar {
				t.a, panel = p.data[origin+j:], packed[j:]
			} else {
				t.a, packed = p.data[origin+g*from:], packed[count*t.n*panelN:]
			}
			for k := 0; k < count; k += maxRuns {
				t.runs = runs[:min(maxRuns, count-k)]
				for i := range t.runs {
					t.runs[i] = ((k+i)/across*f.rows.dist*p.w + (k+i)%across*f.cols.dist) * p.c
				}
				t.b = panel[k*t.n*t.ldb:]
				t.end(tail, g*to+j, k == 0, k+maxRuns >= count)
				f.positions(&t, p, channels, g*to+j, wide)
			}
		}
	}
	if planar {
		packed = packed[count*t.n*channels:]
	}
	return packed
}

// positions computes the tiles of a panel, which begins at channel first.
func (f *sweep) positions(t *tile, p *padded, channels, first int, wide bool) {
	width := f.s.OutW
	if f.adjoint {
		width = f.s.W
	}
	i, j := 0, 0
	for left := f.rows.positions * f.cols.positions; left > 0; left -= t.rows {
		t.rows = min(height(wide), left)
		for r := range t.rows {
			t.at[r] = (i*f.rows.move*p.w + j*f.cols.move) * p.c
			t.to[r] = ((f.rows.to+i*f.rows.step)*width+f.cols.to+j*f.cols.step)*channels + first
			if j++; j == f.cols.positions {
				i, j = i+1, 0
			}
		}
		t.mul(wide)
	}
}
