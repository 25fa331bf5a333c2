package wasmasm

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteText writes the module in the folded text format, for review and for
// tests: operands stand inside what takes them. Data beyond 16 bytes and custom
// sections are told by their sizes.
func (m *Module) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := &printer{w: b, depth: 1}
	b.WriteString("(module\n")
	m.writeImports(p)
	m.writeParts(p)
	m.writeSegments(p)
	for _, f := range m.own() {
		f.writeText(p)
	}
	b.WriteString(")\n")
	return b.Flush()
}

func (m *Module) writeImports(p *printer) {
	if y := m.memory; y != nil && y.imported {
		p.line("(import %q %q (memory %s))", y.module, y.name, y.limits.text())
	}
	for _, f := range m.funcs {
		if f.imported {
			p.line("(import %q %q (func %s%s))", f.module, f.name, f.text(), signatureText(f.in, f.out))
		}
	}
}

func (m *Module) writeParts(p *printer) {
	if y := m.memory; y != nil && !y.imported {
		p.line("(memory %s)", y.limits.text())
	}
	for _, t := range m.tables {
		p.line("(table %s %s funcref)", t.text(), t.limits.text())
	}
	for _, g := range m.globals {
		t := g.typ.String()
		if g.mutable {
			t = "(mut " + t + ")"
		}
		p.line("(global %s %s (%s %s))", g.text(), t, g.value.name, g.value.imm.text())
	}
	for _, e := range m.exports {
		_, kind, _ := e.what.entry()
		of := [...]string{"func", "table", "memory", "global"}[kind]
		name := "0"
		if i, ok := e.what.(immediate); ok {
			name = i.text()
		}
		p.line("(export %q (%s %s))", e.name, of, name)
	}
}

func (m *Module) writeSegments(p *printer) {
	for _, e := range m.segments() {
		names := ""
		for _, f := range e.funcs {
			names += " " + f.text()
		}
		if e.table == nil {
			p.line("(elem declare func%s)", names)
		} else {
			p.line("(elem (table %s) (i32.const %d) func%s)", e.table.text(), e.first, names)
		}
	}
	for _, d := range m.data {
		var hex strings.Builder
		for _, c := range d.bytes[:min(len(d.bytes), 16)] {
			fmt.Fprintf(&hex, `\%02x`, c)
		}
		p.line(`(data (i32.const %d) "%s") ;; %d bytes`, d.offset, hex.String(), len(d.bytes))
	}
	for _, c := range m.customs {
		p.line(";; custom section %q, %d bytes", c.name, len(c.bytes))
	}
}

func signatureText(in, out string) string {
	s := ""
	if in != "" {
		s += " (param " + words(in) + ")"
	}
	if out != "" {
		s += " (result " + words(out) + ")"
	}
	return s
}

func (f *Func) writeText(p *printer) {
	head := "(func " + f.text()
	for _, l := range f.params {
		head += fmt.Sprintf(" (param %s %v)", l.text(), l.typ)
	}
	p.open("%s%s", head, signatureText("", f.out))
	for _, run := range f.runs() {
		var list []string
		for _, l := range run {
			list = append(list, fmt.Sprintf("(local %s %v)", l.text(), l.typ))
		}
		p.line("%s", strings.Join(list, " "))
	}
	p.body(f.code)
	p.close(1)
}

func (l Limits) text() string {
	if l.Max == 0 {
		return strconv.FormatUint(uint64(l.Min), 10)
	}
	return fmt.Sprint(l.Min, " ", l.Max)
}
