package simd

import "hawqeye/engine/kernel/wasmasm"

// A sweep computes, at every position of an image, the sums over taps of pixels
// of another image times weights, for all channels:
//
//	C[position][j] = tail(Σ_i Σ_k A[position + i + k]·B[i, k][j])
//
// and a matrix product is one whose positions are rows. Positions lie in rows of
// cols, and tiles are of consecutive ones. A dense sweep reads B from panels of a
// tile's width; a planar one takes element j of A for column j.
type sweepArgs struct {
	a, b, c *wasmasm.Local
	bias    *wasmasm.Local // for each column, or 0
	add     *wasmasm.Local // laid out as C, or 0

	// Groups of channels.
	groups, aGroup, bGroup, cGroup *wasmasm.Local

	// Positions: how many, how many of them between panels, in a row, and where in
	// its row the first is; then how far apart they are, and how much farther
	// where a row begins.
	count, block, cols, col      *wasmasm.Local
	aMove, aJump, cMove, cJump   *wasmasm.Local
	panels, aPanel, bPanel       *wasmasm.Local // of a tile's width
	outer, aOuter, inner, aInner *wasmasm.Local // runs of taps, and what is between their ends and beginnings
	n                            *wasmasm.Local // elements of a run
	step, ldb                    *wasmasm.Local // how far apart elements, and rows of B, are, if planar

	clamp  *wasmasm.Local // whether to
	lo, hi *wasmasm.Local
}

func (e *emitter) sweepArgs() *sweepArgs {
	in := e.reader()
	return &sweepArgs{
		a: in.word("a"), b: in.word("b"), c: in.word("c"), bias: in.word("bias"), add: in.word("add"),
		groups: in.word("groups"), aGroup: in.word("a_group"), bGroup: in.word("b_group"), cGroup: in.word("c_group"),
		count: in.word("count"), block: in.word("block"), cols: in.word("cols"), col: in.word("col"),
		aMove: in.word("a_move"), aJump: in.word("a_jump"), cMove: in.word("c_move"), cJump: in.word("c_jump"),
		panels: in.word("panels"), aPanel: in.word("a_panel"), bPanel: in.word("b_panel"),
		outer: in.word("outer"), aOuter: in.word("a_outer"), inner: in.word("inner"), aInner: in.word("a_inner"),
		n: in.word("n"), step: in.word("step"), ldb: in.word("ldb"),
		clamp: in.word("clamp"), lo: in.lanes("lo"), hi: in.lanes("hi"),
	}
}

// sweep is one under construction.
type sweep struct {
	*emitter
	*sweepArgs
	shape
	planar bool

	sums       [][]*wasmasm.Local
	at         []*wasmasm.Local // where the rows of the tile are, in A and then in C
	panel, bt  *wasmasm.Local   // where the panel, and the tile, is in B
	x          []*wasmasm.Local // a row of B, and in the end the bias
	biased     *wasmasm.Local   // where the panel's bias is
	v          *wasmasm.Local   // of A
	from, into cursor
	i, j, k    *wasmasm.Local
	whole      *wasmasm.Local
	delta      *wasmasm.Local // from C to what is added
}

// cursor is a position: an address, and where in its row it is.
type cursor struct{ p, col *wasmasm.Local }

func (e *emitter) cursor(name string) cursor { return cursor{e.i32(name), e.i32(name + "_col")} }

// next goes on by a position.
func (s *sweep) next(c cursor, move, jump *wasmasm.Local) {
	s.inc(c.p, move)
	s.I32Add(c.col, 1).Tee(c.col).I32Eq(s.cols).If(func() {
		s.Set(c.col, 0)
		s.inc(c.p, jump)
	})
}

func emitDense(e *emitter, of shape)  { emitSweep(e, of, false) }
func emitPlanar(e *emitter, of shape) { emitSweep(e, of, true) }

func emitSweep(e *emitter, of shape, planar bool) {
	s := &sweep{emitter: e, sweepArgs: e.sweepArgs(), shape: of, planar: planar}
	s.sums, s.at, s.panel, s.bt = of.sums(e), e.Locals(wasmasm.I32, "at", of.rows), e.i32("panel"), e.i32("bt")
	s.x, s.v, s.biased = e.v128s("x", of.vectors()), e.Local(wasmasm.V128, "v"), e.i32("biased")
	s.from, s.into = e.cursor("from"), e.cursor("into")
	s.i, s.j, s.k, s.whole, s.delta = e.i32("i"), e.i32("j"), e.i32("k"), e.i32("whole"), e.i32("delta")
	g := e.i32("g")
	s.I32Sub(s.add, s.c).Set(s.delta)
	s.I32And(s.n, -4).Set(s.whole)
	s.For(g, 0, s.groups, 1, func() {
		s.group()
		s.inc(s.a, s.aGroup)
		s.inc(s.b, s.bGroup)
		s.inc(s.c, s.cGroup)
		s.Get(s.bias).If(func() { s.inc(s.bias, s.cGroup) })
	})
}

// group emits all panels of a block of positions, block after block.
func (s *sweep) group() {
	aStart, cStart, col := s.i32("a_start"), s.i32("c_start"), s.i32("start_col")
	done, end, p, t := s.i32("done"), s.i32("end"), s.i32("p"), s.i32("t")
	s.Set(aStart, s.a)
	s.Set(cStart, s.c)
	s.Set(col, s.col)
	s.For(done, 0, s.count, s.block, func() {
		s.I32Add(done, s.block).Set(end)
		s.Get(end, s.count).I32LtS(end, s.count).Select().Set(end)
		s.Set(s.panel, s.b)
		s.Set(s.biased, s.bias)
		s.For(p, 0, s.panels, 1, func() {
			s.begin(aStart, cStart, col)
			s.For(t, done, end, s.rows, s.tile)
			s.inc(aStart, s.aPanel)
			s.inc(cStart, 4*s.width)
			s.inc(s.biased, 4*s.width)
			s.inc(s.panel, s.bPanel)
		})
		// The first panel of the next block lies before the last of this one.
		s.I32Mul(s.panels, s.aPanel).Set(p)
		s.I32Add(s.from.p, s.aPanel).I32Sub(p).Set(aStart)
		s.I32Sub(s.panels, 1).I32Mul(4 * s.width).Set(p)
		s.I32Sub(s.into.p, p).Set(cStart)
		s.Set(col, s.from.col)
	})
}

// begin goes to the first position of a block, in a panel.
func (s *sweep) begin(a, c, col *wasmasm.Local) {
	s.Set(s.from.p, a)
	s.Set(s.into.p, c)
	s.Set(s.from.col, col)
	s.Set(s.into.col, col)
}

// tile computes a tile.
func (s *sweep) tile() {
	for r, at := range s.at {
		s.Set(at, s.from.p)
		s.next(s.from, s.aMove, s.aJump)
		for _, v := range s.sums[r] {
			s.Set(v, [4]float32{})
		}
	}
	s.Set(s.bt, s.panel)
	s.For(s.i, 0, s.outer, 1, func() {
		s.For(s.j, 0, s.inner, 1, func() {
			if s.planar {
				s.planarRun()
			} else {
				s.denseRun()
			}
			s.rowsMove(s.aInner)
		})
		s.rowsMove(s.aOuter)
	})
	s.end()
}

// rowsMove moves the rows of A.
func (s *sweep) rowsMove(by any) {
	for _, at := range s.at {
		s.inc(at, by)
	}
}

// denseRun adds the products of a run, four elements at a time.
func (s *sweep) denseRun() {
	element := func(k int) {
		for i, x := range s.x {
			s.load(s.emitter, 4*(k*s.width+4*i), s.bt).Set(x)
		}
		for r, at := range s.at {
			s.V128Load32Splat(4*k, at).Set(s.v)
			for i, x := range s.x {
				s.madd(s.sums[r][i], x, s.v)
			}
		}
	}
	advance := func(by int) {
		s.rowsMove(4 * by)
		s.inc(s.bt, 4*by*s.width)
	}
	s.For(s.k, 0, s.whole, 4, func() {
		for k := range 4 {
			element(k)
		}
		advance(4)
	})
	s.For(s.k, s.k, s.n, 1, func() {
		element(0)
		advance(1)
	})
}

// planarRun adds the products of a run.
func (s *sweep) planarRun() {
	s.For(s.k, 0, s.n, 1, func() {
		for i, x := range s.x {
			s.load(s.emitter, 16*i, s.bt).Set(x)
		}
		for r, at := range s.at {
			for i, x := range s.x {
				s.load(s.emitter, 16*i, at).Set(s.v)
				s.madd(s.sums[r][i], x, s.v)
			}
		}
		s.rowsMove(s.step)
		s.inc(s.bt, s.ldb)
	})
}

// end finishes the sums of a tile and stores them.
func (s *sweep) end() {
	for _, at := range s.at {
		s.Set(at, s.into.p)
		s.next(s.into, s.cMove, s.cJump)
	}
	s.Get(s.bias).If(func() {
		for i, x := range s.x {
			s.load(s.emitter, 16*i, s.biased).Set(x)
			for _, row := range s.sums {
				s.F32x4Add(row[i], x).Set(row[i])
			}
		}
	})
	s.Get(s.add).If(func() {
		for r, at := range s.at {
			s.I32Add(s.delta, at).Set(s.bt)
			for i, v := range s.sums[r] {
				s.load(s.emitter, 16*i, s.bt).F32x4Add(v).Set(v)
			}
		}
	})
	s.Get(s.clamp).If(func() {
		for _, row := range s.sums {
			for _, v := range row {
				s.F32x4Pmax(v, s.lo).F32x4Pmin(s.hi).Set(v)
			}
		}
	})
	for r, at := range s.at {
		for i, v := range s.sums[r] {
			s.store(s.emitter, 16*i, at, v)
		}
	}
}
