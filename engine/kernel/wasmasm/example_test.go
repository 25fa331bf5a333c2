package wasmasm_test

import (
	"os"

	"hawqeye/engine/kernel/wasmasm"
)

// Two rows of four sums, which a loop keeps in registers: c += a·b, where a lies
// by columns and b by rows.
func Example() {
	m := wasmasm.New()
	m.ImportMemory("go", "mem", wasmasm.Limits{Min: 1})
	f := m.Func("gemm_f32_2x4")
	k, a, b, c := f.Param(wasmasm.I32, "k"), f.Param(wasmasm.I32, "a"), f.Param(wasmasm.I32, "b"), f.Param(wasmasm.I32, "c")
	i, row, sum := f.Local(wasmasm.I32, "i"), f.Local(wasmasm.V128, "row"), f.Locals(wasmasm.V128, "sum", 2)

	for r, s := range sum {
		f.V128Load(16*r, c).Set(s)
	}
	f.For(i, 0, k, 1, func() {
		f.V128Load(0, b).Set(row)
		for r, s := range sum {
			f.V128Load32Splat(4*r, a).F32x4Mul(row).F32x4Add(s).Set(s)
		}
		f.I32Add(a, 4*len(sum)).Set(a)
		f.I32Add(b, 16).Set(b)
	})
	for r, s := range sum {
		f.V128Store(16*r, c, s)
	}
	m.Export("gemm_f32_2x4", f)
	m.WriteText(os.Stdout)
	// Output:
	// (module
	//   (import "go" "mem" (memory 1))
	//   (export "gemm_f32_2x4" (func $gemm_f32_2x4))
	//   (func $gemm_f32_2x4 (param $k i32) (param $a i32) (param $b i32) (param $c i32)
	//     (local $i i32)
	//     (local $row v128) (local $sum0 v128) (local $sum1 v128)
	//     (local.set $sum0 (v128.load (local.get $c)))
	//     (local.set $sum1 (v128.load offset=16 (local.get $c)))
	//     (local.set $i (i32.const 0))
	//     (block $1
	//       (br_if $1 (i32.ge_s (local.get $i) (local.get $k)))
	//       (loop $2
	//         (local.set $row (v128.load (local.get $b)))
	//         (local.set $sum0 (f32x4.add (f32x4.mul (v128.load32_splat (local.get $a)) (local.get $row)) (local.get $sum0)))
	//         (local.set $sum1
	//           (f32x4.add (f32x4.mul (v128.load32_splat offset=4 (local.get $a)) (local.get $row)) (local.get $sum1)))
	//         (local.set $a (i32.add (local.get $a) (i32.const 8)))
	//         (local.set $b (i32.add (local.get $b) (i32.const 16)))
	//         (br_if $2 (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $k)))
	//       )
	//     )
	//     (v128.store (local.get $c) (local.get $sum0))
	//     (v128.store offset=16 (local.get $c) (local.get $sum1))
	//   )
	// )
}

// Modules hold more than functions, and functions more than arithmetic.
func ExampleModule_WriteText() {
	m := wasmasm.New()
	m.Export("memory", m.Memory(wasmasm.Limits{Min: 1, Max: 2}))
	m.Data(64, []byte{1, 2, 0xff})
	m.Custom("recipe", make([]byte, 100))
	calls := m.Global(wasmasm.I32, "calls", true, 0)
	scale := m.Global(wasmasm.F64, "scale", false, 0.25)
	m.Export("calls", calls)
	binary := wasmasm.Signature{Params: []wasmasm.Type{wasmasm.F64, wasmasm.F64}, Results: []wasmasm.Type{wasmasm.F64}}
	pow := m.ImportFunc("env", "pow", binary)
	table := m.Table(wasmasm.Limits{Min: 2})
	m.Elements(table, 1, pow)
	f := m.Func("f")
	x := f.Param(wasmasm.F64, "x")
	f.Result(wasmasm.F64)
	half, quarter := f.Local(wasmasm.F64, "y"), f.Local(wasmasm.F64, "y") // two of one name
	f.Comment("what the table holds, of x and its scale")
	f.I32Add(calls, 1).Set(calls)
	f.F64Mul(x, 0.5).Tee(half).F64Mul(0.5).Set(quarter)
	f.F64Lt(half, quarter).IfElse(func() {
		f.F64Neg(x)
	}, func() {
		f.Get(x).F64Mul(x, scale).CallIndirect(table, binary, 1)
	}, wasmasm.F64)
	f.RefFunc(f).Drop()
	m.WriteText(os.Stdout)
	// Output:
	// (module
	//   (import "env" "pow" (func $pow (param f64 f64) (result f64)))
	//   (memory 1 2)
	//   (table $table0 2 funcref)
	//   (global $calls (mut i32) (i32.const 0))
	//   (global $scale f64 (f64.const 0.25))
	//   (export "memory" (memory 0))
	//   (export "calls" (global $calls))
	//   (elem (table $table0) (i32.const 1) func $pow)
	//   (elem declare func $f)
	//   (data (i32.const 64) "\01\02\ff") ;; 3 bytes
	//   ;; custom section "recipe", 100 bytes
	//   (func $f (param $x f64) (result f64)
	//     (local $y f64) (local $y.1 f64)
	//     ;; what the table holds, of x and its scale
	//     (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
	//     (local.set $y.1 (f64.mul (local.tee $y (f64.mul (local.get $x) (f64.const 0.5))) (f64.const 0.5)))
	//     (if $1 (result f64) (f64.lt (local.get $y) (local.get $y.1))
	//       (then
	//         (f64.neg (local.get $x))
	//       )
	//       (else
	//         (call_indirect (param f64 f64) (result f64)
	//           (local.get $x)
	//           (f64.mul (local.get $x) (global.get $scale))
	//           (i32.const 1))
	//       )
	//     )
	//     (drop (ref.func $f))
	//   )
	// )
}
