package main

import (
	"encoding/base64"

	"hawqeye/engine/kernel/wasmasm"
)

// A peak is measured by a loop of nothing but multiplications and additions, in as
// many sums as hide an instruction's latency and fit into registers.
const (
	sums     = 12
	unrolled = 4
)

// loop is a module of one function, run, that takes so many turns.
type loop struct {
	module string  // in base64
	ops    float64 // of a turn, a multiplication and an addition being two
}

// floatLoop and intLoop multiply as the fastest kernels do: with relaxed SIMD or,
// plain, without. The plain ones multiply the sums themselves, since a product of
// constants would leave the loop.
func floatLoop(plain bool) (loop, error) {
	return newLoop(2*4, func(f *wasmasm.Func, sum, x, y *wasmasm.Local) {
		if plain {
			f.F32x4Mul(sum, x).F32x4Add(y).Set(sum)
		} else {
			f.F32x4RelaxedMadd(x, y, sum).Set(sum)
		}
	})
}

func intLoop(plain bool) (loop, error) {
	if plain {
		return newLoop(2*8, func(f *wasmasm.Func, sum, x, y *wasmasm.Local) { f.I32x4DotI16x8S(sum, x).I32x4Add(y).Set(sum) })
	}
	return newLoop(2*16, func(f *wasmasm.Func, sum, x, y *wasmasm.Local) {
		f.I32x4RelaxedDotI8x16I7x16AddS(x, y, sum).Set(sum)
	})
}

// newLoop repeats a step of so many operations for every sum.
func newLoop(ops float64, step func(f *wasmasm.Func, sum, x, y *wasmasm.Local)) (loop, error) {
	m := wasmasm.New()
	f := m.Func("run")
	turns := f.Param(wasmasm.I32, "turns")
	f.Result(wasmasm.I32)
	x, y, i := f.Local(wasmasm.V128, "x"), f.Local(wasmasm.V128, "y"), f.Local(wasmasm.I32, "i")
	all := f.Locals(wasmasm.V128, "sum", sums)
	// Numbers that no compiler knows, and whose sums stay ordinary ones.
	f.I32x4Splat(turns).F32x4ConvertI32x4S().Set(y)
	f.F32x4Div([4]float32{1, 1, 1, 1}, y).Tee(x).Set(y)
	f.For(i, 0, turns, 1, func() {
		for range unrolled {
			for _, sum := range all {
				step(f, sum, x, y)
			}
		}
	})
	f.Get(x)
	for _, sum := range all {
		f.V128Xor(sum)
	}
	f.I32x4ExtractLane(0)
	m.Export("run", f)
	module, err := m.Bytes()
	return loop{base64.StdEncoding.EncodeToString(module), ops * sums * unrolled}, err
}

// rate is what a loop reaches now, in billions of operations per second.
func (s *session) rate(l loop) (float64, error) {
	const turns = 20_000 // a fraction of a millisecond
	nanos, err := call[float64](s, "loop", l.module, turns)
	return l.ops / nanos, err
}
