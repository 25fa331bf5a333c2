package wasmasm

func (f *Func) emitTable(o op, operands []any, tables ...*Table) *Func {
	for _, t := range tables {
		if t == nil || t.m != f.m {
			f.errorf("%s: the table belongs to another module", o.name)
			return f
		}
	}
	return f.emit(o, tableList(tables), operands)
}

func (f *Func) refFunc(o op, g *Func) *Func {
	if !f.near(g, o.name) {
		return f
	}
	g.referred = true
	return f.emit(o, g, nil)
}

func (f *Func) refNull(o op, t Type) *Func {
	if !t.isRef() {
		f.errorf("%s: %v is no type of references", o.name, t)
		return f
	}
	o.out = string(t)
	return f.emit(o, refType{t}, nil)
}

// near reports whether a function is of the same module.
func (f *Func) near(g *Func, name string) bool {
	if g == nil || g.m != f.m {
		f.errorf("%s: the function belongs to another module", name)
		return false
	}
	return true
}
