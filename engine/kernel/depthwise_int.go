package kernel

// Lanes of different channels have no activation in common, so a depthwise
// convolution is scalar: three taps at a time run along the channels, which
// saves two passes over the sums in three (2.7 against 1.5 GOP/s).

// tapMajor reorders rows of taps into rows of channels, one per tap.
func tapMajor(codes []int8, cols int) []int8 {
	rows := len(codes) / cols
	out := make([]int8, len(codes))
	for i, c := range codes {
		out[i%cols*rows+i/cols] = c
	}
	return out
}

// filter sums the products of the windows and the filters of their channels.
func (p *Prepared) filter(t *sums, y result, x []uint8) {
	taps := p.KH * p.KW
	for first := 0; first < p.Out; first += tileChannels {
		t.first, t.n = first, min(tileChannels, p.Out-first)
		for k := range t.count {
			sum := t.sum[k*tileChannels:][:t.n]
			copy(sum, p.start[first:])
			at := func(tap int) []uint8 {
				return x[t.at[k].x+(tap/p.KW*p.DilateH*p.X.Row+tap%p.KW*p.DilateW)*p.In+first:]
			}
			w, tap := p.codes[first:], 0
			for ; tap+3 <= taps; tap += 3 {
				threeTaps(sum, at(tap), at(tap+1), at(tap+2), w[tap*p.Out:], w[(tap+1)*p.Out:], w[(tap+2)*p.Out:])
			}
			for ; tap < taps; tap++ {
				oneTap(sum, at(tap), w[tap*p.Out:])
			}
		}
		p.leave(t, y)
	}
}

//go:noinline
func threeTaps(sum []int32, x0, x1, x2 []uint8, w0, w1, w2 []int8) {
	x0, x1, x2 = x0[:len(sum)], x1[:len(sum)], x2[:len(sum)]
	w0, w1, w2 = w0[:len(sum)], w1[:len(sum)], w2[:len(sum)]
	for c := range sum {
		sum[c] += int32(x0[c])*int32(w0[c]) + int32(x1[c])*int32(w1[c]) + int32(x2[c])*int32(w2[c])
	}
}

func oneTap(sum []int32, x []uint8, w []int8) {
	x, w = x[:len(sum)], w[:len(sum)]
	for c := range sum {
		sum[c] += int32(x[c]) * int32(w[c])
	}
}
