//go:build js && wasm

// Package kernels is the kernel set of a program in a browser.
//
// The host gives the program two functions, those of simd.Thunk, and before it
// runs fills their table with the module of kernels that the browser can run; they
// work in the program's own memory.
package kernels

import (
	"unsafe"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd"
)

//go:wasmimport kernels call
//go:noescape
func call(place uint32, args unsafe.Pointer)

//go:wasmimport kernels get_level
func level() uint32

// New is the set of the kernels that the host has filled in, which the portable
// one completes. It is for one thread: a kernel is called at a time.
func New() *kernel.Set {
	l := simd.Level(level())
	if l == simd.None {
		return kernel.Go()
	}
	return simd.New(&machine{}, l)
}

// machine calls kernels in this program's memory. Nothing else runs between Begin
// and Call, since neither waits.
type machine struct{ args simd.Args }

func (m *machine) Begin() *simd.Args {
	m.args.Reset()
	return &m.args
}

func (m *machine) Call(place int, a *simd.Args) {
	call(uint32(place), unsafe.Pointer(&a.Words))
}
