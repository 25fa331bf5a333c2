package kernel

// The tile of C that a micro-kernel keeps in registers, and how much of K one
// packed panel of B covers (it stays in the first-level cache).
const (
	tileM  = 4
	tileN  = 2
	blockK = 256
)

// gemm multiplies tile by tile: a block of B's columns is packed once and all
// rows of A run over it. Sums are taken in ascending k within blocks of blockK.
func gemm(c, a, b []float32, g Gemm) {
	if !g.Acc {
		clear(c[:g.M*g.N])
	}
	if g.TransA {
		gemmTransA(c, a, b, g)
		return
	}
	var panel [blockK][tileN]float32
	for k0 := 0; k0 < g.K; k0 += blockK {
		kn := min(blockK, g.K-k0)
		for j := 0; j < g.N; j += tileN {
			p := panel[:kn]
			packB(p, b, g, k0, j)
			gemmPanel(c, a[k0:], p, g.M, g.K, g.N, 0, j)
		}
	}
}

// gemmTransA packs blocks of A into rows first.
func gemmTransA(c, a, b []float32, g Gemm) {
	const blockM = 32
	var panel [blockK][tileN]float32
	var rows [blockM * blockK]float32
	for k0 := 0; k0 < g.K; k0 += blockK {
		kn := min(blockK, g.K-k0)
		for i0 := 0; i0 < g.M; i0 += blockM {
			mn := min(blockM, g.M-i0)
			for k := range kn {
				for i, v := range a[(k0+k)*g.M+i0:][:mn] {
					rows[i*kn+k] = v
				}
			}
			for j := 0; j < g.N; j += tileN {
				p := panel[:kn]
				packB(p, b, g, k0, j)
				gemmPanel(c, rows[:], p, mn, kn, g.N, i0, j)
			}
		}
	}
}

// packB copies columns j… of op(B) from row k0 on; missing columns are zero.
func packB(p [][tileN]float32, b []float32, g Gemm, k0, j int) {
	switch {
	case j+tileN > g.N && g.TransB:
		for k, v := range b[j*g.K+k0:][:len(p)] {
			p[k] = [tileN]float32{v, 0}
		}
	case j+tileN > g.N:
		for k := range p {
			p[k] = [tileN]float32{b[(k0+k)*g.N+j], 0}
		}
	case g.TransB:
		b0, b1 := b[j*g.K+k0:][:len(p)], b[(j+1)*g.K+k0:][:len(p)]
		for k := range p {
			p[k] = [tileN]float32{b0[k], b1[k]}
		}
	default:
		for k := range p {
			row := b[(k0+k)*g.N+j:]
			p[k] = [tileN]float32(row)
		}
	}
}

// gemmPanel adds to columns j… of C, from row i0, m rows of A (stride lda) times a panel.
func gemmPanel(c, a []float32, p [][tileN]float32, m, lda, n, i0, j int) {
	wide := j+tileN <= n
	i := 0
	for ; i+tileM <= m; i += tileM {
		t := tile4x2(a[i*lda:], a[(i+1)*lda:], a[(i+2)*lda:], a[(i+3)*lda:], p)
		for r := range tileM {
			row := c[(i0+i+r)*n+j:]
			row[0] += t[2*r]
			if wide {
				row[1] += t[2*r+1]
			}
		}
	}
	for ; i < m; i++ {
		row := c[(i0+i)*n+j:]
		s0, s1 := tile1x2(a[i*lda:], p)
		row[0] += s0
		if wide {
			row[1] += s1
		}
	}
}

func tile4x2(a0, a1, a2, a3 []float32, p [][tileN]float32) [tileM * tileN]float32 {
	a0, a1, a2, a3 = a0[:len(p)], a1[:len(p)], a2[:len(p)], a3[:len(p)]
	var c00, c01, c10, c11, c20, c21, c30, c31 float32
	for k := range p {
		b0, b1 := p[k][0], p[k][1]
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
	}
	return [tileM * tileN]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}

func tile1x2(a []float32, p [][tileN]float32) (c0, c1 float32) {
	a = a[:len(p)]
	for k := range p {
		c0 += a[k] * p[k][0]
		c1 += a[k] * p[k][1]
	}
	return c0, c1
}
