package wasmasm

import (
	"bufio"
	"fmt"
	"strings"
)

// lineWidth is where an expression is broken into lines.
const lineWidth = 120

// printer writes lines at a depth.
type printer struct {
	w     *bufio.Writer
	depth int
}

func (p *printer) line(format string, args ...any) {
	p.w.WriteString(strings.Repeat("  ", p.depth))
	fmt.Fprintf(p.w, format, args...)
	p.w.WriteByte('\n')
}

func (p *printer) open(format string, args ...any) {
	p.line(format, args...)
	p.depth++
}

func (p *printer) close(blocks int) {
	for range blocks {
		p.depth--
		p.line(")")
	}
}

// expr is an instruction with the operands that are written inside it.
type expr struct {
	head     string
	operands []expr
}

func (e expr) String() string {
	var b strings.Builder
	b.WriteString("(" + e.head)
	for _, o := range e.operands {
		b.WriteString(" " + o.String())
	}
	return b.String() + ")"
}

// expr writes an expression and the parentheses that close what it ends.
func (p *printer) expr(e expr, end string) {
	if s := e.String() + end; len(s)+2*p.depth <= lineWidth || len(e.operands) == 0 {
		p.line("%s", s)
		return
	}
	p.open("(%s", e.head)
	last := len(e.operands) - 1
	for _, o := range e.operands[:last] {
		p.expr(o, "")
	}
	p.expr(e.operands[last], ")"+end)
	p.depth--
}

// body writes instructions. Values wait for the instruction that takes them; a
// statement comes after the values that nothing has taken.
func (p *printer) body(code []instr) {
	var waiting []expr
	var parentheses []int // that the open blocks end in
	for _, i := range code {
		first := max(0, len(waiting)-i.in)
		e := expr{i.head(), append([]expr(nil), waiting[first:]...)}
		waiting = waiting[:first]
		if i.out == 1 {
			waiting = append(waiting, e)
			continue
		}
		for _, v := range waiting {
			p.expr(v, "")
		}
		waiting = nil
		switch i.name {
		case "block", "loop":
			p.open("(%s", e.head)
			parentheses = append(parentheses, 1)
		case "if":
			p.open("%s", strings.TrimSuffix(e.String(), ")"))
			p.open("(then")
			parentheses = append(parentheses, 2)
		case "else":
			p.close(1)
			p.open("(else")
		case "end":
			last := len(parentheses) - 1
			p.close(parentheses[last])
			parentheses = parentheses[:last]
		case ";;":
			p.line("%s", e.head)
		default:
			p.expr(e, "")
		}
	}
	for _, v := range waiting {
		p.expr(v, "")
	}
}

func (i instr) head() string {
	if i.imm == nil {
		return i.name
	}
	return strings.TrimSuffix(i.name+" "+i.imm.text(), " ")
}
