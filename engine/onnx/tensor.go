package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"hawqeye/engine/tensor"
)

// shapeOf converts dims if the engine computes with values of that shape.
func shapeOf(dims []int64) (tensor.Shape, error) {
	s := make(tensor.Shape, len(dims))
	for i, d := range dims {
		s[i] = int(max(min(d, tensor.MaxSize+1), -1))
	}
	return s, s.Check()
}

// check returns the tensor's shape if its data is here and exactly fills it.
// Nothing is allocated by the shape's word alone.
func (t *Tensor) check() (tensor.Shape, error) {
	if len(t.Dims) > tensor.MaxRank {
		return nil, t.errorf("it has %d axes, more than %d", len(t.Dims), tensor.MaxRank)
	}
	s, err := shapeOf(t.Dims)
	if err != nil {
		return nil, t.errorf("%v", err)
	}
	if t.Location != 0 {
		return nil, t.errorf("its data lies in the file %q; give that file together with the model", t.externalFile())
	}
	bits := t.Type.Bits()
	if bits == 0 {
		return nil, t.errorf("elements of %v cannot be read", t.Type)
	}
	n := s.Size()
	if len(t.Raw) > 0 || n == 0 {
		if want := (n*bits + 7) / 8; len(t.Raw) != want {
			return nil, t.errorf("shape %v of %v takes %d bytes, but there are %d", s, t.Type, want, len(t.Raw))
		}
		return s, nil
	}
	have, want := t.typed(), n
	if bits < 8 {
		want = (n*bits + 7) / 8
	}
	if have != want {
		return nil, t.errorf("shape %v of %v takes %d values, but there are %d", s, t.Type, want, have)
	}
	return s, nil
}

// typed is the number of entries in the typed field that elements of t.Type use.
func (t *Tensor) typed() int {
	switch t.Type {
	case Float:
		return len(t.Floats)
	case Double:
		return len(t.Doubles)
	case Int64:
		return len(t.Int64s)
	case Uint32, Uint64:
		return len(t.Uint64s)
	case Complex64, Complex128:
		return 0
	}
	return len(t.Int32s)
}

func (t *Tensor) errorf(format string, a ...any) error {
	return fmt.Errorf("tensor %q: %s", t.Name, fmt.Sprintf(format, a...))
}

// Float32s returns the shape and elements of a tensor of real numbers; those of
// other widths are converted.
func (t *Tensor) Float32s() (*tensor.Tensor, error) {
	s, err := t.check()
	if err != nil {
		return nil, err
	}
	if !t.Type.IsFloat() {
		return nil, t.errorf("its elements are %v, not real numbers", t.Type)
	}
	out := tensor.New(s...)
	at := t.floatAt()
	for i := range out.Data {
		out.Data[i] = at(i)
	}
	return out, nil
}

func (t *Tensor) floatAt() func(int) float32 {
	le, raw := binary.LittleEndian, t.Raw
	inRaw := len(raw) > 0
	switch {
	case t.Type == Float && inRaw:
		return func(i int) float32 { return math.Float32frombits(le.Uint32(raw[4*i:])) }
	case t.Type == Float:
		return func(i int) float32 { return t.Floats[i] }
	case t.Type == Double && inRaw:
		return func(i int) float32 { return float32(math.Float64frombits(le.Uint64(raw[8*i:]))) }
	case t.Type == Double:
		return func(i int) float32 { return float32(t.Doubles[i]) }
	}
	bits := func(i int) uint16 { return uint16(t.Int32s[i]) }
	if inRaw {
		bits = func(i int) uint16 { return le.Uint16(raw[2*i:]) }
	}
	if t.Type == BFloat16 {
		return func(i int) float32 { return math.Float32frombits(uint32(bits(i)) << 16) }
	}
	return func(i int) float32 { return half(bits(i)) }
}

// half converts an IEEE 754 binary16 number.
func half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10)&0x1f, uint32(h)&0x3ff
	switch exp {
	case 0: // zero or subnormal: frac · 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(frac)/(1<<24)))
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

// Integers returns the elements of a tensor of integers or booleans.
func (t *Tensor) Integers() ([]int64, error) {
	s, err := t.check()
	if err != nil {
		return nil, err
	}
	if !t.Type.IsInt() {
		return nil, t.errorf("its elements are %v, not integers", t.Type)
	}
	out := make([]int64, s.Size())
	at := t.intAt()
	for i := range out {
		out[i] = at(i)
	}
	return out, nil
}

// intAt reads one element of a checked tensor of integers. Elements narrower
// than a byte are packed, the first in the lowest bits, over the whole tensor.
func (t *Tensor) intAt() func(int) int64 {
	le, raw, bits := binary.LittleEndian, t.Raw, t.Type.Bits()
	lo, _, _ := t.Type.Range()
	narrow := func(u uint64) int64 { // keep the low bits, with their sign
		u <<= 64 - bits
		if lo < 0 {
			return int64(u) >> (64 - bits)
		}
		return int64(u >> (64 - bits))
	}
	switch {
	case bits < 8:
		per := 8 / bits
		octet := func(i int) uint64 { return uint64(t.Int32s[i]) }
		if len(raw) > 0 {
			octet = func(i int) uint64 { return uint64(raw[i]) }
		}
		return func(i int) int64 { return narrow(octet(i/per) >> (i % per * bits)) }
	case len(raw) == 0 && t.Type == Int64:
		return func(i int) int64 { return t.Int64s[i] }
	case len(raw) == 0 && (t.Type == Uint32 || t.Type == Uint64):
		return func(i int) int64 { return narrow(t.Uint64s[i]) }
	case len(raw) == 0:
		return func(i int) int64 { return narrow(uint64(t.Int32s[i])) }
	case bits == 8:
		return func(i int) int64 { return narrow(uint64(raw[i])) }
	case bits == 16:
		return func(i int) int64 { return narrow(uint64(le.Uint16(raw[2*i:]))) }
	case bits == 32:
		return func(i int) int64 { return narrow(uint64(le.Uint32(raw[4*i:]))) }
	}
	return func(i int) int64 { return int64(le.Uint64(raw[8*i:])) }
}

// FloatTensor returns a float32 tensor that holds v, row-major.
func FloatTensor(name string, dims []int64, v []float32) *Tensor {
	raw := make([]byte, 0, 4*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return &Tensor{Name: name, Type: Float, Dims: dims, Raw: raw}
}

// IntTensor returns a tensor of the integer type t that holds v, row-major, each
// value cut to t's width; types narrower than a byte are packed, low bits first.
func IntTensor(name string, t DataType, dims []int64, v []int64) *Tensor {
	bits := t.Bits()
	raw := make([]byte, (len(v)*bits+7)/8)
	for i, x := range v {
		if bits < 8 {
			raw[i*bits/8] |= byte(x) & (1<<bits - 1) << (i * bits % 8)
			continue
		}
		for k := range bits / 8 {
			raw[i*bits/8+k] = byte(x >> (8 * k))
		}
	}
	return &Tensor{Name: name, Type: t, Dims: dims, Raw: raw}
}
