package wasmasm

import (
	"slices"
	"strconv"
)

// Func is a function, and what emits its instructions.
type Func struct {
	m        *Module
	name     string
	module   string // of an import, whose name outside is the function's
	imported bool
	file     string // of the declaration
	line     int
	index    uint32
	in, out  string // the signature
	sealed   bool   // the signature is in use
	referred bool   // by ref.func
	params   []*Local
	locals   []*Local
	names    map[string]bool // of variables
	repeats  int             // of such names

	code   []instr
	stack  []Type
	frames []*frame
	labels int
	align  int // hint for the next instruction, 0 is its own
}

// instr is an emitted instruction. Numbers of operands and results are for the text.
type instr struct {
	name    string
	code    uint32
	in, out int
	imm     immediate
}

// op is an instruction as the opcode table has it: the prefix byte, if there is
// one, is in the bits of code from 16 on.
type op struct {
	name    string
	code    uint32
	in, out string
}

// Func adds a function without parameters and results. Its name, which no other
// function has, is for errors, the text and the name section.
func (m *Module) Func(name string) *Func {
	f := &Func{m: m, name: name, names: map[string]bool{}, frames: []*frame{{name: "function"}}}
	f.file, f.line = caller()
	if slices.ContainsFunc(m.funcs, func(g *Func) bool { return g.name == name }) {
		m.errorf("there is a function %s already", name)
	}
	m.funcs = append(m.funcs, f)
	return f
}

// ImportFunc adds a function of another module.
func (m *Module) ImportFunc(module, name string, s Signature) *Func {
	f := m.Func(name)
	f.module, f.imported, f.sealed = module, true, true
	f.in, f.out = string(s.Params), string(s.Results)
	return f
}

// Name is the name that the function was given.
func (f *Func) Name() string { return f.name }

// Signature is the function's type.
func (f *Func) Signature() Signature { return Signature{[]Type(f.in), []Type(f.out)} }

// Param adds a parameter. All come before the first instruction.
func (f *Func) Param(t Type, name string) *Local {
	l := f.variable(t, name)
	if f.sealed {
		f.errorf("parameter %s comes after the first instruction or call of the function", name)
		return l
	}
	f.in += string(t)
	f.params = append(f.params, l)
	return l
}

// Result adds results. All come before the first instruction.
func (f *Func) Result(types ...Type) {
	if f.sealed {
		f.errorf("results [%s] come after the first instruction or call of the function", words(string(types)))
		return
	}
	f.out += string(types)
	f.frames[0].results = f.out
}

// Local adds a variable.
func (f *Func) Local(t Type, name string) *Local {
	l := f.variable(t, name)
	f.locals = append(f.locals, l)
	return l
}

// Locals adds n variables, name0 and so on: a row of a tile.
func (f *Func) Locals(t Type, name string, n int) []*Local {
	list := make([]*Local, n)
	for i := range list {
		list[i] = f.Local(t, name+strconv.Itoa(i))
	}
	return list
}

// variable makes a name unique: a second x is x.1.
func (f *Func) variable(t Type, name string) *Local {
	unique := name
	for f.names[unique] {
		f.repeats++
		unique = name + "." + strconv.Itoa(f.repeats)
	}
	f.names[unique] = true
	return &Local{f: f, typ: t, name: unique}
}
