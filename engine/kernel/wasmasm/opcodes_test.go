package wasmasm_test

import (
	"fmt"
	"os"
	"reflect"
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

// arguments is what a method takes before its operands, and how that is spelled
// in the text: unlike every default.
func arguments(op opcodes.Opcode, to, from *wasmasm.Table, f *wasmasm.Func) (list []any, text string) {
	var bytes [16]byte
	for i := range bytes {
		bytes[i] = byte(2*i + 1)
	}
	switch op.Imm {
	case "mem":
		return []any{70000}, "offset=70000"
	case "memlane":
		lane := 16/op.Size - 1
		return []any{3, lane}, fmt.Sprint("offset=3 ", lane)
	case "lane":
		return []any{op.Size - 1}, fmt.Sprint(op.Size - 1)
	case "shuffle":
		return []any{bytes}, strings.Trim(fmt.Sprint(bytes), "[]")
	case "table":
		return []any{from}, "$table1"
	case "tables":
		return []any{to, from}, "$table0 $table1"
	case "func":
		return []any{f}, "$callee"
	case "type":
		return []any{wasmasm.FuncRef}, "func"
	case "const":
		switch op.Out {
		case "i":
			return []any{int32(-70000)}, "-70000"
		case "l":
			return []any{int64(-1 << 40)}, "-1099511627776"
		case "f":
			return []any{float32(-2.5)}, "-2.5"
		case "d":
			return []any{1e-300}, "1e-300"
		}
		return []any{bytes}, "i32x4 0x07050301 0x0F0D0B09 0x17151311 0x1F1D1B19"
	}
	return nil, ""
}

// every is a module with a function for each opcode, which gives its parameters
// to the instruction and returns what comes of them, and the instructions' texts.
func every(list []opcodes.Opcode) (m *wasmasm.Module, texts []string) {
	m = wasmasm.New()
	m.Names = true
	m.Memory(wasmasm.Limits{Min: 2})
	to, from := m.Table(wasmasm.Limits{Min: 1}), m.Table(wasmasm.Limits{Min: 1})
	callee := m.Func("callee")
	for _, op := range list {
		f := m.Func("test " + op.Name)
		op.In, op.Out = strings.ReplaceAll(op.In, "?", "r"), strings.ReplaceAll(op.Out, "?", "r")
		immediates, text := arguments(op, to, from, callee)
		var args []reflect.Value
		for _, v := range immediates {
			args = append(args, reflect.ValueOf(v))
		}
		for i, c := range op.In {
			args = append(args, reflect.ValueOf(f.Param(wasmasm.Type(c), fmt.Sprint("p", i))))
		}
		for _, c := range op.Out {
			f.Result(wasmasm.Type(c))
		}
		reflect.ValueOf(f).MethodByName(op.Method()).Call(args)
		texts = append(texts, strings.TrimSpace(op.Name+" "+text))
	}
	return m, texts
}

// TestOpcodesUnderWazero proves the types of all instructions that wazero knows.
func TestOpcodesUnderWazero(t *testing.T) {
	var known []opcodes.Opcode
	for _, op := range table(t) {
		if !strings.Contains(op.Name, "relaxed") {
			known = append(known, op)
		}
	}
	m, _ := every(known)
	instantiate(t, interpreter(t), "", m)
}
