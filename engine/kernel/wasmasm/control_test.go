package wasmasm_test

import (
	"math"
	"testing"

	"hawqeye/engine/kernel/wasmasm"
)

// TestFor compares with Go's loop.
func TestFor(t *testing.T) {
	m := wasmasm.New()
	for _, begins := range []bool{false, true} {
		f := m.Func(map[bool]string{false: "sum", true: "on"}[begins])
		from, to, step := f.Param(wasmasm.I32, "from"), f.Param(wasmasm.I32, "to"), f.Param(wasmasm.I32, "step")
		f.Result(wasmasm.I32, wasmasm.I32)
		i, sum := f.Local(wasmasm.I32, "i"), f.Local(wasmasm.I32, "sum")
		if begins {
			f.Set(i, from)
			f.For(i, i, to, step, func() { f.I32Add(sum, i).Set(sum) })
		} else {
			f.For(i, from, to, step, func() { f.I32Add(sum, i).Set(sum) })
		}
		f.Get(sum, i)
		m.Export(f.Name(), f)
	}
	instance := instantiate(t, interpreter(t), "", m)
	for from := int32(-3); from < 4; from++ {
		for to := int32(-3); to < 6; to++ {
			for step := int32(1); step < 4; step++ {
				sum, i := int32(0), from
				for ; i < to; i += step {
					sum += i
				}
				for _, name := range []string{"sum", "on"} {
					got := call(t, instance, name, uint64(uint32(from)), uint64(uint32(to)), uint64(step))
					if int32(got[0]) != sum || int32(got[1]) != i {
						t.Errorf("%s from %d to %d by %d: %v, not %d and %d", name, from, to, step, got, sum, i)
					}
				}
			}
		}
	}
}

// TestControl computes with every kind of branch.
func TestControl(t *testing.T) {
	m := wasmasm.New()
	f := m.Func("f")
	x := f.Param(wasmasm.I32, "x")
	f.Result(wasmasm.I32)
	n := f.Local(wasmasm.I32, "n")
	f.Block(func(far wasmasm.Label) {
		f.Block(func(near wasmasm.Label) {
			f.Block(func(nearest wasmasm.Label) {
				f.BrTable([]wasmasm.Label{nearest, near}, far, 40, x)
			}, wasmasm.I32)
			f.Return() // 0 comes here
		}, wasmasm.I32)
		f.I32Add(1).Br(far) // 1 comes here
	}, wasmasm.I32)
	f.Set(n)
	f.Loop(func(again wasmasm.Label) { // the others, and 1 with 41
		f.I32LtU(x, 10).If(func() {
			f.I32Add(n, 100).Set(n)
			f.I32Mul(x, 3).Set(x).Br(again)
		})
	})
	f.Block(func(done wasmasm.Label) {
		f.Get(n).BrIf(done, x).Drop().Unreachable()
	}, wasmasm.I32)
	m.Export("f", f)
	instance := instantiate(t, interpreter(t), "", m)
	for x, want := range map[uint64]uint64{0: 40, 1: 41 + 300, 2: 40 + 200, 9: 40 + 100, 10: 40} {
		if got := call(t, instance, "f", x)[0]; got != want {
			t.Errorf("f(%d) = %d, not %d", x, got, want)
		}
	}
}

// TestSelect chooses between values of every origin.
func TestSelect(t *testing.T) {
	m := wasmasm.New()
	f := m.Func("f")
	c, x := f.Param(wasmasm.I32, "c"), f.Param(wasmasm.F64, "x")
	f.Result(wasmasm.F64, wasmasm.F64, wasmasm.F64, wasmasm.F64, wasmasm.F64)
	f.Select(x, -1, c)
	f.Select(-1, x, c)
	f.Get(x).Select(-1, c)
	f.Get(x, x).F64Neg().Select(c)
	f.Get(x, x).F64Neg().Get(c).Select()
	m.Export("f", f)
	instance := instantiate(t, interpreter(t), "", m)
	for c, want := range [][5]float64{{-1, 3, -1, -3, -3}, {3, -1, 3, 3, 3}} {
		for i, bits := range call(t, instance, "f", uint64(c), math.Float64bits(3)) {
			if got := math.Float64frombits(bits); got != want[i] {
				t.Errorf("select %d by %d: %v, not %v", i, c, got, want[i])
			}
		}
	}
}
