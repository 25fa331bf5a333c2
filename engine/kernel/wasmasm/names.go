package wasmasm

// appendNames appends the custom section that names functions and their
// variables, of the specification's appendix.
func (m *Module) appendNames(b []byte) []byte {
	funcs, locals := appendUnsigned(nil, uint32(len(m.funcs))), appendUnsigned(nil, uint32(len(m.own())))
	for _, imported := range []bool{true, false} {
		for _, f := range m.funcs {
			if f.imported != imported {
				continue
			}
			funcs = appendName(f.append(funcs), f.name)
			if !imported {
				locals = f.appendLocalNames(f.append(locals))
			}
		}
	}
	body := appendSection(appendName(nil, "name"), 1, funcs)
	return appendSection(b, customSection, appendSection(body, 2, locals))
}

func (f *Func) appendLocalNames(b []byte) []byte {
	b = appendUnsigned(b, uint32(len(f.params)+len(f.locals)))
	for _, l := range f.params {
		b = appendName(l.append(b), l.name)
	}
	for _, run := range f.runs() {
		for _, l := range run {
			b = appendName(l.append(b), l.name)
		}
	}
	return b
}
