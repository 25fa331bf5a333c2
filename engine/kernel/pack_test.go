package kernel_test

import (
	"math/big"
	"slices"
	"testing"

	"hawqeye/engine/kernel"
)

// FuzzPackInts takes the low bits of any bytes as codes and compares the packed
// stream with the same number built as one big integer, then unpacks it.
func FuzzPackInts(f *testing.F) {
	f.Add([]byte{0x80, 0x7F, 0xFF, 1, 0}, uint8(3))
	f.Fuzz(func(t *testing.T, raw []byte, b uint8) {
		bits := 2 + int(b)%7
		codes := make([]int8, len(raw))
		stream := new(big.Int)
		for i, v := range raw {
			codes[i] = int8(v<<(8-bits)) >> (8 - bits)
			field := big.NewInt(int64(v & (1<<bits - 1)))
			stream.Or(stream, field.Lsh(field, uint(i*bits)))
		}
		want := stream.FillBytes(make([]byte, kernel.PackedLen(len(codes), bits)))
		slices.Reverse(want)
		packed := kernel.PackInts(codes, bits)
		if !slices.Equal(packed, want) {
			t.Fatalf("%d bits: %v packed as %x, should be %x", bits, codes, packed, want)
		}
		back := make([]int8, len(codes))
		kernel.UnpackInts(back, packed, bits)
		if !slices.Equal(back, codes) {
			t.Fatalf("%d bits: %v came back as %v", bits, codes, back)
		}
	})
}
