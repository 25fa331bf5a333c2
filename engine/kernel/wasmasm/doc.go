// Package wasmasm assembles WebAssembly modules from Go, as avo assembles
// machine code.
//
// A Func is written instruction by instruction, by methods that are named after
// them: i32x4.dot_i16x8_s is I32x4DotI16x8S. WebAssembly is a stack machine, and
// so is a Func, but an instruction may be given its last operands, which are
// pushed before it: variables by their values, numbers as constants of the type
// that the instruction takes. Methods return the Func, so that a line of Go
// computes a value and stores it:
//
//	f.F32x4Mul(x, y).F32x4Add(sum).Set(sum)
//	f.V128Store(16, p, sum)
//
// Every instruction is checked as it is emitted, by the validation algorithm of
// the specification's appendix. A fault is noted with the line of the caller
// and reported by Module.Bytes; none panics. The bytes depend on nothing but the
// calls.
//
// The specification is WebAssembly 2.0 with relaxed SIMD, of which are left out:
// blocks with parameters, passive segments and what initializes memory from
// them, tables of other things than functions, and imports of tables and globals.
package wasmasm

//go:generate go run ./internal/gen
