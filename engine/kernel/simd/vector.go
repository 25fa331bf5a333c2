package simd

import "hawqeye/engine/kernel/wasmasm"

// splat32 is a new variable with the argument at a place in all four lanes.
func (e *emitter) splat32(place int, name string) *wasmasm.Local {
	v := e.Local(wasmasm.V128, name)
	e.V128Load32Splat(4*place, e.args).Set(v)
	return v
}

// sixteens emits a body for every 16 of n bytes, which counts down to what is
// left; pointers step along.
func (e *emitter) sixteens(n *wasmasm.Local, body func(), pointers ...*wasmasm.Local) {
	e.Block(func(done wasmasm.Label) {
		e.I32LtU(n, 16).BrIf(done)
		e.Loop(func(again wasmasm.Label) {
			body()
			for _, p := range pointers {
				e.I32Add(p, 16).Set(p)
			}
			e.I32Sub(n, 16).Tee(n).I32GeU(16).BrIf(again)
		})
	})
}

// loadRest sets v to n < 16 bytes at p, and reads none beyond them.
func (e *emitter) loadRest(v, p, n *wasmasm.Local) {
	at := e.Local(wasmasm.I32, "at")
	e.Set(v, [16]byte{})
	e.I32Add(p, n).Set(at)
	for _, part := range []struct {
		size int
		load func(offset, lane int, operands ...any) *wasmasm.Func
	}{{1, e.V128Load8Lane}, {2, e.V128Load16Lane}, {4, e.V128Load32Lane}, {8, e.V128Load64Lane}} {
		e.I32And(n, part.size).If(func() {
			e.I32Sub(at, part.size).Tee(at)
			e.I8x16Shuffle(up(part.size), v, v)
			part.load(0, 0).Set(v)
		})
	}
}

// storeRest stores the first n < 16 bytes of v at p; v and p are lost.
func (e *emitter) storeRest(p, v, n *wasmasm.Local) {
	for _, part := range []struct {
		size  int
		store func(offset, lane int, operands ...any) *wasmasm.Func
	}{{8, e.V128Store64Lane}, {4, e.V128Store32Lane}, {2, e.V128Store16Lane}, {1, e.V128Store8Lane}} {
		e.I32And(n, part.size).If(func() {
			part.store(0, 0, p, v)
			e.I8x16Shuffle(down(part.size), v, v).Set(v)
			e.I32Add(p, part.size).Set(p)
		})
	}
}

// up is the shuffle that moves bytes to higher lanes, down to lower ones. What
// moves in is arbitrary.
func up(n int) (lanes [16]byte) {
	for i := range lanes {
		lanes[i] = byte((i - n) & 15)
	}
	return lanes
}

func down(n int) [16]byte { return up(-n) }
