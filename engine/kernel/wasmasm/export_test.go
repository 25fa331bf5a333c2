package wasmasm

// Encode is the module's bytes, right or wrong.
func (m *Module) Encode() []byte { return m.encode() }

// Holds is the stack of the innermost block, and whether it goes on below.
func (f *Func) Holds() (types string, unreachable bool) {
	b := f.top()
	return string(f.stack[b.height:]), b.unreachable
}
