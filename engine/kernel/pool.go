package kernel

// poolBlock is how many channels of a window are worked on at a time, on the stack.
const poolBlock = 64

// poolWindow is the part of a window that lies in the input.
type poolWindow struct {
	p      *Pool
	image  int    // where its image begins, in pixels
	lo, hi [3]int // taps
	at     [3]int // where tap 0 lies
}

// eachWindow calls f for the window of every output, which begins at element y.
func (p *Pool) eachWindow(f func(y int, w poolWindow)) {
	w := poolWindow{p: p}
	y := 0
	for n := range p.Batch {
		w.image = n * p.Axes[0].Extent * p.Axes[1].Extent * p.Axes[2].Extent
		for d := range p.Axes[0].Out {
			w.move(0, d)
			for h := range p.Axes[1].Out {
				w.move(1, h)
				for v := range p.Axes[2].Out {
					w.move(2, v)
					f(y, w)
					y += p.Channels
				}
			}
		}
	}
}

// move goes to window i along an axis.
func (w *poolWindow) move(axis, i int) {
	a := &w.p.Axes[axis]
	w.at[axis] = i*a.Stride - a.Begin
	w.lo[axis], w.hi[axis] = spanOf(w.at[axis], a.Dilation, a.Extent, a.Kernel)
}

// each calls f for every pixel of the window in order, with its first element.
func (w *poolWindow) each(f func(x int)) {
	d, h, v := &w.p.Axes[0], &w.p.Axes[1], &w.p.Axes[2]
	for i := w.lo[0]; i < w.hi[0]; i++ {
		for j := w.lo[1]; j < w.hi[1]; j++ {
			row := w.image + ((w.at[0]+i*d.Dilation)*h.Extent+w.at[1]+j*h.Dilation)*v.Extent
			for k := w.lo[2]; k < w.hi[2]; k++ {
				f((row + w.at[2] + k*v.Dilation) * w.p.Channels)
			}
		}
	}
}

// count is what a mean over the window divides by.
func (w *poolWindow) count() int {
	n := 1
	for i := range w.p.Axes {
		taps := w.hi[i] - w.lo[i]
		if a := &w.p.Axes[i]; w.p.CountPads {
			taps = min(a.Kernel, (a.Extent+a.End-1-w.at[i])/a.Dilation+1)
		}
		n *= taps
	}
	return n
}

func maxPool(y, x, t []float32, p *Pool) {
	var best [poolBlock]float32
	p.eachWindow(func(at int, w poolWindow) {
		for c := 0; c < p.Channels; c += poolBlock {
			out := y[at+c:][:min(poolBlock, p.Channels-c)]
			top, first := best[:len(out)], true
			w.each(func(i int) {
				from, take := x[i+c:][:len(out)], t[i+c:][:len(out)]
				if first {
					copy(top, from)
					copy(out, take)
					first = false
					return
				}
				for j, v := range from {
					if v > top[j] || v != v {
						top[j], out[j] = v, take[j]
					}
				}
			})
		}
	})
}

func maxPoolGrad(dx, x, dy []float32, p *Pool) {
	clear(dx)
	var best [poolBlock]float32
	var places [poolBlock]int
	p.eachWindow(func(at int, w poolWindow) {
		for c := 0; c < p.Channels; c += poolBlock {
			grad := dy[at+c:][:min(poolBlock, p.Channels-c)]
			top, where, first := best[:len(grad)], places[:len(grad)], true
			w.each(func(i int) {
				for j, v := range x[i+c:][:len(grad)] {
					if first || v > top[j] || v != v {
						top[j], where[j] = v, i+c+j
					}
				}
				first = false
			})
			for j, v := range grad {
				dx[where[j]] += v
			}
		}
	})
}

func avgPool(y, x []float32, p *Pool) {
	var sums [poolBlock]float64
	p.eachWindow(func(at int, w poolWindow) {
		share := 1 / float64(w.count())
		for c := 0; c < p.Channels; c += poolBlock {
			out := y[at+c:][:min(poolBlock, p.Channels-c)]
			sum := sums[:len(out)]
			clear(sum)
			w.each(func(i int) {
				for j, v := range x[i+c:][:len(sum)] {
					sum[j] += float64(v)
				}
			})
			for j, v := range sum {
				out[j] = float32(v * share)
			}
		}
	})
}

func avgPoolGrad(dx, dy []float32, p *Pool) {
	clear(dx)
	var parts [poolBlock]float32
	p.eachWindow(func(at int, w poolWindow) {
		share := 1 / float64(w.count())
		for c := 0; c < p.Channels; c += poolBlock {
			grad := dy[at+c:][:min(poolBlock, p.Channels-c)]
			part := parts[:len(grad)]
			for j, v := range grad {
				part[j] = float32(float64(v) * share)
			}
			w.each(func(i int) {
				out := dx[i+c:][:len(part)]
				for j, v := range part {
					out[j] += v
				}
			})
		}
	})
}
