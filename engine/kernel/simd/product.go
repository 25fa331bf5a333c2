package simd

import "math"

// product is a sweep as its wrappers see it: offsets are in elements, and
// distances from beginning to beginning.
type product struct {
	planar          bool
	a, b, c         []float32
	bias, add       []float32 // nil: none
	lo, hi          float32
	groups, columns int // columns of a group
	aGroup          int
	count, cols     int // positions, in rows of cols
	aMove, aRow     int
	cMove, cRow     int
	outer, aOuter   int
	inner, aInner   int
	n, step, ldb    int
	block           int // elements of A that should stay in a cache together
}

// sums is how many products are summed.
func (p *product) sums() int { return p.outer * p.inner * p.n }

// skip leaves out the first columns of a planar product, whose A comes later.
func (p *product) skip(columns int) {
	p.b, p.c = p.b[columns:], p.c[columns:]
	p.bias, p.add = from(p.bias, columns), from(p.add, columns)
	p.columns -= columns
}

// sweep computes a product.
func (c *caller) sweep(p *product) {
	at := 0
	for _, w := range widths {
		panels := (p.columns - at) / w
		if panels == 0 {
			continue
		}
		for first := 0; first < p.count; {
			of := c.level.highest(p.count-first, w, p.planar)
			whole := (p.count - first) / of.rows * of.rows
			c.sweepTiles(p, of, panels, at, first, whole)
			first += whole
		}
		at += panels * w
	}
}

// sweepTiles computes panels of tiles, from a column and from a position on. Of B
// come the panels of all groups that are of one width, and then the next narrower ones.
func (c *caller) sweepTiles(p *product, of shape, panels, column, position, count int) {
	i, j := position/p.cols, position%p.cols
	a, to := i*p.aRow+j*p.aMove, i*p.cRow+j*p.cMove+column
	place, aPanel, b, bPanel := denseF32, 0, p.sums()*p.groups*column, p.sums()*of.width
	if p.planar {
		place, aPanel, b, bPanel = planarF32, of.width, column, of.width
		a += column
	}
	args := c.pass()
	slice(&args, p.a[a:])
	slice(&args, p.b[b:])
	slice(&args, p.c[to:])
	slice(&args, from(p.bias, column))
	slice(&args, from(p.add, to))
	args.ints(p.groups, 4*p.aGroup, 4*panels*bPanel, 4*p.columns)
	args.ints(count, max(1, p.block/max(1, p.aMove)/of.rows)*of.rows, p.cols, j)
	args.ints(4*p.aMove, 4*(p.aRow-p.cols*p.aMove), 4*p.cMove, 4*(p.cRow-p.cols*p.cMove))
	args.ints(panels, 4*aPanel, 4*bPanel)
	args.ints(p.outer, 4*(p.aOuter-p.inner*p.aInner), p.inner, 4*(p.aInner-p.n*p.step))
	args.ints(p.n, 4*p.step, 4*p.ldb)
	args.ints(bit(p.lo > -inf || p.hi < inf))
	args.floats(p.lo, p.hi)
	c.call(place+of.place(), args.Args)
}

// from is a slice from element i on, if it is one.
func from(s []float32, i int) []float32 {
	if s == nil {
		return nil
	}
	return s[i:]
}

// outerProduct is an outer product as its wrappers see it, in elements.
type outerProduct struct {
	a, b, c               []float32
	groups, columns       int // columns of a group
	aGroup, cGroup        int
	outer, aOuter, cOuter int // stretches of rows of C
	inner, aInner, cInner int
	length, ldc           int // rows of a stretch
	runs, aRun, n, step   int // positions
	add                   bool
}

// outer computes an outer product.
func (c *caller) outer(p *outerProduct) {
	at := 0
	for _, w := range widths {
		panels := (p.columns - at) / w
		if panels == 0 {
			continue
		}
		for first := 0; first < p.length; {
			of := c.level.highest(p.length-first, w, false)
			tiles := (p.length - first) / of.rows
			c.outerTiles(p, of, panels, at, first, tiles)
			first += tiles * of.rows
		}
		at += panels * w
	}
}

// outerTiles computes panels of tiles, from a column and from a row of every
// stretch on. B is as in sweepTiles.
func (c *caller) outerTiles(p *outerProduct, of shape, panels, column, row, tiles int) {
	sums := p.runs * p.n
	args := c.pass()
	slice(&args, p.a[row:])
	slice(&args, p.b[sums*p.groups*column:])
	slice(&args, p.c[row*p.ldc+column:])
	args.ints(p.groups, 4*p.aGroup, 4*sums*panels*of.width, 4*p.cGroup)
	args.ints(panels, 4*sums*of.width)
	args.ints(p.outer, 4*p.aOuter, 4*p.cOuter, p.inner, 4*p.aInner, 4*p.cInner, tiles, 4*p.ldc)
	args.ints(p.runs, 4*(p.aRun-p.n*p.step), p.n, 4*p.step, bit(p.add))
	c.call(outerF32+of.place(), args.Args)
}

// packing is columns of B for panels.
type packing struct {
	to, b           []float32
	groups, bGroup  int
	columns, n, ldb int
	transposed      bool // columns lie as rows, ldb apart, and in one group
}

// pack packs panels, of each width after the other.
func (c *caller) pack(p *packing) {
	at := 0
	for i, w := range widths {
		panels := (p.columns - at) / w
		if panels == 0 {
			continue
		}
		args := c.pass()
		slice(&args, p.to[p.n*p.groups*at:][:p.n*p.groups*panels*w])
		if p.transposed {
			slice(&args, p.b[at*p.ldb:])
			args.ints(panels, p.n, 4*p.ldb)
			c.call(packColumnsF32+i, args.Args)
		} else {
			slice(&args, p.b[at:])
			args.ints(p.groups, 4*p.bGroup, panels, p.n, 4*p.ldb)
			c.call(packRowsF32+i, args.Args)
		}
		at += panels * w
	}
}

// bit is a flag as a word.
func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

var inf = float32(math.Inf(1))
