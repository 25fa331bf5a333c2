package wasmasm

// The stack of types and the frames of open blocks follow the validation
// algorithm of the specification's appendix.

// frame is an open block.
type frame struct {
	name        string // of the instruction that opened it
	id          int    // of its label in the text, from 1
	results     string
	height      int // of the stack where it was opened
	unreachable bool
}

// takes is the types that a branch to the block takes along.
func (b *frame) takes() string {
	if b.name == "loop" {
		return ""
	}
	return b.results
}

func (f *Func) top() *frame { return f.frames[len(f.frames)-1] }

// holds is the stack of the innermost block, as an error shows it.
func (f *Func) holds() string {
	b := f.top()
	s := "[" + words(string(f.stack[b.height:])) + "]"
	if b.unreachable {
		s += " in unreachable code"
	}
	return s
}

// emit checks and appends an instruction after the operands that it is given.
func (f *Func) emit(o op, imm immediate, operands []any) *Func {
	if f.imported {
		f.errorf("%s: an imported function has no instructions", o.name)
		return f
	}
	if f.align != 0 {
		f.errorf("%s: Aligned is for an instruction that accesses memory", o.name)
		f.align = 0
	}
	f.sealed = true
	f.operands(o, operands)
	f.pop(o.name, o.in)
	f.code = append(f.code, instr{o.name, o.code, len(o.in), len(o.out), imm})
	f.push(o.out)
	return f
}

func (f *Func) push(types string) { f.stack = append(f.stack, []Type(types)...) }

// pop takes values of the types from the stack of the innermost block. Where
// they are others, it takes what is there.
func (f *Func) pop(name, types string) {
	b := f.top()
	have := f.stack[b.height:]
	n := min(len(types), len(have))
	ok := n == len(types) || b.unreachable
	for i := 1; i <= n; i++ {
		ok = ok && fits(Type(types[len(types)-i]), have[len(have)-i])
	}
	if !ok {
		f.errorf("%s takes [%s], the stack holds %s", name, words(types), f.holds())
	}
	f.stack = f.stack[:len(f.stack)-n]
}

// peek is the type below so many others, unknown where there is none.
func (f *Func) peek(below int) Type {
	if have := f.stack[f.top().height:]; below < len(have) {
		return have[len(have)-1-below]
	}
	return unknown
}

// open begins a block with an instruction that takes the operands.
func (f *Func) open(o op, results string) {
	f.labels++
	f.emit(o, f.blockType(results), nil)
	f.frames = append(f.frames, &frame{name: o.name, id: f.labels, results: results, height: len(f.stack)})
}

// finish checks what a block leaves on the stack and removes it.
func (f *Func) finish() {
	b := f.top()
	if text := f.leftover(); text != "" {
		f.errorf("%s", text)
	}
	f.stack = f.stack[:b.height]
}

// leftover says what is wrong with the stack at the end of the innermost block.
func (f *Func) leftover() string {
	b := f.top()
	have := f.stack[b.height:]
	ok := len(have) == len(b.results) || b.unreachable && len(have) < len(b.results)
	for i := 1; ok && i <= len(have); i++ {
		ok = fits(Type(b.results[len(b.results)-i]), have[len(have)-i])
	}
	if ok {
		return ""
	}
	return "the " + b.name + " ends with [" + words(b.results) + "], the stack holds " + f.holds()
}

// diverge says that what follows in the block is unreachable.
func (f *Func) diverge() {
	b := f.top()
	f.stack = f.stack[:b.height]
	b.unreachable = true
}
