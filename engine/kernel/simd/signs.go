package simd

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// The arguments of gemm_signs.
const (
	signsC = iota
	signsA
	signsB
	signsM
	signsPanels
	signsSteps
	signsK
	signsPitch // bytes of a row of c
)

// signRows is how many rows of A a tile has, and countable how many steps' bits bytes
// can count.
const (
	signRows  = 4
	countable = 255 / 8
)

// signTile emits sums of some rows of A and a panel of B, from counts of the places
// where their signs differ: bytes, which are added up where they are full.
type signTile struct {
	*emitter
	a, c  []*wasmasm.Local // where each row reads and writes; a last tile's rows may be the same
	w     *wasmasm.Local   // where the panel is read
	left  *wasmasm.Local   // steps of what bytes can count
	b     *wasmasm.Local
	count []*wasmasm.Local
}

func emitGemmSigns(e *emitter) {
	t := &signTile{
		emitter: e, a: e.Locals(wasmasm.I32, "a", signRows), c: e.Locals(wasmasm.I32, "c", signRows),
		w: e.i32("w"), left: e.i32("left"), b: e.Local(wasmasm.V128, "b"), count: e.Locals(wasmasm.V128, "count", signRows),
	}
	panels, m, steps, pitch := e.arg(signsPanels, "panels"), e.arg(signsM, "m"), e.arg(signsSteps, "steps"), e.arg(signsPitch, "pitch")
	panel, column := e.arg(signsB, "panel"), e.arg(signsC, "column")
	rows, a, c, rest := e.i32("rows"), e.i32("row_a"), e.i32("row_c"), e.i32("rest")
	all := e.splat32(signsK, "k")
	e.Loop(func(nextPanel wasmasm.Label) {
		e.I32Load(4*signsA, e.args).Set(a)
		e.Set(c, column)
		e.Set(rows, m)
		e.Loop(func(nextRows wasmasm.Label) {
			for r := range t.a {
				t.row(r, a, c, rows, steps, pitch)
				for i := range 4 {
					e.V128Store(16*i, t.c[r], all)
				}
			}
			e.Set(t.w, panel)
			e.Set(rest, steps)
			e.Loop(func(again wasmasm.Label) {
				e.Set(t.left, countable)
				e.I32LtU(rest, countable).If(func() { e.Set(t.left, rest) })
				e.I32Sub(rest, t.left).Set(rest)
				t.sums()
				e.Get(rest).BrIf(again)
			})
			e.I32Mul(steps, signRows).I32Add(a).Set(a)
			e.I32Mul(pitch, signRows).I32Add(c).Set(c)
			e.I32Sub(rows, signRows).Tee(rows).I32GtS(0).BrIf(nextRows)
		})
		e.I32Mul(steps, kernel.SignPanel).I32Add(panel).Set(panel)
		e.inc(column, 4*kernel.SignPanel)
		e.I32Sub(panels, 1).Tee(panels).BrIf(nextPanel)
	})
}

// row sets where row r of the tile begins, or repeats the one before it where there are
// no more.
func (t *signTile) row(r int, a, c, rows, steps, pitch *wasmasm.Local) {
	if r == 0 {
		t.Set(t.a[0], a)
		t.Set(t.c[0], c)
		return
	}
	t.Set(t.a[r], t.a[r-1])
	t.Set(t.c[r], t.c[r-1])
	t.I32GtU(rows, r).If(func() {
		t.inc(t.a[r], steps)
		t.inc(t.c[r], pitch)
	})
}

// sums takes what the steps left count off c.
func (t *signTile) sums() {
	for _, count := range t.count {
		t.Set(count, [16]byte{})
	}
	t.repeat(4)
	t.repeat(1)
	t.takeOff()
}

// takeOff subtracts twice the counts, a vector of sums at a time. All rows are loaded
// before any is stored, since they may be the same.
func (t *signTile) takeOff() {
	eight, four := t.Locals(wasmasm.V128, "eight", signRows), t.Locals(wasmasm.V128, "four", signRows)
	for i := range 4 {
		for r, sums := range four {
			if i == 0 {
				t.I16x8ExtendLowI8x16U(t.count[r]).I16x8Shl(1).Set(eight[r])
			} else if i == 2 {
				t.I16x8ExtendHighI8x16U(t.count[r]).I16x8Shl(1).Set(eight[r])
			}
			t.V128Load(16*i, t.c[r])
			if i%2 == 0 {
				t.I32x4ExtendLowI16x8U(eight[r])
			} else {
				t.I32x4ExtendHighI16x8U(eight[r])
			}
			t.I32x4Sub().Set(sums)
		}
		for r, sums := range four {
			t.V128Store(16*i, t.c[r], sums)
		}
	}
}

// repeat emits a loop of n steps at once, as long as there are so many.
func (t *signTile) repeat(n int) {
	t.Block(func(done wasmasm.Label) {
		t.I32LtS(t.left, n).BrIf(done)
		t.Loop(func(again wasmasm.Label) {
			for s := range n {
				t.V128Load(16*s, t.w).Set(t.b)
				for r, count := range t.count {
					t.V128Load8Splat(s, t.a[r]).V128Xor(t.b).I8x16Popcnt().I8x16Add(count).Set(count)
				}
			}
			t.inc(t.w, 16*n)
			for _, a := range t.a {
				t.inc(a, n)
			}
			t.I32Sub(t.left, n).Tee(t.left).I32GeS(n).BrIf(again)
		})
	})
}

func (c *caller) gemmSigns(y []int32, a, b []uint8, g kernel.Signs) {
	if g.M == 0 || g.N == 0 {
		return
	}
	steps, pitch := g.Steps(), g.Pitch()
	need("GemmSigns", "c", len(y), g.M*pitch)
	need("GemmSigns", "a", len(a), g.M*steps)
	need("GemmSigns", "b", len(b), pitch*steps)
	args := c.m.Begin()
	address(args, signsC, y, g.M*pitch)
	address(args, signsA, a, g.M*steps)
	address(args, signsB, b, pitch*steps)
	args.int(signsM, g.M)
	args.int(signsPanels, pitch/kernel.SignPanel)
	args.int(signsSteps, steps)
	args.int(signsK, g.K)
	args.int(signsPitch, 4*pitch)
	c.call(gemmSigns, args)
}
