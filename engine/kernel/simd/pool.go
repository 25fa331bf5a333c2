package simd

import (
	"unsafe"

	"hawqeye/engine/kernel"
)

func (c *caller) maxPool(y, x, t []float32, p *kernel.Pool) {
	in, _ := needPool("MaxPoolF32", p, x, y)
	need("MaxPoolF32", "t", len(t), in)
	if unsafe.SliceData(x) == unsafe.SliceData(t) {
		c.pools(maxPoolF32, p, y, x, nil)
	} else {
		c.pools(maxPickF32, p, y, x, t)
	}
}

func (c *caller) maxPoolGrad(dx, x, dy []float32, p *kernel.Pool) {
	in, _ := needPool("MaxPoolGradF32", p, x, dy)
	need("MaxPoolGradF32", "dx", len(dx), in)
	clear(dx[:in])
	c.pools(maxPoolGradF32, p, dy, x, dx)
}

func (c *caller) avgPool(y, x []float32, p *kernel.Pool) {
	needPool("AvgPoolF32", p, x, y)
	c.pools(avgPoolF32, p, y, x, nil)
}

func (c *caller) avgPoolGrad(dx, dy []float32, p *kernel.Pool) {
	in, _ := needPool("AvgPoolGradF32", p, dx, dy)
	clear(dx[:in])
	c.pools(avgPoolGradF32, p, dy, dx, nil)
}

// needPool holds the operands of a pooling against its geometry, and returns how
// many elements of them take part.
func needPool(slot string, p *kernel.Pool, x, y []float32) (in, out int) {
	in, out = p.Batch*p.Channels, p.Batch*p.Channels
	for _, a := range p.Axes {
		in, out = in*a.Extent, out*a.Out
	}
	need(slot, "what is pooled, or its gradient,", len(x), in)
	need(slot, "the result, or its gradient,", len(y), out)
	return in, out
}

// pools calls a kernel for every plane of windows: y has one element for each
// window, x and t, which may be nil, those that are pooled.
func (c *caller) pools(place int, p *kernel.Pool, y, x, t []float32) {
	d, h, w := &p.Axes[0], &p.Axes[1], &p.Axes[2]
	plane := h.Extent * w.Extent * p.Channels
	out := h.Out * w.Out * p.Channels
	for n := range p.Batch {
		for i := range d.Out {
			at := i*d.Stride - d.Begin
			first := max(0, (-at+d.Dilation-1)/d.Dilation)
			end := min(d.Kernel, (d.Extent-at+d.Dilation-1)/d.Dilation)
			count := end - first
			if p.CountPads {
				count = min(d.Kernel, (d.Extent+d.End-1-at)/d.Dilation+1)
			}
			from0 := (n*d.Extent + at + first*d.Dilation) * plane
			args := c.pass()
			slice(&args, y[(n*d.Out+i)*out:][:out])
			slice(&args, x[from0:])
			slice(&args, from(t, from0))
			args.ints(p.Channels, end-first, 4*d.Dilation*plane, count, bit(p.CountPads))
			for _, a := range []*kernel.PoolAxis{h, w} {
				args.ints(a.Out, a.Stride, a.Begin, a.Dilation, a.Extent, a.Kernel, a.Extent+a.End)
			}
			c.call(place, args.Args)
		}
	}
}
