package infer

import (
	"fmt"
	"math/bits"

	"hawqeye/engine/kernel/wasmasm"
)

// stream is signed numbers side by side at the width of the widest: element i is
// the bits from i·width on, as in kernel.PackInts.
type stream struct {
	at     int // in the image
	size   int // of a number in memory: 1, 2 or 4 bytes
	n      int
	width  int
	packed []byte
}

// A stream has to save so many bytes. Of wider numbers than the widest, the bits
// would not always lie in four bytes.
const (
	leastSaved = 64
	maxWidth   = 25
)

// newStream is the shortest stream of data, taken as numbers of one, two or four
// bytes, or nil if none is worth it.
func newStream(data []byte) *stream {
	var best *stream
	least := len(data) - leastSaved
	for _, size := range []int{1, 2, 4} {
		if len(data)%size != 0 {
			break
		}
		s := &stream{size: size, n: len(data) / size, width: 1}
		for i := range s.n {
			v := number(data[i*size:][:size])
			s.width = max(s.width, bits.Len32(uint32(v^v>>31))+1)
		}
		if bytes := s.bytes(); s.width <= maxWidth && bytes <= least {
			best, least = s, bytes-1
		}
	}
	if best != nil {
		best.pack(data)
	}
	return best
}

func (s *stream) bytes() int { return (s.n*s.width + 7) / 8 }

// number is a signed number, little-endian.
func number(b []byte) int32 {
	var v int32
	for i, c := range b {
		v |= int32(c) << (8 * i)
	}
	unused := 32 - 8*len(b)
	return v << unused >> unused
}

func (s *stream) pack(data []byte) {
	s.packed = make([]byte, s.bytes())
	for i := range s.n {
		at := i * s.width
		v := uint64(uint32(number(data[i*s.size:][:s.size]))&(1<<s.width-1)) << (at % 8)
		for j := at / 8; v != 0; j, v = j+1, v>>8 {
			s.packed[j] |= byte(v)
		}
	}
}

// emitUnpack emits the function that brings n numbers of a stream to their place.
func emitUnpack(m *wasmasm.Module, size int) *wasmasm.Func {
	f := m.Func(fmt.Sprint("unpack_", size))
	param := func(name string) *wasmasm.Local { return f.Param(wasmasm.I32, name) }
	to, n, from, width := param("to"), param("n"), param("from"), param("width")
	at, unused := f.Local(wasmasm.I32, "at"), f.Local(wasmasm.I32, "unused")
	f.I32Const(32).I32Sub(width).Set(unused)
	f.Loop(func(again wasmasm.Label) {
		f.Get(to)
		f.I32ShrU(at, 3).I32Add(from).Aligned(1).I32Load(0).I32And(at, 7).I32ShrU()
		f.I32Shl(unused).I32ShrS(unused)
		switch size {
		case 1:
			f.I32Store8(0)
		case 2:
			f.I32Store16(0)
		case 4:
			f.I32Store(0)
		}
		f.I32Add(to, size).Set(to)
		f.I32Add(at, width).Set(at)
		f.I32Sub(n, 1).Tee(n).BrIf(again)
	})
	return f
}
