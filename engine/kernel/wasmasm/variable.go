package wasmasm

// Local is a parameter or a variable of a function, which begins as zero.
type Local struct {
	f     *Func
	typ   Type
	name  string
	index uint32
}

// Type is the type of the variable.
func (l *Local) Type() Type { return l.typ }

// Global is a variable of a module.
type Global struct {
	m       *Module
	name    string
	typ     Type
	mutable bool
	value   instr
	index   uint32
}

// Type is the type of the variable.
func (g *Global) Type() Type { return g.typ }

// Variable is a Local or a Global.
type Variable interface {
	Type() Type
	// access is the names and opcodes that read and write it in a function, or
	// what is wrong with that.
	access(f *Func) (get, set op, fault string)
}

func (l *Local) access(f *Func) (get, set op, fault string) {
	if l == nil || l.f != f {
		return get, set, "the local belongs to another function"
	}
	t := string(l.typ)
	return op{"local.get", 0x20, "", t}, op{"local.set", 0x21, t, ""}, ""
}

func (g *Global) access(f *Func) (get, set op, fault string) {
	if g == nil || g.m != f.m {
		return get, set, "the global belongs to another module"
	}
	t := string(g.typ)
	return op{"global.get", 0x23, "", t}, op{"global.set", 0x24, t, ""}, ""
}

// Get pushes the values of variables.
func (f *Func) Get(from ...Variable) *Func {
	for _, v := range from {
		f.get("get", v)
	}
	return f
}

func (f *Func) get(name string, v Variable) {
	get, _, fault := v.access(f)
	if fault != "" {
		f.errorf("%s: %s", name, fault)
		f.push(string(unknown))
		return
	}
	f.emit(get, v.(immediate), nil)
}

// Set gives a variable the value on the stack, or the operand.
func (f *Func) Set(to Variable, operand ...any) *Func {
	_, set, fault := to.access(f)
	if g, ok := to.(*Global); ok && fault == "" && !g.mutable {
		fault = "the global " + g.name + " is constant"
	}
	if fault != "" {
		f.errorf("set: %s", fault)
		return f
	}
	return f.emit(set, to.(immediate), operand)
}

// Tee is Set that leaves the value on the stack.
func (f *Func) Tee(to *Local, operand ...any) *Func {
	get, _, fault := to.access(f)
	if fault != "" {
		f.errorf("tee: %s", fault)
		return f
	}
	return f.emit(op{"local.tee", 0x22, get.out, get.out}, to, operand)
}
