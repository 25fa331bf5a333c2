package wasmasm

import "strings"

// Type is the type of a value.
type Type byte

// The types, by letters of the opcode table.
const (
	I32       Type = 'i'
	I64       Type = 'l'
	F32       Type = 'f'
	F64       Type = 'd'
	V128      Type = 'v'
	FuncRef   Type = 'r'
	ExternRef Type = 'e'
)

const (
	unknown Type = '*' // what unreachable code pops from below its stack
	anyRef  Type = '?' // a reference of either type
)

func (t Type) String() string {
	name, _ := t.forms()
	return name
}

// forms is the type in text and in a module's bytes.
func (t Type) forms() (name string, wire byte) {
	switch t {
	case I32:
		return "i32", 0x7f
	case I64:
		return "i64", 0x7e
	case F32:
		return "f32", 0x7d
	case F64:
		return "f64", 0x7c
	case V128:
		return "v128", 0x7b
	case FuncRef:
		return "funcref", 0x70
	case ExternRef:
		return "externref", 0x6f
	case anyRef:
		return "reference", 0
	}
	return "unknown", 0
}

func (t Type) isRef() bool { return t == FuncRef || t == ExternRef }

// fits reports whether a value of a type is what an instruction takes.
func fits(want, have Type) bool {
	return want == have || want == unknown || have == unknown || want == anyRef && have.isRef()
}

// words spells a list of types.
func words(types string) string {
	list := make([]string, len(types))
	for i := range list {
		list[i] = Type(types[i]).String()
	}
	return strings.Join(list, " ")
}

// Signature is the type of a function.
type Signature struct{ Params, Results []Type }

// Limits is the size of a memory in pages of 64 KiB, or of a table in slots.
type Limits struct {
	Min uint32
	Max uint32 // 0 is no limit
}
