package wasmasm

import "slices"

const (
	pageSize = 1 << 16
	maxPages = 1 << 16
)

// Module is a WebAssembly module under construction.
type Module struct {
	// Names says that functions and variables keep their names, in the section
	// that debuggers and profilers read.
	Names bool

	signatures []*signature
	funcs      []*Func
	memory     *Memory
	tables     []*Table
	globals    []*Global
	exports    []export
	elements   []elements
	data       []data
	customs    []custom
	faults     []error
}

// signature is a type of functions, which a module declares once.
type signature struct {
	params, results string
	index           uint32
}

// Memory is the linear memory, of which a module has one.
type Memory struct {
	m            *Module
	limits       Limits
	imported     bool
	module, name string // of the import
}

// Table holds references to functions, for indirect calls.
type Table struct {
	m      *Module
	limits Limits
	index  uint32
}

// Exportable is a Func, Table, Memory or Global.
type Exportable interface {
	// entry is the module, and the kind and index that an export has in its bytes.
	entry() (m *Module, kind byte, index uint32)
}

func (f *Func) entry() (*Module, byte, uint32)   { return f.m, 0, f.index }
func (t *Table) entry() (*Module, byte, uint32)  { return t.m, 1, t.index }
func (y *Memory) entry() (*Module, byte, uint32) { return y.m, 2, 0 }
func (g *Global) entry() (*Module, byte, uint32) { return g.m, 3, g.index }

type export struct {
	name string
	what Exportable
}

type elements struct {
	table *Table
	first int
	funcs []*Func
}

type data struct {
	offset int
	bytes  []byte
}

type custom struct {
	name  string
	bytes []byte
}

// New returns a module without anything in it.
func New() *Module { return new(Module) }

// intern returns the module's one signature with these types.
func (m *Module) intern(params, results string) *signature {
	for _, s := range m.signatures {
		if s.params == params && s.results == results {
			return s
		}
	}
	s := &signature{params, results, uint32(len(m.signatures))}
	m.signatures = append(m.signatures, s)
	return s
}

// Memory gives the module a memory of its own. It comes before the functions
// that use it.
func (m *Module) Memory(l Limits) *Memory { return m.setMemory(&Memory{m: m, limits: l}) }

// ImportMemory gives the module the memory of another, as Memory does.
func (m *Module) ImportMemory(module, name string, l Limits) *Memory {
	return m.setMemory(&Memory{m: m, limits: l, imported: true, module: module, name: name})
}

func (m *Module) setMemory(y *Memory) *Memory {
	if m.memory != nil {
		m.errorf("a module has one memory, this is the second")
	}
	if y.limits.Min > maxPages || y.limits.Max > maxPages {
		m.errorf("a memory has at most %d pages", maxPages)
	}
	m.checkLimits(y.limits)
	m.memory = y
	return y
}

func (m *Module) checkLimits(l Limits) {
	if l.Max != 0 && l.Max < l.Min {
		m.errorf("the limit %d is below the initial size %d", l.Max, l.Min)
	}
}

// Table adds a table whose slots are null.
func (m *Module) Table(l Limits) *Table {
	m.checkLimits(l)
	t := &Table{m, l, uint32(len(m.tables))}
	m.tables = append(m.tables, t)
	return t
}

// Elements fills slots of a table when the module is instantiated.
func (m *Module) Elements(t *Table, first int, funcs ...*Func) {
	switch {
	case t == nil || t.m != m:
		m.errorf("the table belongs to another module")
	case first < 0 || first+len(funcs) > int(t.limits.Min):
		m.errorf("slots %d to %d are outside a table of %d", first, first+len(funcs)-1, t.limits.Min)
	case slices.ContainsFunc(funcs, func(f *Func) bool { return f == nil || f.m != m }):
		m.errorf("a function for the table belongs to another module")
	default:
		m.elements = append(m.elements, elements{t, first, slices.Clone(funcs)})
	}
}

// Global adds a variable with its initial value, a number such as an operand may be.
func (m *Module) Global(t Type, name string, mutable bool, value any) *Global {
	g := &Global{m: m, name: name, typ: t, mutable: mutable, index: uint32(len(m.globals))}
	var err error
	if g.value, err = constant(t, value); err != nil {
		m.errorf("global %s: %v", name, err)
	}
	m.globals = append(m.globals, g)
	return g
}

// Data fills memory when the module is instantiated. The bytes are not copied
// before Bytes is called.
func (m *Module) Data(offset int, bytes []byte) {
	switch {
	case m.memory == nil:
		m.errorf("data needs a memory: declare it first")
	case offset < 0 || offset+len(bytes) > int(m.memory.limits.Min)*pageSize:
		m.errorf("data from %d to %d is outside a memory of %d pages", offset, offset+len(bytes), m.memory.limits.Min)
	default:
		m.data = append(m.data, data{offset, bytes})
	}
}

// Custom adds a custom section. Several may have one name.
func (m *Module) Custom(name string, bytes []byte) {
	m.customs = append(m.customs, custom{name, bytes})
}

// Export gives a part of the module a name outside.
func (m *Module) Export(name string, what Exportable) {
	if owner, _, _ := what.entry(); owner != m {
		m.errorf("what is exported as %q belongs to another module", name)
	}
	if slices.ContainsFunc(m.exports, func(e export) bool { return e.name == name }) {
		m.errorf("there is an export %q already", name)
	}
	m.exports = append(m.exports, export{name, what})
}
