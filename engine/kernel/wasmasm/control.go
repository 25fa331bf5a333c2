package wasmasm

import "slices"

// Label is a block that branches may leave, or a loop that they may repeat.
type Label struct{ block *frame }

// Block emits a block: a branch to its label goes to its end, with the results.
func (f *Func) Block(body func(Label), results ...Type) *Func {
	return f.enclose(op{name: "block", code: 0x02}, body, results)
}

// Loop emits a loop: a branch to its label goes to its beginning.
func (f *Func) Loop(body func(Label), results ...Type) *Func {
	return f.enclose(op{name: "loop", code: 0x03}, body, results)
}

func (f *Func) enclose(o op, body func(Label), results []Type) *Func {
	f.open(o, string(results))
	body(Label{f.top()})
	return f.end()
}

// If emits what is done where the i32 on the stack is not zero.
func (f *Func) If(then func()) *Func {
	f.open(op{"if", 0x04, "i", ""}, "")
	then()
	return f.end()
}

// IfElse emits what is done where the i32 on the stack is not zero, and what
// is done where it is.
func (f *Func) IfElse(then, otherwise func(), results ...Type) *Func {
	f.open(op{"if", 0x04, "i", ""}, string(results))
	then()
	f.finish()
	f.code = append(f.code, instr{name: "else", code: 0x05})
	b := f.top()
	b.name, b.unreachable = "else", false
	otherwise()
	return f.end()
}

func (f *Func) end() *Func {
	f.finish()
	b := f.top()
	f.frames = f.frames[:len(f.frames)-1]
	f.code = append(f.code, instr{name: "end", code: 0x0b})
	f.push(b.results)
	return f
}

// depth counts the blocks between here and a label, and tells what it takes.
func (f *Func) depth(name string, to Label) (d branch, takes string) {
	i := slices.Index(f.frames, to.block)
	if i < 0 {
		f.errorf("%s: the label is not of a block that is open here", name)
		return d, ""
	}
	return branch{uint32(len(f.frames) - 1 - i), to.block.id}, to.block.takes()
}

// Br branches with the values that the label takes.
func (f *Func) Br(to Label, operands ...any) *Func {
	d, takes := f.depth("br", to)
	f.emit(op{"br", 0x0c, takes, ""}, d, operands)
	f.diverge()
	return f
}

// BrIf branches where the last operand, an i32, is not zero.
func (f *Func) BrIf(to Label, operands ...any) *Func {
	d, takes := f.depth("br_if", to)
	return f.emit(op{"br_if", 0x0d, takes + "i", takes}, d, operands)
}

// BrTable branches to the label that the last operand, an i32, is the index of,
// and to another where there is none.
func (f *Func) BrTable(to []Label, other Label, operands ...any) *Func {
	const name = "br_table"
	last, takes := f.depth(name, other)
	var list branches
	for _, l := range to {
		d, t := f.depth(name, l)
		if t != takes {
			f.errorf("%s: one label takes [%s], the last [%s]", name, words(t), words(takes))
		}
		list = append(list, d)
	}
	f.emit(op{name, 0x0e, takes + "i", ""}, append(list, last), operands)
	f.diverge()
	return f
}

// Return leaves the function with its results.
func (f *Func) Return(operands ...any) *Func {
	f.emit(op{"return", 0x0f, f.out, ""}, nil, operands)
	f.diverge()
	return f
}

// Unreachable traps.
func (f *Func) Unreachable() *Func {
	f.emit(op{name: "unreachable"}, nil, nil)
	f.diverge()
	return f
}

// Call calls a function of the module, whose signature is settled by that.
func (f *Func) Call(g *Func, operands ...any) *Func {
	if !f.near(g, "call") {
		return f
	}
	g.sealed = true
	return f.emit(op{"call", 0x10, g.in, g.out}, g, operands)
}

// CallIndirect calls the function in the table's slot that the last operand, an
// i32, is the index of.
func (f *Func) CallIndirect(t *Table, s Signature, operands ...any) *Func {
	const name = "call_indirect"
	if t == nil || t.m != f.m {
		f.errorf("%s: the table belongs to another module", name)
		return f
	}
	sig := f.m.intern(string(s.Params), string(s.Results))
	return f.emit(op{name, 0x11, sig.params + "i", sig.results}, indirect{sig, t}, operands)
}

// Comment writes a line into the text.
func (f *Func) Comment(text string) *Func {
	f.code = append(f.code, instr{name: ";;", code: comment, imm: note(text)})
	return f
}

// For counts i from a number up to another while it is less, both signed, and
// emits the body once. The numbers and the step are operands; if the first is i
// itself, it begins as it is.
func (f *Func) For(i *Local, from, to, step any, body func()) *Func {
	if from != any(i) {
		f.Set(i, from)
	}
	return f.Block(func(done Label) {
		f.I32GeS(i, to).BrIf(done)
		f.Loop(func(again Label) {
			body()
			f.I32Add(i, step).Tee(i).I32LtS(to).BrIf(again)
		})
	})
}
