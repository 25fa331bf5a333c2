package kernel

// Sweep computes, at the positions of one image, sums over taps of pixels of
// another times weights. A convolution is one sweep over its input. Its input
// gradient is a sweep over the output's gradient for every pixel of a cell of the
// stride, since pixels a stride apart see the same taps.
type Sweep struct {
	Conv       *Conv
	Rows, Cols Axis
	Adjoint    bool
}

// Axis is a sweep along the height or the width.
type Axis struct {
	Taps        int // how many
	First, Next int // the number of the first, and how much the next ones' differ
	At, Dist    int // where the first lies, seen from position 0, and how far apart they are
	Positions   int
	Move        int // how far apart positions see
	To, Step    int // where position 0 belongs, and how far apart they belong
}

// Forward is the sweep of a convolution.
func (s *Conv) Forward() Sweep {
	return Sweep{
		Conv: s,
		Rows: Axis{Taps: s.KH, Next: 1, Dist: s.DilateH, Positions: s.OutH, Move: s.StrideH, Step: 1},
		Cols: Axis{Taps: s.KW, Next: 1, Dist: s.DilateW, Positions: s.OutW, Move: s.StrideW, Step: 1},
	}
}

// Backwards is the number of sweeps of the input gradient.
func (s *Conv) Backwards() int { return min(s.StrideH, s.H) * min(s.StrideW, s.W) }

// Unseen says that some pixels of the input take part in no result.
func (s *Conv) Unseen() bool {
	for i := range s.Backwards() {
		if f := s.Backward(i); f.Rows.Taps*f.Cols.Taps == 0 {
			return true
		}
	}
	return false
}

// Backward is one of the sweeps of the input gradient.
func (s *Conv) Backward(i int) Sweep {
	h, w := i/min(s.StrideW, s.W), i%min(s.StrideW, s.W)
	return Sweep{
		Conv:    s,
		Rows:    backward(h, s.H, s.KH, s.StrideH, s.PadTop, s.DilateH),
		Cols:    backward(w, s.W, s.KW, s.StrideW, s.PadLeft, s.DilateW),
		Adjoint: true,
	}
}

// backward takes every stride-th row, or column, of the input's gradient from
// number to on. Number i sees through tap k number (i + pad − k·dilate)/stride of
// the output's gradient, where that is whole.
func backward(to, extent, taps, stride, pad, dilate int) Axis {
	a := Axis{Next: 1, Dist: 1, Positions: (extent - to + stride - 1) / stride, Move: 1, To: to, Step: stride}
	before := margin(taps, stride, pad, dilate)
	for k := taps - 1; k >= 0; k-- {
		n := to + pad - k*dilate
		if n%stride != 0 {
			continue
		}
		switch n = n/stride + before; a.Taps {
		case 0:
			a.First, a.At = k, n
		case 1:
			a.Next, a.Dist = k-a.First, n-a.At
		}
		a.Taps++
	}
	return a
}

// Channels are how many are summed over, in how many groups, and how many there
// are sums for. Depthwise filters are one group of planes.
func (f *Sweep) Channels() (groups, from, to int) {
	s := f.Conv
	from, to = s.In/s.Groups, s.Out/s.Groups
	switch {
	case s.Depthwise():
		return 1, 1, s.Out
	case f.Adjoint:
		return s.Groups, to, from
	}
	return s.Groups, from, to
}

// pack arranges the weights of the sweep in panels, of which a row belongs to
// each product in the order of the sums, and returns what of packed is left.
func (f *Sweep) pack(packed, w []float32) []float32 {
	s := f.Conv
	groups, from, to := f.Channels()
	size := s.KH * s.KW
	fromStep, toStep, width := size, from*size, panelN
	switch {
	case s.Depthwise():
		width = to
	case f.Adjoint:
		fromStep, toStep = to*size, size
	}
	for g := range groups {
		for j := 0; j < to; j += width {
			n := min(width, to-j)
			f.EachTap(func(_, _, tap int) {
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

// EachTap calls f for every tap in the order of the sums: where it is, and where
// its weight lies in a filter.
func (f *Sweep) EachTap(visit func(i, j, weight int)) {
	for i := range f.Rows.Taps {
		for j := range f.Cols.Taps {
			visit(i, j, (f.Rows.First+i*f.Rows.Next)*f.Conv.KW+f.Cols.First+j*f.Cols.Next)
		}
	}
}

// maxRuns is how many runs of a window are summed before the sums are stored.
const maxRuns = 64

// run sweeps over an image and returns the packed weights that are left.
func (f *Sweep) run(dst []float32, p *Padded, packed []float32, tail *Tail, wide bool) []float32 {
	groups, from, to := f.Channels()
	channels := groups * to
	if f.Rows.Taps*f.Cols.Taps == 0 {
		return packed
	}
	planar := f.Conv.Depthwise()
	t := tile{c: dst, n: f.Cols.Taps, step: f.Cols.Dist * p.C, ldb: channels, planar: planar}
	count, across := f.Rows.Taps, 1 // runs of a window, and how many of them lie in a row
	if !planar {
		t.n, t.step, t.ldb = from, 1, panelN
		if groups == 1 && f.Cols.Dist == 1 {
			t.n *= f.Cols.Taps // which lie side by side
		} else {
			across = f.Cols.Taps
		}
	}
	count *= across
	origin := (f.Rows.At*p.W + f.Cols.At) * p.C
	var runs [maxRuns]int
	for g := range groups {
		for j := 0; j < to; j += panelN {
			t.cols = min(panelN, to-j)
			panel := packed
			if planar {
				t.a, panel = p.Data[origin+j:], packed[j:]
			} else {
				t.a, packed = p.Data[origin+g*from:], packed[count*t.n*panelN:]
			}
			for k := 0; k < count; k += maxRuns {
				t.runs = runs[:min(maxRuns, count-k)]
				for i := range t.runs {
					t.runs[i] = ((k+i)/across*f.Rows.Dist*p.W + (k+i)%across*f.Cols.Dist) * p.C
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
func (f *Sweep) positions(t *tile, p *Padded, channels, first int, wide bool) {
	width := f.Conv.OutW
	if f.Adjoint {
		width = f.Conv.W
	}
	i, j := 0, 0
	for left := f.Rows.Positions * f.Cols.Positions; left > 0; left -= t.rows {
		t.rows = min(height(wide), left)
		for r := range t.rows {
			t.at[r] = (i*f.Rows.Move*p.W + j*f.Cols.Move) * p.C
			t.to[r] = ((f.Rows.To+i*f.Rows.Step)*width+f.Cols.To+j*f.Cols.Step)*channels + first
			if j++; j == f.Cols.Positions {
				i, j = i+1, 0
			}
		}
		t.mul(wide)
	}
}
