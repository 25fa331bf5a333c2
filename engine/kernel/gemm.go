package kernel

// A product runs over panels of B: panelN columns by up to blockK rows, packed
// row by row, which stay in the first-level cache while all of A passes. A tile
// of C is tileM rows by one panel.
const (
	tileM  = 4
	panelN = 16
	blockK = 256
)

// gemm sums in ascending k within blocks of blockK.
func gemm(c, a, b []float32, g Gemm, wide bool) {
	if !g.Acc {
		clear(c[:g.M*g.N])
	}
	left := rows{a, g.K, 1}
	if g.TransA {
		left = rows{a, 1, g.M}
	}
	var buf [blockK * panelN]float32
	for j := 0; j < g.N; j += panelN {
		width := min(panelN, g.N-j)
		for k := 0; k < g.K; k += blockK {
			panel := buf[:min(blockK, g.K-k)*panelN]
			if g.TransB {
				packTransposed(panel, b[j*g.K+k:], g.K, width)
			} else {
				packRows(panel, b[k*g.N+j:], g.N, width)
			}
			mulPanel(c[j:], g.N, width, g.M, left.from(0, k), panel, wide)
		}
	}
}

// rows is a matrix whose element (i, k) is data[i·stride + k·step]; one of the two is 1.
type rows struct {
	data         []float32
	stride, step int
}

func (a rows) from(i, k int) rows {
	return rows{a.data[i*a.stride+k*a.step:], a.stride, a.step}
}

// mulPanel adds to m rows and width columns of C, ldc apart, A times a panel.
// Tiles are whole: at the edges of C one is computed aside and added in part.
func mulPanel(c []float32, ldc, width, m int, a rows, panel []float32, wide bool) {
	for i := 0; i < m; i += tileM {
		if i > 0 {
			a = a.from(tileM, 0)
		}
		n := min(tileM, m-i)
		if n == tileM && width == panelN {
			mulTile(c[i*ldc:], ldc, n, width, a, panel, wide)
			continue
		}
		var tile [tileM * panelN]float32
		mulTile(tile[:], panelN, n, width, a, panel, wide)
		for r := range n {
			add(c[(i+r)*ldc:][:width], tile[r*panelN:])
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

func add(dst, src []float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += src[i]
	}
}
