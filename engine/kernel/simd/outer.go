package simd

import "hawqeye/engine/kernel/wasmasm"

// An outer product sums, over positions, columns of A times rows of B:
//
//	C[r][j] = Σ_k A[k][r]·B[k][j]
//
// Rows of C that follow each other come from neighbours in A. B is in panels of a
// tile's width.
type outer struct {
	*emitter
	shape

	a, b, c                        *wasmasm.Local
	groups, aGroup, bGroup, cGroup *wasmasm.Local
	panels, bPanel                 *wasmasm.Local

	// Rows of C: two loops of stretches, and tiles in one; how far apart rows are.
	outer, aOuter, cOuter *wasmasm.Local
	inner, aInner, cInner *wasmasm.Local
	tiles, ldc            *wasmasm.Local

	// Positions: runs, what is between their ends and beginnings, how many are in
	// one, and how far apart.
	runs, aRun, n, step *wasmasm.Local
	add                 *wasmasm.Local // whether to add to C

	sums   [][]*wasmasm.Local
	x      []*wasmasm.Local // a row of B
	v      *wasmasm.Local   // of A
	at, bt *wasmasm.Local   // where the sums are in A and B
	i, k   *wasmasm.Local
}

func emitOuter(e *emitter, of shape) {
	in := e.reader()
	o := &outer{
		emitter: e, shape: of,
		a: in.word("a"), b: in.word("b"), c: in.word("c"),
		groups: in.word("groups"), aGroup: in.word("a_group"), bGroup: in.word("b_group"), cGroup: in.word("c_group"),
		panels: in.word("panels"), bPanel: in.word("b_panel"),
		outer: in.word("outer"), aOuter: in.word("a_outer"), cOuter: in.word("c_outer"),
		inner: in.word("inner"), aInner: in.word("a_inner"), cInner: in.word("c_inner"),
		tiles: in.word("tiles"), ldc: in.word("ldc"),
		runs: in.word("runs"), aRun: in.word("a_run"), n: in.word("n"), step: in.word("step"),
		add:  in.word("add"),
		sums: of.sums(e), x: e.v128s("x", of.vectors()), v: e.Local(wasmasm.V128, "v"),
		at: e.i32("at"), bt: e.i32("bt"), i: e.i32("i"), k: e.i32("k"),
	}
	cTile := e.i32("c_tile")
	e.I32Mul(o.ldc, o.rows).Set(cTile)
	e.walk(o.groups, func(g []*wasmasm.Local) {
		e.walk(o.panels, func(p []*wasmasm.Local) {
			e.walk(o.outer, func(q []*wasmasm.Local) {
				e.walk(o.inner, func(r []*wasmasm.Local) {
					e.walk(o.tiles, func(t []*wasmasm.Local) { o.tile(t[0], p[0], t[1]) }, move{r[0], 4 * o.rows}, move{r[1], cTile})
				}, move{q[0], o.aInner}, move{q[1], o.cInner})
			}, move{g[0], o.aOuter}, move{p[1], o.cOuter})
		}, move{g[1], o.bPanel}, move{g[2], 4 * o.width})
	}, move{o.a, o.aGroup}, move{o.b, o.bGroup}, move{o.c, o.cGroup})
}

// tile computes a tile.
func (o *outer) tile(a, b, c *wasmasm.Local) {
	for _, row := range o.sums {
		for _, v := range row {
			o.Set(v, [4]float32{})
		}
	}
	o.Set(o.at, a)
	o.Set(o.bt, b)
	o.For(o.i, 0, o.runs, 1, func() {
		o.For(o.k, 1, o.n, 2, func() {
			o.element(0)
			o.element(1)
			o.inc(o.bt, 2*4*o.width)
		})
		o.I32And(o.n, 1).If(func() {
			o.element(0)
			o.inc(o.bt, 4*o.width)
		})
		o.inc(o.at, o.aRun)
	})
	o.Get(o.add).If(func() {
		o.eachSum(c, func(offset int, at, v *wasmasm.Local) {
			o.load(o.emitter, offset, at).F32x4Add(v).Set(v)
		})
	})
	o.eachSum(c, func(offset int, at, v *wasmasm.Local) { o.store(o.emitter, offset, at, v) })
}

// element adds the products at a position.
func (o *outer) element(k int) {
	for i, x := range o.x {
		o.load(o.emitter, 4*(k*o.width+4*i), o.bt).Set(x)
	}
	for r, row := range o.sums {
		o.V128Load32Splat(4*r, o.at).Set(o.v)
		for i, x := range o.x {
			o.madd(row[i], x, o.v)
		}
	}
	o.inc(o.at, o.step)
}

// eachSum emits something for every sum and where in C it belongs.
func (o *outer) eachSum(c *wasmasm.Local, do func(offset int, at, v *wasmasm.Local)) {
	o.Set(o.at, c)
	for _, row := range o.sums {
		for i, v := range row {
			do(16*i, o.at, v)
		}
		o.inc(o.at, o.ldc)
	}
}
