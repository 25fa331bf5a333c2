package wasmasm_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/kernel/wasmasm"
	"hawqeye/engine/kernel/wasmasm/internal/opcodes"
)

func table(t *testing.T) []opcodes.Opcode {
	t.Helper()
	list, err := opcodes.Table()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestMethodsAreFresh(t *testing.T) {
	want, err := opcodes.Methods()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("zmethods.go"); err != nil || string(got) != string(want) {
		t.Errorf("zmethods.go is not what opcodes.txt makes: run go generate (%v)", err)
	}
}

// plain is the instructions that wazero knows.
func plain(t *testing.T) []opcodes.Opcode {
	return slices.DeleteFunc(table(t), func(op opcodes.Opcode) bool { return strings.Contains(op.Name, "relaxed") })
}

// immediates is what a method takes before its operands: unlike every default.
func immediates(op opcodes.Opcode, to, from *wasmasm.Table, f *wasmasm.Func) []any {
	var bytes [16]byte
	for i := range bytes {
		bytes[i] = byte(2*i + 1)
	}
	switch op.Imm {
	case "mem":
		return []any{70000}
	case "memlane":
		return []any{3, 16/op.Size - 1}
	case "lane":
		return []any{op.Size - 1}
	case "shuffle":
		return []any{bytes}
	case "table":
		return []any{from}
	case "tables":
		return []any{to, from}
	case "func":
		return []any{f}
	case "type":
		return []any{wasmasm.FuncRef}
	case "const":
		return []any{map[string]any{"i": int32(-70000), "l": int64(-1 << 40), "f": float32(-2.5), "d": 1e-300, "v": bytes}[op.Out]}
	}
	return nil
}

// text is the instruction with these immediates.
func text(op opcodes.Opcode) string {
	switch op.Imm {
	case "mem":
		return op.Name + " offset=70000"
	case "memlane":
		return fmt.Sprint(op.Name, " offset=3 ", 16/op.Size-1)
	case "lane":
		return fmt.Sprint(op.Name, " ", op.Size-1)
	case "shuffle":
		return op.Name + " 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31"
	case "table":
		return op.Name + " $table1"
	case "tables":
		return op.Name + " $table0 $table1"
	case "func":
		return op.Name + " $callee"
	case "type":
		return op.Name + " func"
	case "const":
		return op.Name + " " + map[string]string{
			"i": "-70000", "l": "-1099511627776", "f": "-2.5", "d": "1e-300", "v": "i32x4 0x07050301 0x0f0d0b09 0x17151311 0x1f1d1b19",
		}[op.Out]
	}
	return op.Name
}

// every is a module with a function for each opcode, which gives its parameters
// to the instruction and returns what comes of them.
func every(list []opcodes.Opcode) *wasmasm.Module {
	m := wasmasm.New()
	m.Names = true
	m.Memory(wasmasm.Limits{Min: 2})
	to, from := m.Table(wasmasm.Limits{Min: 1}), m.Table(wasmasm.Limits{Min: 1})
	callee := m.Func("callee")
	for _, op := range list {
		f := m.Func("test_" + op.Name)
		op.In, op.Out = strings.ReplaceAll(op.In, "?", "r"), strings.ReplaceAll(op.Out, "?", "r")
		args := immediates(op, to, from, callee)
		for i, c := range op.In {
			args = append(args, f.Param(wasmasm.Type(c), fmt.Sprint("p", i)))
		}
		f.Result([]wasmasm.Type(op.Out)...)
		emit(f, op, args)
	}
	return m
}

// emit calls the instruction's method.
func emit(f *wasmasm.Func, op opcodes.Opcode, args []any) {
	var values []reflect.Value
	for _, v := range args {
		values = append(values, reflect.ValueOf(v))
	}
	reflect.ValueOf(f).MethodByName(op.Method()).Call(values)
}

// TestOpcodesUnderWazero proves the types of all instructions that wazero knows.
func TestOpcodesUnderWazero(t *testing.T) {
	instantiate(t, interpreter(t), "", every(plain(t)))
}
