package wasmasm_test

import (
	"context"
	"math"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"hawqeye/engine/kernel/wasmasm"
)

// assemble returns the bytes of a module that has to be right.
func assemble(t testing.TB, m *wasmasm.Module) []byte {
	t.Helper()
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// instantiate runs a module under wazero, after the modules that it imports from.
func instantiate(t testing.TB, r wazero.Runtime, name string, m *wasmasm.Module) api.Module {
	t.Helper()
	instance, err := r.InstantiateWithConfig(context.Background(), assemble(t, m), wazero.NewModuleConfig().WithName(name))
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

func interpreter(t testing.TB) wazero.Runtime {
	r := wazero.NewRuntimeWithConfig(context.Background(), wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { r.Close(context.Background()) })
	return r
}

func call(t testing.TB, instance api.Module, name string, args ...uint64) []uint64 {
	t.Helper()
	results, err := instance.ExportedFunction(name).Call(context.Background(), args...)
	if err != nil {
		t.Fatalf("%s%v: %v", name, args, err)
	}
	return results
}

// dot adds a function that multiplies n pairs of floats, in fours and singly.
func dot(m *wasmasm.Module) *wasmasm.Func {
	f := m.Func("dot")
	n, x, y := f.Param(wasmasm.I32, "n"), f.Param(wasmasm.I32, "x"), f.Param(wasmasm.I32, "y")
	f.Result(wasmasm.F32)
	i, whole := f.Local(wasmasm.I32, "i"), f.Local(wasmasm.I32, "whole")
	acc, sum := f.Local(wasmasm.V128, "acc"), f.Local(wasmasm.F32, "sum")

	f.I32And(n, -4).Set(whole)
	f.For(i, 0, whole, 4, func() {
		f.V128Load(0, x).V128Load(0, y).F32x4Mul().F32x4Add(acc).Set(acc)
		f.I32Add(x, 16).Set(x)
		f.I32Add(y, 16).Set(y)
	})
	for lane := range 4 {
		f.F32x4ExtractLane(lane, acc).F32Add(sum).Set(sum)
	}
	f.For(i, i, n, 1, func() {
		f.F32Load(0, x).F32Load(0, y).F32Mul().F32Add(sum).Set(sum)
		f.I32Add(x, 4).Set(x)
		f.I32Add(y, 4).Set(y)
	})
	f.Get(sum)
	return f
}

func TestDot(t *testing.T) {
	m := wasmasm.New()
	m.Names = true
	m.Export("memory", m.Memory(wasmasm.Limits{Min: 1}))
	m.Export("dot", dot(m))
	instance := instantiate(t, interpreter(t), "", m)
	const x, y = 16, 1024
	for n := range 23 {
		want := float32(0)
		for i := range uint32(n) {
			a, b := float32(i)-3, float32(i*i)/4
			instance.Memory().WriteFloat32Le(x+4*i, a)
			instance.Memory().WriteFloat32Le(y+4*i, b)
			want += a * b // exact
		}
		if got := math.Float32frombits(uint32(call(t, instance, "dot", uint64(n), x, y)[0])); got != want {
			t.Errorf("%d products: %v, not %v", n, got, want)
		}
	}
}
