package kernel

// goRows is how many rows of a tile the portable set computes together, two
// columns at a time: what sixteen registers hold.
const goRows = 4

// mulGo computes a tile in plain Go: the sums first, then what becomes of them.
func (t *tile) mulGo() {
	var sums [tileM][panelN]float32
	switch {
	case t.planar:
		for r := 0; r < t.rows; r += 2 {
			for j := 0; j < t.cols; j += 4 {
				t.planar2x4(&sums, r, j)
			}
		}
	case t.rows == goRows && t.step == 1:
		for j := 0; j < t.cols; j += 2 {
			t.dot4x2(&sums, j)
		}
	case t.rows == goRows:
		t.dotLinedUp(&sums)
	default:
		for r := range t.rows {
			for j := 0; j < t.cols; j += 4 {
				t.dot1x4(&sums, r, j)
			}
		}
	}
	for r := range t.rows {
		t.finish(r, sums[r][:t.cols])
	}
}

// finish stores the sums of row r.
func (t *tile) finish(r int, sums []float32) {
	at := t.to[r]
	c := t.c[at:][:len(sums)]
	if t.biased {
		for j, v := range t.bias[:len(sums)] {
			sums[j] += v
		}
	}
	if t.add != nil {
		for j, v := range t.add[at:][:len(sums)] {
			sums[j] += v
		}
	}
	if t.clamp {
		for j, v := range sums {
			sums[j] = clamp(v, t.lo, t.hi)
		}
	}
	copy(c, sums)
}

// dotLinedUp is four rows, none of which is longer than blockK, by way of a copy in
// which the elements of each are neighbours.
func (t *tile) dotLinedUp(sums *[tileM][panelN]float32) {
	var buf [goRows * blockK]float32
	n := 0
	for _, run := range t.runs {
		a0, a1, a2, a3 := t.a[t.at[0]+run:], t.a[t.at[1]+run:], t.a[t.at[2]+run:], t.a[t.at[3]+run:]
		for o := 0; o < t.n*t.step; o += t.step {
			buf[n], buf[blockK+n], buf[2*blockK+n], buf[3*blockK+n] = a0[o], a1[o], a2[o], a3[o]
			n++
		}
	}
	lined := *t
	lined.a, lined.at = buf[:], [tileM]int{0, blockK, 2 * blockK, 3 * blockK}
	lined.runs, lined.n, lined.step = []int{0}, n, 1
	for j := 0; j < t.cols; j += 2 {
		lined.dot4x2(sums, j)
	}
}

// dot4x2 is two columns of four rows, of which the elements of a run are neighbours.
func (t *tile) dot4x2(sums *[tileM][panelN]float32, j int) {
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
	sums[0][j], sums[0][j+1] = c00, c01
	sums[1][j], sums[1][j+1] = c10, c11
	sums[2][j], sums[2][j+1] = c20, c21
	sums[3][j], sums[3][j+1] = c30, c31
}

// dot1x4 is four columns of row r.
func (t *tile) dot1x4(sums *[tileM][panelN]float32, r, j int) {
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
	*(*[4]float32)(sums[r][j:]) = [4]float32{c0, c1, c2, c3}
}

// planar2x4 is up to four columns of up to two rows of a planar tile.
func (t *tile) planar2x4(sums *[tileM][panelN]float32, r, j int) {
	if t.cols-j < 4 || t.rows-r < 2 {
		for i := r; i < min(r+2, t.rows); i++ {
			t.planarRow(sums[i][j:min(j+4, t.cols)], i, j)
		}
		return
	}
	var c0, c1, c2, c3, d0, d1, d2, d3 float32
	step, ldb := t.step, t.ldb
	for i, run := range t.runs {
		a, e, b := t.a[t.at[r]+run+j:], t.a[t.at[r+1]+run+j:], t.b[i*t.n*ldb+j:]
		o, p := 0, 0
		for range t.n {
			a4, e4, b4 := (*[4]float32)(a[o:]), (*[4]float32)(e[o:]), (*[4]float32)(b[p:])
			v := b4[0]
			c0 += a4[0] * v
			d0 += e4[0] * v
			v = b4[1]
			c1 += a4[1] * v
			d1 += e4[1] * v
			v = b4[2]
			c2 += a4[2] * v
			d2 += e4[2] * v
			v = b4[3]
			c3 += a4[3] * v
			d3 += e4[3] * v
			o += step
			p += ldb
		}
	}
	*(*[4]float32)(sums[r][j:]) = [4]float32{c0, c1, c2, c3}
	*(*[4]float32)(sums[r+1][j:]) = [4]float32{d0, d1, d2, d3}
}

// planarRow is some columns of a row, from column j on.
func (t *tile) planarRow(sums []float32, r, j int) {
	for i, run := range t.runs {
		for k := range t.n {
			a, b := t.a[t.at[r]+run+k*t.step+j:][:len(sums)], t.b[(i*t.n+k)*t.ldb+j:][:len(sums)]
			for l, v := range a {
				sums[l] += v * b[l]
			}
		}
	}
}
