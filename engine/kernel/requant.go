package kernel

// leave writes a tile's sums as what they become.
func (p *Prepared) leave(t *sums, y result) {
	if y.reals != nil {
		p.leaveReals(t, y.reals)
		return
	}
	for c := range t.n { // channel by channel, so that a channel's numbers stay in registers
		if p.Add == nil {
			p.requantize(t, y.codes, c)
		} else {
			p.requantizeAdd(t, y, c)
		}
	}
}

func (p *Prepared) leaveReals(t *sums, y []float32) {
	step := p.Step[t.first:][:t.n]
	for k := range t.count {
		sum := t.sum[k*tileChannels:][:t.n]
		row := y[t.at[k].y+t.first:][:t.n]
		for c, v := range sum {
			row[c] = float32(float64(v) * step[c])
		}
	}
}

//go:noinline
func (p *Prepared) requantize(t *sums, y []uint8, c int) {
	r, o := p.Requant, t.first+c
	mult, shift, half := int64(r.Mult[o]), r.Shift[o]&63, halfOf(r.Shift[o])
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for k := range t.count {
		v := (int64(t.sum[k*tileChannels+c])*mult + half) >> shift
		y[t.at[k].y+o] = uint8(min(max(zero+v, lo), hi))
	}
}

//go:noinline
func (p *Prepared) requantizeAdd(t *sums, y result, c int) {
	r, o := p.Requant, t.first+c
	mult, shift, half := int64(r.Mult[o]), r.Shift[o]&63, halfOf(r.Shift[o])
	zero, lo, hi := int64(r.Zero), int64(r.Lo), int64(r.Hi)
	for k := range t.count {
		v := (int64(t.sum[k*tileChannels+c])*mult + half) >> shift
		a := min(max(zero+v, lo), hi)
		y.codes[t.at[k].y+o] = p.Add.of(a, int64(y.residual[t.at[k].r+o]))
	}
}

// of is the sum of two codes.
func (r *Add) of(a, b int64) uint8 {
	shift := r.Shift & 63
	v := (a-int64(r.ZeroA))*int64(r.MultA) + (b-int64(r.ZeroB))*int64(r.MultB) + halfOf(shift)
	return uint8(min(max(int64(r.Zero)+v>>shift, int64(r.Lo)), int64(r.Hi)))
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
