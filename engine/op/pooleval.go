package op

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

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

func newSweep(a *PoolAttr, x tensor.Shape) sweep {
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

// Eval lets NaN through.
func (maxPoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, x := a.(PoolAttr), in[0].Data
	s := newSweep(&attr, in[0].Shape)
	s.tiles(func(t tile) {
		best := dst.Data[t.y:][:t.n]
		for j := range best {
			best[j] = float32(math.Inf(-1))
		}
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				top := best[r.y]
				for range r.n {
					top = max(top, x[i])
					i += r.step
				}
				best[r.y] = top
				return
			}
			row := best[r.y:][:r.n]
			for j, top := range row {
				row[j] = max(top, x[i])
				i += r.step
			}
		})
	})
}

// argmax is where the maxima of a tile are: the first of equals, or -1 in a
// window that holds nothing above -∞.
func (s *sweep) argmax(at *[tileLen]int, t tile, x []float32) {
	var best [tileLen]float32
	for j := range t.n {
		at[j], best[j] = -1, float32(math.Inf(-1))
	}
	s.runs(t, func(r run) {
		i := r.x
		if r.same {
			top, where := best[r.y], at[r.y]
			for range r.n {
				if v := x[i]; v > top {
					top, where = v, i
				}
				i += r.step
			}
			best[r.y], at[r.y] = top, where
			return
		}
		row, where := best[r.y:][:r.n], at[r.y:][:r.n]
		for j, top := range row {
			if v := x[i]; v > top {
				row[j], where[j] = v, i
			}
			i += r.step
		}
	})
}

func (maxPoolGatherOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(PoolAttr)
	s := newSweep(&attr, in[0].Shape)
	clear(dst.Data)
	var at [tileLen]int
	s.tiles(func(t tile) {
		s.argmax(&at, t, in[0].Data)
		for j, i := range at[:t.n] {
			if i >= 0 {
				dst.Data[t.y+j] = in[1].Data[i]
			}
		}
	})
}

func (maxPoolScatterOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr := a.(PoolAttr)
	s := newSweep(&attr, in[0].Shape)
	clear(dst.Data)
	var at [tileLen]int
	s.tiles(func(t tile) {
		s.argmax(&at, t, in[0].Data)
		for j, i := range at[:t.n] {
			if i >= 0 {
				dst.Data[i] += in[1].Data[t.y+j]
			}
		}
	})
}

// shares are one over the number of elements that every output of t averages.
func (s *sweep) shares(share []float64, t tile) {
	w := s.axis[2].from(t.at[2])
	around := s.count(s.axis[0].from(t.at[0]), 0) * s.count(s.axis[1].from(t.at[1]), 0)
	whole := 1 / float64(around*w.kernel)
	for j := range share {
		share[j] = whole
		if !w.inside(j, w.extent) {
			share[j] = 1 / float64(around*s.count(w, j))
		}
	}
}

func (s *sweep) count(w window, i int) int {
	if s.countPads {
		_, hi := w.taps(i, w.extent+w.end)
		return hi
	}
	lo, hi := w.taps(i, w.extent)
	return hi - lo
}

func (avgPoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, x := a.(PoolAttr), in[0].Data
	s := newSweep(&attr, in[0].Shape)
	var sums, shares [tileLen]float64
	s.tiles(func(t tile) {
		sum, share := sums[:t.n], shares[:t.n]
		clear(sum)
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				var v float64
				for range r.n {
					v += float64(x[i])
					i += r.step
				}
				sum[r.y] += v
				return
			}
			row := sum[r.y:][:r.n]
			for j := range row {
				row[j] += float64(x[i])
				i += r.step
			}
		})
		s.shares(share, t)
		for j, v := range sum {
			dst.Data[t.y+j] = float32(v * share[j])
		}
	})
}

func (avgUnpoolOp) Eval(_ *graph.Env, dst *tensor.Tensor, in []*tensor.Tensor, a graph.Attr) {
	attr, x := a.(AvgUnpoolAttr), dst.Data
	s := newSweep(&attr.PoolAttr, dst.Shape)
	clear(x)
	var parts [tileLen]float32
	var shares [tileLen]float64
	s.tiles(func(t tile) {
		part, share := parts[:t.n], shares[:t.n]
		s.shares(share, t)
		for j, v := range in[0].Data[t.y:][:t.n] {
			part[j] = float32(float64(v) * share[j])
		}
		s.runs(t, func(r run) {
			i := r.x
			if r.same {
				v := part[r.y]
				for range r.n {
					x[i] += v
					i += r.step
				}
				return
			}
			for _, v := range part[r.y:][:r.n] {
				x[i] += v
				i += r.step
			}
		})
	})
}
