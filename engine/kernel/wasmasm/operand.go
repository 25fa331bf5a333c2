package wasmasm

import (
	"encoding/binary"
	"fmt"
	"math"
)

// operands pushes the last operands of an instruction.
func (f *Func) operands(o op, list []any) {
	first := len(o.in) - len(list)
	if first < 0 {
		f.errorf("%s takes [%s], not %d operands", o.name, words(o.in), len(list))
		return
	}
	for i, v := range list {
		if v, ok := v.(Variable); ok {
			f.get(o.name, v)
			continue
		}
		t := Type(o.in[first+i])
		if c, err := constant(t, v); err != nil {
			f.errorf("%s: %v", o.name, err)
		} else {
			f.code = append(f.code, c)
		}
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
	return instr{}, fmt.Errorf("an operand is a variable, an int or a float, not %v of type %T", v, v)
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

// vector takes arrays of lanes, the first in the lowest bits.
func vector(v any) (instr, error) {
	var b [16]byte
	switch v.(type) {
	case [16]uint8, [16]int8, [8]uint16, [8]int16, [4]uint32, [4]int32, [2]uint64, [2]int64, [4]float32, [2]float64:
		binary.Encode(b[:], binary.LittleEndian, v)
		return instr{"v128.const", 0xfd000c, 0, 1, v128Const(b)}, nil
	}
	return instr{}, fmt.Errorf("an operand of 128 bits is a variable or an array of numbers, not %v of type %T", v, v)
}
