package simd

// packChannels brings the weights of a depthwise convolution into panels, tap by tap.
func packChannels(codes []int8, taps int) *packed {
	p := &packed{bits: 8, steps: 1}
	for first := 0; first*taps < len(codes); first += panel {
		for tap := range taps {
			for o := first; o < first+panel; o++ {
				var code int8
				if at := o*taps + tap; at < len(codes) {
					code = codes[at]
				}
				p.data = append(p.data, uint8(code))
			}
		}
	}
	return p
}

// emitPlanarConv emits a depthwise convolution, which multiplies element by element
// along the channels. In its arguments the channels are one group, and every tap is
// a run; a panel of outputs sees the same panel of inputs.
func emitPlanarConv(e *emitter) {
	t := newPlainTile(e)
	start, channel, w := e.arg(convStart, "starts"), e.i32("channel"), t.b[0]
	e.convolve(plainRows, func(at tile) {
		e.I32Sub(at.start, start).I32ShrU(2).Set(channel)
		t.sum(at, channel, func() {
			e.V128Load8x8S(0, at.weights).Set(w)
			for r, p := range t.p {
				e.V128Load8x8U(0, p).Set(t.x)
				e.I32x4ExtmulLowI16x8S(t.x, w).I32x4Add(t.acc[r][0]).Set(t.acc[r][0])
				e.I32x4ExtmulHighI16x8S(t.x, w).I32x4Add(t.acc[r][1]).Set(t.acc[r][1])
			}
			e.inc(at.weights, panel)
		})
	})
}
