package simd

import "hawqeye/engine/kernel"

const (
	blockK = 640 // rows of B of which a panel stays in the first-level cache
	blockA = 1 << 15
)

// gemm goes over blocks of B, which it packs, so that a tile's columns are neighbours.
func (c *caller) gemm(dst, a, b []float32, g kernel.Gemm) {
	need("GemmF32", "C", len(dst), g.M*g.N)
	need("GemmF32", "A", len(a), g.M*g.K)
	need("GemmF32", "B", len(b), g.K*g.N)
	if !g.Acc && g.K == 0 {
		clear(dst[:g.M*g.N])
	}
	if g.M*g.N*g.K == 0 {
		return
	}
	c.work.Lock()
	defer c.work.Unlock()
	depth := even(g.K, blockK)
	width := len(c.work.panels) / depth / widths[0] * widths[0]
	for j := 0; j < g.N; j += width {
		for k := 0; k < g.K; k += depth {
			c.block(dst, a, b, &g, j, k, min(width, g.N-j), min(depth, g.K-k))
		}
	}
}

// block adds the products with n rows of B, from row k on, to columns of C from j on.
func (c *caller) block(dst, a, b []float32, g *kernel.Gemm, j, k, columns, n int) {
	p := packing{to: c.work.panels[:], b: b[k*g.N+j:], groups: 1, columns: columns, n: n, ldb: g.N}
	if g.TransB {
		p.b, p.ldb, p.transposed = b[j*g.K+k:], g.K, true
	}
	c.pack(&p)
	add := g.Acc || k > 0
	if g.TransA {
		c.outer(&outerProduct{
			a: a[k*g.M:], b: c.work.panels[:], c: dst[j:], groups: 1, columns: columns,
			outer: 1, inner: 1, length: g.M, ldc: g.N, runs: 1, n: n, step: g.M, add: add,
		})
		return
	}
	q := product{
		a: a[k:], b: c.work.panels[:], c: dst[j:], lo: -inf, hi: inf, groups: 1, columns: columns,
		count: g.M, cols: g.M, aMove: g.K, cMove: g.N, outer: 1, inner: 1, n: n, step: 1, block: blockA * g.K / n,
	}
	if add {
		q.add = q.c
	}
	c.sweep(&q)
}

// even is the size of blocks of at most so many, about as long as each other.
func even(n, most int) int {
	blocks := (n + most - 1) / most
	return (n + blocks - 1) / blocks
}
