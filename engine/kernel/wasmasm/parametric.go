package wasmasm

// Drop discards the value on the stack.
func (f *Func) Drop() *Func { return f.emit(op{"drop", 0x1a, string(unknown), ""}, nil, nil) }

// Select takes two values of a type and an i32, and gives the first where that
// is not zero, the second where it is.
func (f *Func) Select(operands ...any) *Func {
	if len(operands) > 3 {
		f.errorf("select takes 3 operands, not %d", len(operands))
		return f
	}
	t := f.selected(operands)
	o := op{"select", 0x1b, string([]Type{t, t, I32}), string(t)}
	if t.isRef() {
		o.code = 0x1c
		return f.emit(o, selectType{t}, operands)
	}
	return f.emit(o, nil, operands)
}

// selected is the type of what Select chooses between: that of a variable among
// them, or of a value on the stack.
func (f *Func) selected(operands []any) Type {
	for i, v := range operands {
		if v, ok := v.(Variable); ok && 3-len(operands)+i < 2 {
			if get, _, fault := v.access(f); fault == "" {
				return Type(get.out[0])
			}
		}
	}
	for below := max(0, 1-len(operands)); below < 3-len(operands); below++ {
		if t := f.peek(below); t != unknown {
			return t
		}
	}
	return unknown
}
