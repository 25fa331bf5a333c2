package kernel

// blockK is how many rows of a packed panel stay in the first-level cache while
// all of A passes.
const blockK = 256

// gemm runs over panels of B: panelN columns by up to blockK rows, packed row by
// row. It sums in ascending k within blocks.
func gemm(c, a, b []float32, g Gemm, wide bool) {
	if !g.Acc {
		clear(c[:g.M*g.N])
	}
	stride, step := g.K, 1 // of A's rows and in them
	if g.TransA {
		stride, step = 1, g.M
	}
	var buf [blockK * panelN]float32
	t := tile{c: c, add: c, runs: []int{0}, step: step, ldb: panelN}
	for j := 0; j < g.N; j += panelN {
		t.cols = min(panelN, g.N-j)
		for k := 0; k < g.K; k += blockK {
			t.n = min(blockK, g.K-k)
			t.b = buf[:t.n*panelN]
			if g.TransB {
				packTransposed(t.b, b[j*g.K+k:], g.K, t.cols)
			} else {
				packRows(t.b, b[k*g.N+j:], g.N, t.cols)
			}
			t.a = a[k*step:]
			for i := 0; i < g.M; i += t.rows {
				t.rows = min(height(wide), g.M-i)
				for r := range t.rows {
					t.at[r], t.to[r] = (i+r)*stride, (i+r)*g.N+j
				}
				t.mul(wide)
			}
		}
	}
}

// packRows copies rows of B, ldb apart, into a panel; missing columns are zero.
func packRows(panel, b []float32, ldb, width int) {
	for k := 0; len(panel) > 0; k++ {
		copy(panel[:width], b[k*ldb:])
		clear(panel[width:panelN])
		panel = panel[panelN:]
	}
}

// packTransposed copies columns of a panel from rows of B, ldb apart, four at a time.
func packTransposed(panel, b []float32, ldb, width int) {
	if width < panelN {
		clear(panel)
	}
	n, j := len(panel)/panelN, 0
	for ; j+4 <= width; j += 4 {
		b0, b1, b2, b3 := b[j*ldb:][:n], b[(j+1)*ldb:][:n], b[(j+2)*ldb:][:n], b[(j+3)*ldb:][:n]
		for k := range b0 {
			*(*[4]float32)(panel[k*panelN+j:]) = [4]float32{b0[k], b1[k], b2[k], b3[k]}
		}
	}
	for ; j < width; j++ {
		for k, v := range b[j*ldb:][:n] {
			panel[k*panelN+j] = v
		}
	}
}
