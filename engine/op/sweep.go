package op

import "hawqeye/engine/tensor"

// tileLen bounds the outputs that are computed at once, so that their running
// values stay on the stack.
const tileLen = 64

// sweep is a pooling as it is evaluated: planes of three axes, absent ones
// standing in front with extent 1.
type sweep struct {
	axis      [3]window
	out       [3]int
	planes    int
	countPads bool
}

// tile is a stretch of one row of outputs.
type tile struct {
	plane int    // the first element of the input's plane
	y, n  int    // the outputs
	at    [3]int // the first output's position
}

// run is n elements of the input, from x on and step apart, that meet outputs
// of a tile from y on: each its own, or all the same one.
type run struct {
	x, step, n int
	y          int
	same       bool
}

func newSweep(a PoolAttr, x tensor.Shape) sweep {
	s := sweep{planes: x[0] * x[1], countPads: a.CountPads}
	rank := len(a.Size)
	for i := range s.axis {
		s.axis[i], s.out[i] = window{1, 1, 1, 1, 0, 0}, 1
		if j := i - (3 - rank); j >= 0 {
			s.axis[i], s.out[i] = a.window(j, x[2+j]), a.Size[j]
		}
	}
	return s
}

// tiles calls f for all outputs in order.
func (s *sweep) tiles(f func(t tile)) {
	y, plane := 0, s.axis[0].extent*s.axis[1].extent*s.axis[2].extent
	for p := range s.planes {
		for d := range s.out[0] {
			for h := range s.out[1] {
				for w := 0; w < s.out[2]; w += tileLen {
					n := min(tileLen, s.out[2]-w)
					f(tile{p * plane, y, n, [3]int{d, h, w}})
					y += n
				}
			}
		}
	}
}

// runs calls f for all inputs that the outputs of t see, so that every output
// meets its inputs in order of memory.
func (s *sweep) runs(t tile, f func(r run)) {
	d, h, w := s.axis[0].from(t.at[0]), s.axis[1].from(t.at[1]), s.axis[2].from(t.at[2])
	dlo, dhi := d.taps(0, d.extent)
	hlo, hhi := h.taps(0, h.extent)
	for kd := dlo; kd < dhi; kd++ {
		for kh := hlo; kh < hhi; kh++ {
			row := t.plane + (d.position(0, kd)*h.extent+h.position(0, kh))*w.extent
			if t.n < w.kernel {
				for j := range t.n {
					lo, hi := w.taps(j, w.extent)
					f(run{row + w.position(j, lo), w.dilation, hi - lo, j, true})
				}
				continue
			}
			for kw := range w.kernel {
				lo, hi := w.outputs(kw, t.n)
				f(run{row + w.position(lo, kw), w.stride, hi - lo, lo, false})
			}
		}
	}
}
