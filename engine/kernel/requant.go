package kernel

func requantize(dst []uint8, acc []int32, r *Requant) {
	n := len(r.Mult)
	for ; len(acc) > 0; dst, acc = dst[n:], acc[n:] {
		requantRow(dst[:n], acc[:n], r)
	}
}

func requantRow(dst []uint8, acc []int32, r *Requant) {
	mult, shift, bias := r.Mult[:len(dst)], r.Shift[:len(dst)], r.Bias
	acc = acc[:len(dst)]
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for c := range dst {
		v := acc[c]
		if c < len(bias) {
			v += bias[c]
		}
		dst[c] = uint8(min(max(zero+shiftRound(int64(v)*int64(mult[c]), shift[c]), lo), hi))
	}
}

func addInt(dst, a, b []uint8, r *Add) {
	a, b = a[:len(dst)], b[:len(dst)]
	multA, multB := int64(r.MultA), int64(r.MultB)
	offset := -int64(r.ZeroA)*multA - int64(r.ZeroB)*multB
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for i := range dst {
		sum := offset + int64(a[i])*multA + int64(b[i])*multB
		dst[i] = uint8(min(max(zero+shiftRound(sum, r.Shift), lo), hi))
	}
}

// shiftRound is v/2^shift, half rounding up, for |v| ≤ 2^62.
func shiftRound(v int64, shift uint8) int64 {
	shift &= 63
	return (v + 1<<shift>>1) >> shift
}

func lookup(dst, x []uint8, table *[256]uint8) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = table[v]
	}
}
