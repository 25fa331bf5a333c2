// Package opcodes holds the table of WebAssembly's instructions and writes the
// methods of wasmasm from it.
package opcodes

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed opcodes.txt
var table string

// Opcode is a line of the table.
type Opcode struct {
	Prefix byte   // 0 where there is none
	Code   uint32 // after the prefix
	Name   string // in the text format, such as "i32x4.dot_i16x8_s"
	In     string // types of the operands, a letter each, the topmost last
	Out    string // types of the results
	Imm    string // kind of the immediate
	Size   int    // number that the kind is given
}

// Table reads the table, in its order.
func Table() ([]Opcode, error) {
	var list []Opcode
	for n, line := range strings.Split(table, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		op, err := parse(strings.Fields(line))
		if err != nil {
			return nil, fmt.Errorf("opcodes.txt:%d: %q: %w", n+1, line, err)
		}
		list = append(list, op)
	}
	return list, nil
}

func parse(fields []string) (op Opcode, err error) {
	if len(fields) > 0 && (fields[0] == "fc" || fields[0] == "fd") {
		prefix, err := strconv.ParseUint(fields[0], 16, 8)
		if err != nil {
			return op, err
		}
		op.Prefix, fields = byte(prefix), fields[1:]
	}
	if len(fields) != 4 && len(fields) != 5 {
		return op, fmt.Errorf("an opcode, a name, operands, results and perhaps an immediate are needed")
	}
	code, err := strconv.ParseUint(fields[0], 16, 32)
	if err != nil {
		return op, err
	}
	op.Code, op.Name = uint32(code), fields[1]
	op.In, op.Out = strings.Trim(fields[2], "-"), strings.Trim(fields[3], "-")
	if len(fields) == 5 {
		kind, size, sized := strings.Cut(fields[4], "=")
		op.Imm = kind
		if sized {
			op.Size, err = strconv.Atoi(size)
		}
	}
	return op, err
}

// Method is the name of the instruction's method: I32x4DotI16x8S.
func (op Opcode) Method() string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(op.Name, func(r rune) bool { return r == '.' || r == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
