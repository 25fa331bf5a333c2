package kernel

// goTile is mulTile two columns by four rows at a time, which is what sixteen
// registers hold.
func goTile(c []float32, ldc, n, width int, a rows, panel []float32) {
	if n < tileM {
		for i := range n {
			goRow(c[i*ldc:][:panelN], width, a.from(i, 0), panel)
		}
		return
	}
	c0, c1, c2, c3 := c[:panelN], c[ldc:][:panelN], c[2*ldc:][:panelN], c[3*ldc:][:panelN]
	for j := 0; j < width; j += 2 {
		var t [8]float32
		if a.step == 1 {
			t = dot4x2(a.data, a.data[a.stride:], a.data[2*a.stride:], a.data[3*a.stride:], panel[j:])
		} else {
			t = dotColumns4x2(a.data, a.step, panel[j:])
		}
		c0[j] += t[0]
		c0[j+1] += t[1]
		c1[j] += t[2]
		c1[j+1] += t[3]
		c2[j] += t[4]
		c2[j+1] += t[5]
		c3[j] += t[6]
		c3[j+1] += t[7]
	}
}

func goRow(c []float32, width int, a rows, panel []float32) {
	for j := 0; j < width; j += 4 {
		var c0, c1, c2, c3 float32
		at := 0
		for k := j; k < len(panel); k += panelN {
			v, b := a.data[at], (*[4]float32)(panel[k:])
			c0 += v * b[0]
			c1 += v * b[1]
			c2 += v * b[2]
			c3 += v * b[3]
			at += a.step
		}
		c[j] += c0
		c[j+1] += c1
		c[j+2] += c2
		c[j+3] += c3
	}
}

// dot4x2 multiplies four rows of A by the first two columns of a panel.
func dot4x2(a0, a1, a2, a3, panel []float32) [8]float32 {
	n := (len(panel) + panelN - 1) / panelN
	a0, a1, a2, a3 = a0[:n], a1[:n], a2[:n], a3[:n]
	var c00, c01, c10, c11, c20, c21, c30, c31 float32
	for k := range a0 {
		b := (*[2]float32)(panel[k*panelN:])
		b0, b1 := b[0], b[1]
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
	return [8]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}

// dotColumns4x2 is dot4x2 where the four rows lie side by side, step apart.
func dotColumns4x2(a []float32, step int, panel []float32) [8]float32 {
	var c00, c01, c10, c11, c20, c21, c30, c31 float32
	at := 0
	for k := 0; k < len(panel); k += panelN {
		b := (*[2]float32)(panel[k:])
		b0, b1 := b[0], b[1]
		v := (*[4]float32)(a[at:])
		c00 += v[0] * b0
		c01 += v[0] * b1
		c10 += v[1] * b0
		c11 += v[1] * b1
		c20 += v[2] * b0
		c21 += v[2] * b1
		c30 += v[3] * b0
		c31 += v[3] * b1
		at += step
	}
	return [8]float32{c00, c01, c10, c11, c20, c21, c30, c31}
}
