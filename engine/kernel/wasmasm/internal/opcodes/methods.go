package opcodes

import (
	"bytes"
	"fmt"
	"go/format"
)

// shapes is what the methods of a kind of immediate look like: their parameters
// before the operands, and the call, which is given the literal of the opcode.
var shapes = map[string]struct{ params, call string }{
	"":        {"", "emit(%s, nil, operands)"},
	"mem":     {"offset int, ", "access(%s, %d, offset, operands)"},
	"memlane": {"offset, lane int, ", "accessLane(%s, %d, offset, lane, operands)"},
	"lane":    {"lane int, ", "emitLane(%s, %d, lane, operands)"},
	"shuffle": {"lanes [16]byte, ", "shuffle(%s, lanes, operands)"},
	"zero":    {"", "wholeMemory(%s, %d, operands)"},
	"table":   {"t *Table, ", "emitTable(%s, operands, t)"},
	"tables":  {"to, from *Table, ", "emitTable(%s, operands, to, from)"},
}

// pushes is the methods without operands, whose immediate says what they push.
var pushes = map[string]struct{ param, imm string }{
	"i": {"value int32", "i32Const(value)"},
	"l": {"value int64", "i64Const(value)"},
	"f": {"value float32", "f32Const(value)"},
	"d": {"value float64", "f64Const(value)"},
	"v": {"value [16]byte", "v128Const(value)"},
}

// Methods is the source of wasmasm's instruction methods.
func Methods() ([]byte, error) {
	list, err := Table()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("// Code generated from opcodes.txt; DO NOT EDIT.\n\npackage wasmasm\n")
	for _, op := range list {
		literal := fmt.Sprintf("op{%q, %#x, %q, %q}", op.Name, uint32(op.Prefix)<<16|op.Code, op.In, op.Out)
		fmt.Fprintf(&b, "\n// %s emits %s.\nfunc (f *Func) %[1]s(", op.Method(), op.Name)
		switch op.Imm {
		case "const":
			p := pushes[op.Out]
			fmt.Fprintf(&b, "%s) *Func { return f.emit(%s, %s, nil) }\n", p.param, literal, p.imm)
		case "func":
			fmt.Fprintf(&b, "g *Func) *Func { return f.refFunc(%s, g) }\n", literal)
		case "type":
			fmt.Fprintf(&b, "t Type) *Func { return f.refNull(%s, t) }\n", literal)
		default:
			s, ok := shapes[op.Imm]
			if !ok {
				return nil, fmt.Errorf("%s has an immediate of kind %q, which has no method", op.Name, op.Imm)
			}
			args := []any{literal}
			if op.Size > 0 {
				args = append(args, op.Size)
			}
			fmt.Fprintf(&b, "%soperands ...any) *Func { return f.%s }\n", s.params, fmt.Sprintf(s.call, args...))
		}
	}
	return format.Source(b.Bytes())
}
