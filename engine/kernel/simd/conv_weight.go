package simd

import "hawqeye/engine/kernel"

// weightGrad is the gradient of weights under computation, of one image.
type weightGrad struct {
	*caller
	s    *kernel.Conv
	p    kernel.Padded
	sums []float32 // a row of output channels for every weight of one
	dy   []float32
	add  bool // there are sums before
}

// convWeightGrad sums outer products of pixels and gradients, of blocks of
// positions so that they stay in the first-level cache. Where every position is a
// window, that is a product of matrices.
func (c *caller) convWeightGrad(dw, x, dy, scratch []float32, s *kernel.Conv) {
	needImages("ConvWeightGradF32", s, x, dy, dw, scratch, s.Out*s.In/s.Groups*s.KH*s.KW, s.WeightScratch())
	if s.Pointwise() && s.Groups == 1 {
		c.gemm(dw, dy, x, kernel.Gemm{M: s.Out, N: s.In, K: s.Batch * s.OutH * s.OutW, TransA: true})
		return
	}
	flat := s.Flat()
	dw = dw[:s.Out*s.In/s.Groups*s.KH*s.KW]
	if flat.Batch == 0 {
		clear(dw)
		return
	}
	if s.Out > len(c.work.panels) {
		c.portable.ConvWeightGradF32(dw, x, dy, scratch, s)
		return
	}
	c.work.Lock()
	defer c.work.Unlock()
	g := weightGrad{caller: c, s: &flat, p: flat.PaddedInput(), sums: scratch[:len(dw)]}
	most := min(blockK, len(c.work.panels)/s.Out)
	out := flat.OutH * flat.OutW * flat.Out
	for n := range flat.Batch {
		g.p.Fill(scratch[len(dw):], x, n)
		g.dy = dy[n*out:][:out]
		rows, cols := max(1, even(flat.OutH, max(1, most/flat.OutW))), even(flat.OutW, most)
		for i := 0; i < flat.OutH; i += rows {
			for j := 0; j < flat.OutW; j += cols {
				g.block(i, j, min(rows, flat.OutH-i), min(cols, flat.OutW-j))
				g.add = true
			}
		}
	}
	g.unpack(dw)
}

// block adds the products of so many rows and columns of positions.
func (g *weightGrad) block(i, j, rows, cols int) {
	s, p := g.s, &g.p
	a, dy := p.Data[(i*s.StrideH*p.W+j*s.StrideW)*p.C:], g.dy[(i*s.OutW+j)*s.Out:]
	down, across := s.StrideH*p.W*p.C, s.StrideW*p.C
	if s.Depthwise() {
		q := product{
			planar: true, a: a, b: dy, c: g.sums, lo: -inf, hi: inf, groups: 1, columns: s.Out,
			count: s.KH * s.KW, cols: s.KW, aMove: s.DilateW * p.C, aRow: s.DilateH * p.W * p.C, cMove: s.Out, cRow: s.KW * s.Out,
			outer: rows, aOuter: down, inner: 1, n: cols, step: across, ldb: s.Out,
		}
		if g.add {
			q.add = q.c
		}
		g.sweep(&q)
		return
	}
	from, to := s.In/s.Groups, s.Out/s.Groups
	g.pack(&packing{to: g.work.panels[:], b: dy, groups: s.Groups, bGroup: to, columns: to, n: rows * cols, ldb: s.Out})
	q := outerProduct{
		a: a, b: g.work.panels[:], c: g.sums, groups: s.Groups, columns: to, aGroup: from, cGroup: s.KH * s.KW * from * to,
		outer: s.KH, aOuter: s.DilateH * p.W * p.C, cOuter: s.KW * from * to,
		inner: s.KW, aInner: s.DilateW * p.C, cInner: from * to, length: from, ldc: to,
		runs: rows, aRun: down, n: cols, step: across, add: g.add,
	}
	if s.Groups == 1 && s.DilateW == 1 { // a row of taps lies side by side
		q.inner, q.length = 1, s.KW*from
	}
	g.outer(&q)
}

// unpack brings the sums into the order of weights.
func (g *weightGrad) unpack(dw []float32) {
	s := g.s
	size, from, to, groups := s.KH*s.KW, s.In/s.Groups, s.Out/s.Groups, s.Groups
	if s.Depthwise() {
		to, groups = s.Out, 1
	}
	g.permute(&permutation{dst: dw, src: g.sums, axes: [4]permuted{
		{groups, to * from * size, size * from * to},
		{size, 1, from * to},
		{from, size, to},
		{to, from * size, 1},
	}})
}
