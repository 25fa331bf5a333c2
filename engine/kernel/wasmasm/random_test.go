package wasmasm_test

import (
	"context"
	"math/bits"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"pgregory.net/rapid"

	"hawqeye/engine/kernel/wasmasm"
	"hawqeye/engine/kernel/wasmasm/internal/opcodes"
)

const types = "ilfdvre"

// author writes random functions of random instructions.
type author struct {
	t      *rapid.T
	ops    []opcodes.Opcode
	errors int // one instruction in so many is not right; 0 is none

	m      *wasmasm.Module
	table  *wasmasm.Table
	callee *wasmasm.Func
	f      *wasmasm.Func
	vars   map[rune]*wasmasm.Local
	labels []target
	deep   int
}

type target struct {
	wasmasm.Label
	takes string
}

func programs(ops []opcodes.Opcode, errors int) *rapid.Generator[*wasmasm.Module] {
	return rapid.Custom(func(t *rapid.T) *wasmasm.Module {
		a := &author{t: t, ops: ops, errors: errors, m: wasmasm.New(), vars: map[rune]*wasmasm.Local{}}
		a.m.Memory(wasmasm.Limits{Min: 1})
		a.table = a.m.Table(wasmasm.Limits{Min: 2})
		a.callee = a.m.Func("callee")
		for _, c := range a.list() {
			a.callee.Param(wasmasm.Type(c), "p")
		}
		a.callee.Result(results(a.list())...)
		a.callee.Unreachable()
		a.f = a.m.Func("f")
		out := a.list()
		a.f.Result(results(out)...)
		for _, c := range types {
			if rapid.Bool().Draw(t, "parameter") {
				a.vars[c] = a.f.Param(wasmasm.Type(c), string(c))
			} else {
				a.vars[c] = a.f.Local(wasmasm.Type(c), string(c))
			}
		}
		a.body(out)
		return a.m
	})
}

func results(list string) []wasmasm.Type { return []wasmasm.Type(list) }

func (a *author) upTo(n int) int { return rapid.IntRange(0, n).Draw(a.t, "n") }

func (a *author) list() string {
	return rapid.StringOfN(rapid.RuneFrom([]rune(types)), 0, 2, -1).Draw(a.t, "types")
}

func (a *author) wrong() bool { return a.errors > 0 && a.upTo(a.errors) == a.errors }

// give returns operands for an instruction that takes types: those that the
// stack does not hold, at least.
func (a *author) give(takes string) []any {
	most := len(takes)
	holds, unreachable := a.f.Holds()
	if a.wrong() {
		takes = a.list()
		holds = takes[:a.upTo(len(takes))]
	}
	var fit []int
	for n := range len(takes) + 1 {
		if rest := takes[:n]; ends(holds, rest) || unreachable && ends(rest, holds) {
			fit = append(fit, n)
		}
	}
	var operands []any
	for _, c := range takes[rapid.SampledFrom(fit).Draw(a.t, "on the stack"):] {
		operands = append(operands, a.vars[c])
	}
	return operands[:min(len(operands), most)]
}

// ends reports whether a stack ends in types. An asterisk is any type.
func ends(stack, in string) bool {
	if len(in) > len(stack) {
		return false
	}
	stack = stack[len(stack)-len(in):]
	for i := range in {
		if stack[i] != in[i] && stack[i] != '*' && in[i] != '*' {
			return false
		}
	}
	return true
}

// body writes what leaves types on the stack.
func (a *author) body(out string) {
	a.deep++
	for range 1 + a.upTo(6) {
		a.step()
	}
	a.deep--
	if a.wrong() {
		return
	}
	holds, unreachable := a.f.Holds()
	if len(holds) <= len(out) && ends(out, holds) && (unreachable || len(holds) == len(out)) {
		return
	}
	for range holds {
		a.f.Drop()
	}
	for _, c := range out {
		a.f.Get(a.vars[c])
	}
}

func (a *author) step() {
	choice := a.upTo(15)
	switch {
	case choice < 5 || a.deep > 5 && choice < 9:
		a.instruction(rapid.SampledFrom(a.ops).Draw(a.t, "instruction"))
	case choice < 9:
		a.block()
	case choice < 12:
		a.branch()
	case choice == 12:
		in := a.callee.Signature()
		if a.upTo(1) == 0 {
			a.f.Call(a.callee, a.give(string(in.Params))...)
		} else {
			a.f.CallIndirect(a.table, in, a.give(string(in.Params)+"i")...)
		}
	case choice == 13:
		c := rapid.SampledFrom([]rune(types)).Draw(a.t, "type")
		a.f.Select(a.give(string(c) + string(c) + "i")...)
	case choice == 14:
		c := rapid.SampledFrom([]rune(types)).Draw(a.t, "type")
		a.f.Tee(a.vars[c], a.give(string(c))...).Set(a.vars[c])
	default:
		if holds, unreachable := a.f.Holds(); holds != "" || unreachable || a.wrong() {
			a.f.Drop()
		}
	}
}

func (a *author) instruction(op opcodes.Opcode) {
	var operands []any
	if op.Imm != "const" && op.Imm != "func" && op.Imm != "type" {
		operands = a.give(strings.ReplaceAll(op.In, "?", "e"))
	}
	if strings.HasPrefix(op.Imm, "mem") {
		a.f.Comment("of memory").Aligned(1 << a.upTo(bits.Len(uint(op.Size))-1))
	}
	emit(a.f, op, append(immediates(op, a.table, a.table, a.callee), operands...))
}

func (a *author) block() {
	out := a.list()
	inside := func(takes string) func(wasmasm.Label) {
		return func(l wasmasm.Label) {
			a.labels = append(a.labels, target{l, takes})
			a.body(out)
			a.labels = a.labels[:len(a.labels)-1]
		}
	}
	switch a.upTo(4) {
	case 0, 1:
		a.f.Block(inside(out), results(out)...)
	case 2:
		a.f.Loop(inside(""), results(out)...)
	case 3:
		a.f.Get(a.vars['i'])
		a.f.IfElse(func() { a.body(out) }, func() { a.body(out) }, results(out)...)
	default:
		a.f.Get(a.vars['i'])
		out = ""
		a.f.If(func() { a.body("") })
	}
}

func (a *author) branch() {
	if len(a.labels) == 0 || a.upTo(5) == 0 {
		if a.upTo(1) == 0 {
			a.f.Unreachable()
		} else {
			a.f.Return(a.give(string(a.f.Signature().Results))...)
		}
		return
	}
	l := rapid.SampledFrom(a.labels).Draw(a.t, "label")
	switch a.upTo(2) {
	case 0:
		a.f.Br(l.Label, a.give(l.takes)...)
	case 1:
		a.f.BrIf(l.Label, a.give(l.takes+"i")...)
	default:
		var same []wasmasm.Label
		for _, other := range a.labels {
			if other.takes == l.takes {
				same = append(same, other.Label)
			}
		}
		a.f.BrTable(same, l.Label, a.give(l.takes+"i")...)
	}
}

// TestRandomPrograms writes programs that are right.
func TestRandomPrograms(t *testing.T) {
	right := programs(plain(t), 0)
	r := interpreter(t)
	rapid.Check(t, func(t *rapid.T) {
		b, err := right.Draw(t, "program").Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(r, b); err != nil {
			t.Fatal(err)
		}
	})
}

// TestRandomFaults writes programs that may be wrong, and compares the verdict.
func TestRandomFaults(t *testing.T) {
	some := programs(plain(t), 60)
	r := interpreter(t)
	rapid.Check(t, func(t *rapid.T) {
		m := some.Draw(t, "program")
		_, ours := m.Bytes()
		if theirs := compile(r, m.Encode()); (ours == nil) != (theirs == nil) {
			var text strings.Builder
			m.WriteText(&text)
			t.Fatalf("we say %v\nwazero says %v\n%s", ours, theirs, text.String())
		}
	})
}

func compile(r wazero.Runtime, b []byte) error {
	c, err := r.CompileModule(context.Background(), b)
	if err == nil {
		c.Close(context.Background())
	}
	return err
}
