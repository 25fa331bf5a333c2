package kernel

// IntWeights is a matrix of signed weight codes at their true width: one row per
// output channel, its columns in the order (kh, kw, input channel of the group).
type IntWeights struct {
	Bits       int // of a code, 2..8: from −2^(Bits−1) to 2^(Bits−1)−1
	Rows, Cols int
	Packed     []byte // what PackInts makes of the Rows·Cols codes
}

// PackedLen is the number of bytes that n codes of bits bits take.
func PackedLen(n, bits int) int { return (n*bits + 7) / 8 }

// PackInts packs two's-complement codes of 2 to 8 bits into one little-endian
// stream of bits: code i is bits i·bits … of it, across the borders of bytes and
// rows, and what remains of the last byte is zero.
func PackInts(codes []int8, bits int) []byte {
	packed := make([]byte, PackedLen(len(codes), bits))
	mask := uint16(1)<<bits - 1
	for i, c := range codes {
		at := i * bits
		v := uint16(uint8(c)) & mask << (at % 8)
		packed[at/8] |= byte(v)
		if v > 0xFF {
			packed[at/8+1] |= byte(v >> 8)
		}
	}
	return packed
}

// UnpackInts fills codes with the first codes of packed.
func UnpackInts(codes []int8, packed []byte, bits int) {
	for i := range codes {
		at := i * bits
		v := uint16(packed[at/8])
		if at/8+1 < len(packed) {
			v |= uint16(packed[at/8+1]) << 8
		}
		codes[i] = int8(v>>(at%8)<<(8-bits)) >> (8 - bits)
	}
}

func (w IntWeights) unpack() []int8 {
	codes := make([]int8, w.Rows*w.Cols)
	UnpackInts(codes, w.Packed, w.Bits)
	return codes
}
