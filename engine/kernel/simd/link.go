package simd

import "hawqeye/engine/kernel/wasmasm"

// Linker puts kernels into a module, each once and with the functions that it
// calls. The module has its memory already.
type Linker struct {
	e     *emitter
	funcs [kernelCount]*wasmasm.Func
}

// NewLinker is for kernels of a level.
func NewLinker(m *wasmasm.Module, l Level) *Linker {
	return &Linker{e: &emitter{m: m, level: l, helpers: map[string]*wasmasm.Func{}}}
}

// Kernel is the kernel at a place: a function of its arguments' address.
func (l *Linker) Kernel(place int) *wasmasm.Func {
	if l.funcs[place] == nil {
		k := kernels()[place]
		e := *l.e
		e.Func = e.m.Func(k.name)
		e.args = e.Param(wasmasm.I32, "args")
		l.funcs[place] = e.Func
		k.emit(&e)
	}
	return l.funcs[place]
}
