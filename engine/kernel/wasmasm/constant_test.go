package wasmasm_test

import (
	"fmt"
	"math"
	"testing"

	"hawqeye/engine/kernel/wasmasm"
)

// TestConstants has wazero read numbers around every border of LEB128.
func TestConstants(t *testing.T) {
	m := wasmasm.New()
	want := map[string]uint64{}
	constant := func(t wasmasm.Type, bits uint64, push func(f *wasmasm.Func)) {
		f := m.Func(fmt.Sprint("f", len(want)))
		f.Result(t)
		push(f)
		m.Export(f.Name(), f)
		want[f.Name()] = bits
	}
	integer := func(v int64) {
		constant(wasmasm.I64, uint64(v), func(f *wasmasm.Func) { f.I64Const(v) })
		constant(wasmasm.I64, uint64(v), func(f *wasmasm.Func) { f.I64Add(int(v), 0) })
		constant(wasmasm.I32, uint64(uint32(v)), func(f *wasmasm.Func) { f.I32Const(int32(v)) })
		if math.MinInt32 <= v && v <= math.MaxUint32 {
			constant(wasmasm.I32, uint64(uint32(v)), func(f *wasmasm.Func) { f.I32Add(int(v), 0) })
		}
	}
	for shift := range 64 {
		for _, near := range []int64{-1, 0, 1} {
			integer(1<<shift + near)
			integer(-1<<shift + near)
		}
	}
	for _, bits := range []uint32{0, 1 << 31, 0x7f800000, 0x3f800001, 1, 0x7fc00000} {
		v := math.Float32frombits(bits)
		constant(wasmasm.F32, uint64(bits), func(f *wasmasm.Func) { f.F32Const(v) })
		constant(wasmasm.F32, uint64(bits), func(f *wasmasm.Func) { f.F32Copysign(v, v) })
		wide := float64(v)
		constant(wasmasm.F64, math.Float64bits(wide), func(f *wasmasm.Func) { f.F64Const(wide) })
		constant(wasmasm.F64, math.Float64bits(wide), func(f *wasmasm.Func) { f.F64Copysign(wide, wide) })
	}
	constant(wasmasm.F32, uint64(math.Float32bits(-7)), func(f *wasmasm.Func) { f.F32Mul(-7, 1.0) })
	constant(wasmasm.F64, math.Float64bits(1<<53), func(f *wasmasm.Func) { f.F64Mul(1<<53, 1) })
	for _, v := range []any{
		[16]uint8{3: 0xfe}, [16]int8{3: -2}, [8]uint16{1: 0xfe00}, [8]int16{1: -0x200}, [4]uint32{0: 0xfe000000}, [4]int32{-0x2000000},
		[2]uint64{0xfe000000}, [2]int64{0xfe000000}, [4]float32{math.Float32frombits(0xfe000000)}, [2]float64{math.Float64frombits(0xfe000000)},
	} {
		constant(wasmasm.I64, 0xfe000000, func(f *wasmasm.Func) { f.I64x2ExtractLane(0, v) })
		constant(wasmasm.I64, 0, func(f *wasmasm.Func) { f.I64x2ExtractLane(1, v) })
	}
	instance := instantiate(t, interpreter(t), "", m)
	for name, bits := range want {
		if got := call(t, instance, name)[0]; got != bits {
			t.Errorf("%s: %#x, not %#x", name, got, bits)
		}
	}
}
