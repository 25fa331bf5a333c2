package wasmasm

import (
	"errors"
	"slices"
)

// Sections, in the order of the binary format.
const (
	customSection = iota
	typeSection
	importSection
	funcSection
	tableSection
	memorySection
	globalSection
	exportSection
	_ // start
	elementSection
	codeSection
	dataSection
)

// Bytes is the module in the binary format, or what is wrong with it: an Error
// for each fault, joined.
func (m *Module) Bytes() ([]byte, error) {
	faults := slices.Clone(m.faults)
	for _, f := range m.funcs {
		if fault := f.unfinished(); fault != nil {
			faults = append(faults, fault)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return m.encode(), nil
}

func (m *Module) encode() []byte {
	m.number()
	own := m.own()
	b := []byte("\x00asm\x01\x00\x00\x00")
	b = appendVector(b, typeSection, m.signatures, (*signature).append)
	b = m.appendImports(b)
	b = appendVector(b, funcSection, own, func(f *Func, b []byte) []byte { return appendUnsigned(b, f.interned().index) })
	b = appendVector(b, tableSection, m.tables, func(t *Table, b []byte) []byte { return t.limits.append(append(b, 0x70)) })
	if m.memory != nil && !m.memory.imported {
		b = appendVector(b, memorySection, []*Memory{m.memory}, func(y *Memory, b []byte) []byte { return y.limits.append(b) })
	}
	b = appendVector(b, globalSection, m.globals, (*Global).appendDeclaration)
	b = appendVector(b, exportSection, m.exports, export.append)
	b = appendVector(b, elementSection, m.segments(), elements.append)
	b = appendVector(b, codeSection, own, (*Func).appendBody)
	b = appendVector(b, dataSection, m.data, data.append)
	for _, c := range m.customs {
		b = appendSection(b, customSection, append(appendName(nil, c.name), c.bytes...))
	}
	if m.Names {
		b = m.appendNames(b)
	}
	return b
}

// unfinished is what is wrong with the end of a function.
func (f *Func) unfinished() error {
	if f.imported {
		return nil
	}
	if text := f.leftover(); text != "" {
		return &Error{f.file, f.line, f.name, text}
	}
	return nil
}

// number gives functions, variables and signatures their indices: imports and
// parameters come first, variables of a type stand together.
func (m *Module) number() {
	var n uint32
	for _, imported := range []bool{true, false} {
		for _, f := range m.funcs {
			if f.imported == imported {
				f.index = n
				n++
				f.interned()
				f.numberLocals()
			}
		}
	}
}

func (f *Func) interned() *signature { return f.m.intern(f.in, f.out) }

func (f *Func) numberLocals() {
	var n uint32
	for _, l := range f.params {
		l.index = n
		n++
	}
	for _, run := range f.runs() {
		for _, l := range run {
			l.index = n
			n++
		}
	}
}

// runs is the variables by type, in the order in which types appear.
func (f *Func) runs() [][]*Local {
	var runs [][]*Local
	for _, l := range f.locals {
		i := slices.IndexFunc(runs, func(run []*Local) bool { return run[0].typ == l.typ })
		if i < 0 {
			i = len(runs)
			runs = append(runs, nil)
		}
		runs[i] = append(runs[i], l)
	}
	return runs
}

func (m *Module) own() []*Func {
	return slices.DeleteFunc(slices.Clone(m.funcs), func(f *Func) bool { return f.imported })
}

func appendSection(b []byte, id byte, body []byte) []byte {
	return append(appendUnsigned(append(b, id), uint32(len(body))), body...)
}

// appendVector appends a section that is a list of things, if there are any.
func appendVector[T any](b []byte, id byte, list []T, each func(T, []byte) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	body := appendUnsigned(nil, uint32(len(list)))
	for _, v := range list {
		body = each(v, body)
	}
	return appendSection(b, id, body)
}

func appendName(b []byte, name string) []byte {
	return append(appendUnsigned(b, uint32(len(name))), name...)
}

func appendTypes(b []byte, types string) []byte {
	b = appendUnsigned(b, uint32(len(types)))
	for _, t := range []Type(types) {
		b = refType{t}.append(b)
	}
	return b
}

func (s *signature) append(b []byte) []byte {
	return appendTypes(appendTypes(append(b, 0x60), s.params), s.results)
}

func (l Limits) append(b []byte) []byte {
	if l.Max == 0 {
		return appendUnsigned(append(b, 0), l.Min)
	}
	return appendUnsigned(appendUnsigned(append(b, 1), l.Min), l.Max)
}

func (m *Module) appendImports(b []byte) []byte {
	var list [][]byte
	if y := m.memory; y != nil && y.imported {
		list = append(list, y.limits.append(append(appendName(appendName(nil, y.module), y.name), 2)))
	}
	for _, f := range m.funcs {
		if f.imported {
			list = append(list, appendUnsigned(append(appendName(appendName(nil, f.module), f.name), 0), f.interned().index))
		}
	}
	return appendVector(b, importSection, list, func(i, b []byte) []byte { return append(b, i...) })
}

func (g *Global) appendDeclaration(b []byte) []byte {
	b = refType{g.typ}.append(b)
	if g.mutable {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	return append(g.value.append(b), 0x0b)
}

func (e export) append(b []byte) []byte {
	_, kind, index := e.what.entry()
	return appendUnsigned(append(appendName(b, e.name), kind), index)
}

func (e elements) append(b []byte) []byte {
	switch {
	case e.table == nil: // declares what ref.func may name
		b = append(b, 3, 0)
	case e.table.index == 0:
		b = append(i32Const(e.first).append(append(b, 0, 0x41)), 0x0b)
	default:
		b = append(i32Const(e.first).append(append(appendUnsigned(append(b, 2), e.table.index), 0x41)), 0x0b, 0)
	}
	b = appendUnsigned(b, uint32(len(e.funcs)))
	for _, f := range e.funcs {
		b = f.append(b)
	}
	return b
}

// segments is the module's elements, and the declaration of functions that only
// code refers to.
func (m *Module) segments() []elements {
	var declared []*Func
	for _, f := range m.funcs {
		if f.referred {
			declared = append(declared, f)
		}
	}
	if declared == nil {
		return m.elements
	}
	return append(slices.Clone(m.elements), elements{funcs: declared})
}

func (d data) append(b []byte) []byte {
	b = append(i32Const(d.offset).append(append(b, 0, 0x41)), 0x0b)
	return append(appendUnsigned(b, uint32(len(d.bytes))), d.bytes...)
}

func (f *Func) appendBody(b []byte) []byte {
	runs := f.runs()
	body := appendUnsigned(nil, uint32(len(runs)))
	for _, run := range runs {
		body = refType{run[0].typ}.append(appendUnsigned(body, uint32(len(run))))
	}
	for _, i := range f.code {
		body = i.append(body)
	}
	body = append(body, 0x0b)
	return append(appendUnsigned(b, uint32(len(body))), body...)
}

func (i instr) append(b []byte) []byte {
	if i.code == comment {
		return b
	}
	if prefix := byte(i.code >> 16); prefix != 0 {
		b = appendUnsigned(append(b, prefix), i.code&0xffff)
	} else {
		b = append(b, byte(i.code))
	}
	if i.imm != nil {
		b = i.imm.append(b)
	}
	return b
}
