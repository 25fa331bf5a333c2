package wasmasm

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// immediate is what follows an opcode, in a module's bytes and in text.
type immediate interface {
	append(b []byte) []byte
	text() string
}

type (
	i32Const   int32
	i64Const   int64
	f32Const   float32
	f64Const   float64
	v128Const  [16]byte
	laneIndex  struct{ lane byte }
	laneList   [16]byte
	zeros      int
	tableList  []*Table
	refType    struct{ Type }
	selectType struct{ Type }
	memArg     struct{ align, natural, offset uint32 }
	memLane    struct {
		memArg
		lane byte
	}
	indirect struct {
		sig   *signature
		table *Table
	}
	blockType struct {
		id      int // of the label in text
		results string
		sig     *signature // of several results
	}
	branch struct {
		depth uint32
		id    int
	}
	branches []branch // the default last
	note     string   // not in the bytes
)

// comment is the code of what is only in the text.
const comment = math.MaxUint32

func (f *Func) blockType(results string) blockType {
	if len(results) < 2 {
		return blockType{f.labels, results, nil}
	}
	return blockType{f.labels, results, f.m.intern("", results)}
}

func (c i32Const) append(b []byte) []byte { return appendSigned(b, int64(c)) }
func (c i64Const) append(b []byte) []byte { return appendSigned(b, int64(c)) }
func (c f32Const) append(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(c)))
}
func (c f64Const) append(b []byte) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(c)))
}
func (c v128Const) append(b []byte) []byte { return append(b, c[:]...) }
func (l laneIndex) append(b []byte) []byte { return append(b, l.lane) }
func (l laneList) append(b []byte) []byte  { return append(b, l[:]...) }
func (z zeros) append(b []byte) []byte     { return append(b, make([]byte, z)...) }
func (m memArg) append(b []byte) []byte {
	return appendUnsigned(appendUnsigned(b, uint32(bits.Len32(m.align)-1)), m.offset)
}
func (m memLane) append(b []byte) []byte { return append(m.memArg.append(b), m.lane) }
func (l *Local) append(b []byte) []byte  { return appendUnsigned(b, l.index) }
func (g *Global) append(b []byte) []byte { return appendUnsigned(b, g.index) }
func (f *Func) append(b []byte) []byte   { return appendUnsigned(b, f.index) }
func (d branch) append(b []byte) []byte  { return appendUnsigned(b, d.depth) }
func (i indirect) append(b []byte) []byte {
	return appendUnsigned(appendUnsigned(b, i.sig.index), i.table.index)
}

func (l branches) append(b []byte) []byte {
	b = appendUnsigned(b, uint32(len(l)-1))
	for _, d := range l {
		b = d.append(b)
	}
	return b
}

func (l tableList) append(b []byte) []byte {
	for _, t := range l {
		b = appendUnsigned(b, t.index)
	}
	return b
}

func (note) append(b []byte) []byte         { return b }
func (t selectType) append(b []byte) []byte { return appendTypes(b, string(t.Type)) }

// The byte of a reference type is its heap type's, too.
func (r refType) append(b []byte) []byte {
	_, wire := r.forms()
	return append(b, wire)
}

func (t blockType) append(b []byte) []byte {
	switch {
	case t.sig != nil:
		return appendSigned(b, int64(t.sig.index))
	case t.results == "":
		return append(b, 0x40)
	}
	return refType{Type(t.results[0])}.append(b)
}
