package wasmasm

import (
	"encoding/binary"
	"fmt"
	"math"
)

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

// Drop discards the value on the stack.
func (f *Func) Drop() *Func { return f.emit(op{"drop", 0x1a, string(unknown), ""}, nil, nil) }

// Select takes two values of a type and an i32, and gives the first where that
// is not zero, the second where it is.
func (f *Func) Select(operands ...any) *Func {
	if len(operands) > 3 {
		f.errorf("select takes 3 operands, %d are given", len(operands))
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
			return v.Type()
		}
	}
	below := max(0, 1-len(operands))
	for ; below < 3-len(operands); below++ {
		if t := f.peek(below); t != unknown {
			return t
		}
	}
	return unknown
}

// operands pushes the last operands of an instruction.
func (f *Func) operands(o op, list []any) {
	first := len(o.in) - len(list)
	if first < 0 {
		f.errorf("%s takes [%s], %d operands are given", o.name, words(o.in), len(list))
		return
	}
	for i, v := range list {
		if v, ok := v.(Variable); ok {
			f.get(o.name, v)
			continue
		}
		t := Type(o.in[first+i])
		c, err := constant(t, v)
		if err != nil {
			f.errorf("%s: %v", o.name, err)
			f.push(string(t))
			continue
		}
		f.code = append(f.code, c)
		f.push(string(t))
	}
}

// constant is the instruction that pushes a number as a type.
func constant(t Type, v any) (instr, error) {
	switch n := v.(type) {
	case int:
		return integer(t, n)
	case float32:
		return float(t, float64(n))
	case float64:
		return float(t, n)
	}
	if t == V128 {
		return vector(v)
	}
	return instr{}, fmt.Errorf("an operand is a variable or a number, not %v of type %T", v, v)
}

func integer(t Type, n int) (instr, error) {
	switch {
	case t == I32 && math.MinInt32 <= n && n <= math.MaxUint32:
		return instr{"i32.const", 0x41, 0, 1, i32Const(n)}, nil
	case t == I64:
		return instr{"i64.const", 0x42, 0, 1, i64Const(n)}, nil
	case t == F32 && int(float32(n)) == n || t == F64 && int(float64(n)) == n:
		return float(t, float64(n))
	}
	return instr{}, fmt.Errorf("the number %d is no %v", n, t)
}

func float(t Type, v float64) (instr, error) {
	switch {
	case t == F32 && math.IsInf(float64(float32(v)), 0) == math.IsInf(v, 0):
		return instr{"f32.const", 0x43, 0, 1, f32Const(v)}, nil
	case t == F64:
		return instr{"f64.const", 0x44, 0, 1, f64Const(v)}, nil
	}
	return instr{}, fmt.Errorf("the number %v is no %v", v, t)
}

// vector takes arrays of 16 bytes, lane 0 first.
func vector(v any) (instr, error) {
	var b [16]byte
	switch v.(type) {
	case [16]uint8, [16]int8, [8]uint16, [8]int16, [4]uint32, [4]int32, [2]uint64, [2]int64, [4]float32, [2]float64:
		binary.Encode(b[:], binary.LittleEndian, v)
		return instr{"v128.const", 0xfd000c, 0, 1, v128Const(b)}, nil
	}
	return instr{}, fmt.Errorf("a constant of 128 bits is an array of numbers, not %v of type %T", v, v)
}
