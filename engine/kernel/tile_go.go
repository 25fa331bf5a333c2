package kernel

// goRows is how many rows of a tile the portable set computes together, two
// columns at a time: what sixteen registers hold.
const goRows = 4

// mulGo computes a tile in plain Go.
func (t *tile) mulGo() {
	switch {
	case t.planar:
		for r := range t.rows {
			for j := 0; j < t.cols; j += 4 {
				t.finish(r, j, min(4, t.cols-j), t.planar1x4(r, j))
			}
		}
	case t.rows == goRows:
		for j := 0; j < t.cols; j += 2 {
			sums := t.dot4x2(j)
			for r := range goRows {
				t.finish(r, j, min(2, t.cols-j), [4]float32{sums[2*r], sums[2*r+1]})
			}
		}
	default:
		for r := range t.rows {
			for j := 0; j < t.cols; j += 4 {
				t.finish(r, j, min(4, t.cols-j), t.dot1x4(r, j))
			}
		}
	}
}

// finish stores the sums of n columns of a row, from column j on.
func (t *tile) finish(r, j, n int, sums [4]float32) {
	at := t.to[r] + j
	c := t.c[at:][:n]
	for k, v := range t.bias[j:][:n] {
		sums[k] += v
	}
	if t.add != nil {
		for k, v := range t.add[at:][:n] {
			sums[k] += v
		}
	}
	if t.clamp {
		for k := range c {
			sums[k] = clamp(sums[k], t.lo, t.hi)
		}
	}
	copy(c, sums[:])
}

// dot4x2 is two columns of four rows, row by row.
func (t *tile) dot4x2(j int) [8]float32 {
	if t.step == 1 {
		return t.dotRows4x2(j)
	}
	var c00, c01, c10, c11, c20, c21, c30, c31 float32
	step, ldb := t.step, t.ldb
	for i, run := range t.runs {
		a0, a1, a2, a3 := t.a[t.at[0]+run:], t.a[t.at[1]+run:], t.a[t.at[2]+run:], t.a[t.at[3]+run:]
		b := t.b[i*t.n*ldb+j:]
		o, p := 0, 0
		for range t.n {
			b2 := (*[2]float32)(b[p:])
			b0, b1 := b2[0], b2[1]
			v := a0[o]
			c00 += v * b0
			c01 += v * b1
			v = a1[o]
			c10 += v * b0
			c11 += v * b1
			v = a2[o]
			c20 += v * b0
			c21 += v * b1
			v = a3[o]
			c30 += v * b0
			c31 += v * b1
			o += step
			p += ldb
		}
	}
	return [8]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}

// dotRows4x2 is dot4x2 where the elements of a run are neighbours.
func (t *tile) dotRows4x2(j int) [8]float32 {
	var c00, c01, c10, c11, c20, c21, c30, c31 float32
	n, ldb := t.n, t.ldb
	for i, run := range t.runs {
		a0, a1, a2, a3 := t.a[t.at[0]+run:][:n], t.a[t.at[1]+run:][:n], t.a[t.at[2]+run:][:n], t.a[t.at[3]+run:][:n]
		b := t.b[i*n*ldb+j:]
		p := 0
		for k := range a0 {
			b2 := (*[2]float32)(b[p:])
			b0, b1 := b2[0], b2[1]
			v := a0[k]
			c00 += v * b0
			c01 += v * b1
			v = a1[k]
			c10 += v * b0
			c11 += v * b1
			v = a2[k]
			c20 += v * b0
			c21 += v * b1
			v = a3[k]
			c30 += v * b0
			c31 += v * b1
			p += ldb
		}
	}
	return [8]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}

// dot1x4 is four columns of row r.
func (t *tile) dot1x4(r, j int) (c [4]float32) {
	var c0, c1, c2, c3 float32
	step, ldb := t.step, t.ldb
	for i, run := range t.runs {
		a, b := t.a[t.at[r]+run:], t.b[i*t.n*ldb+j:]
		o, p := 0, 0
		for range t.n {
			v, b4 := a[o], (*[4]float32)(b[p:])
			c0 += v * b4[0]
			c1 += v * b4[1]
			c2 += v * b4[2]
			c3 += v * b4[3]
			o += step
			p += ldb
		}
	}
	return [4]float32{c0, c1, c2, c3}
}

// planar1x4 is up to four columns of row r of a planar tile.
func (t *tile) planar1x4(r, j int) (c [4]float32) {
	if t.cols-j < 4 {
		for i, run := range t.runs {
			for k := range t.n {
				a, b := t.a[t.at[r]+run+k*t.step+j:], t.b[(i*t.n+k)*t.ldb+j:]
				for l := range t.cols - j {
					c[l] += a[l] * b[l]
				}
			}
		}
		return c
	}
	var c0, c1, c2, c3 float32
	step, ldb := t.step, t.ldb
	for i, run := range t.runs {
		a, b := t.a[t.at[r]+run+j:], t.b[i*t.n*ldb+j:]
		o, p := 0, 0
		for range t.n {
			a4, b4 := (*[4]float32)(a[o:]), (*[4]float32)(b[p:])
			c0 += a4[0] * b4[0]
			c1 += a4[1] * b4[1]
			c2 += a4[2] * b4[2]
			c3 += a4[3] * b4[3]
			o += step
			p += ldb
		}
	}
	return [4]float32{c0, c1, c2, c3}
}
