package wasmasm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

func (c i32Const) text() string { return strconv.Itoa(int(c)) }
func (c i64Const) text() string { return strconv.FormatInt(int64(c), 10) }

func (c f32Const) text() string {
	if c != c {
		return nan(uint64(math.Float32bits(float32(c))), 32, 23)
	}
	return floatText(float64(c), 32)
}

func (c f64Const) text() string {
	if c != c {
		return nan(math.Float64bits(float64(c)), 64, 52)
	}
	return floatText(float64(c), 64)
}

func floatText(v float64, bits int) string {
	return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, bits), "+"))
}

// nan spells the payload, the lowest bits.
func nan(v uint64, bits, payload int) string {
	sign := ""
	if v>>(bits-1) != 0 {
		sign = "-"
	}
	return fmt.Sprintf("%snan:%#x", sign, v&(1<<payload-1))
}

func (c v128Const) text() string {
	s := "i32x4"
	for i := 0; i < 16; i += 4 {
		s += fmt.Sprintf(" 0x%02x%02x%02x%02x", c[i+3], c[i+2], c[i+1], c[i])
	}
	return s
}

func (l laneIndex) text() string { return strconv.Itoa(int(l.lane)) }
func (l laneList) text() string  { return strings.Trim(fmt.Sprint([16]byte(l)), "[]") }
func (zeros) text() string       { return "" }

func (m memArg) text() string {
	var list []string
	if m.offset != 0 {
		list = append(list, fmt.Sprint("offset=", m.offset))
	}
	if m.align != m.natural {
		list = append(list, fmt.Sprint("align=", m.align))
	}
	return strings.Join(list, " ")
}

func (m memLane) text() string {
	return strings.TrimPrefix(m.memArg.text()+" "+strconv.Itoa(int(m.lane)), " ")
}

func (l *Local) text() string  { return "$" + l.name }
func (g *Global) text() string { return "$" + g.name }
func (f *Func) text() string   { return "$" + f.name }
func (t *Table) text() string  { return "$table" + strconv.Itoa(int(t.index)) }

func (l tableList) text() string {
	s := ""
	for _, t := range l {
		s += " " + t.text()
	}
	return s[1:]
}

func (r refType) text() string { return strings.TrimSuffix(r.Type.String(), "ref") }

func (t selectType) text() string { return "(result " + t.Type.String() + ")" }

func (t blockType) text() string {
	label := "$" + strconv.Itoa(t.id)
	if t.results == "" {
		return label
	}
	return label + " (result " + words(t.results) + ")"
}

func (d branch) text() string { return "$" + strconv.Itoa(d.id) }

func (l branches) text() string {
	s := ""
	for _, d := range l {
		s += " " + d.text()
	}
	return s[1:]
}

func (i indirect) text() string {
	s := signatureText(i.sig.params, i.sig.results)
	if i.table.index != 0 {
		s = " " + i.table.text() + s
	}
	return strings.TrimPrefix(s, " ")
}

func (n note) text() string { return string(n) }
