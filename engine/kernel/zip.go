package kernel

import "math"

// zipF32 tells apart two rows, a row and a number, and the rest. Rows that follow
// each other in both operands are one.
func zipF32(dst, a, b []float32, z *Zip) {
	rows, cols := z.Rows, z.Cols
	if cols == 0 {
		return
	}
	if follows(z.A, cols) && follows(z.B, cols) {
		rows, cols = 1, rows*cols
	}
	for i := range rows {
		d, x, y := dst[i*cols:][:cols], a[i*z.A.Row:], b[i*z.B.Row:]
		switch {
		case z.A.Col == 1 && z.B.Col == 1:
			z.rows(d, x[:cols], y[:cols])
		case z.A.Col == 1:
			z.rowAndNumber(d, x[:cols], y[0])
		default:
			z.numberAndRow(d, x[0], y, z.B.Col)
		}
	}
}

// follows says that every row begins where the one before ends.
func follows(s Stride, cols int) bool { return s.Col == 1 && s.Row == cols }

func (z *Zip) rows(dst, a, b []float32) {
	b, dst = b[:len(a)], dst[:len(a)]
	switch z.Func {
	case AddScaled:
		if by := z.By; by != 1 {
			for i, v := range a {
				dst[i] = v + by*b[i]
			}
			return
		}
		for i, v := range a {
			dst[i] = v + b[i]
		}
	case Mul:
		for i, v := range a {
			dst[i] = v * b[i]
		}
	case Div:
		for i, v := range a {
			dst[i] = v / b[i]
		}
	case Gate:
		lo, hi := z.Lo, z.Hi
		for i, v := range a {
			dst[i] = math.Float32frombits(math.Float32bits(v) & insideBits(b[i], lo, hi))
		}
	}
}

func (z *Zip) rowAndNumber(dst, a []float32, b float32) {
	dst = dst[:len(a)]
	switch z.Func {
	case AddScaled:
		b *= z.By
		for i, v := range a {
			dst[i] = v + b
		}
	case Mul:
		for i, v := range a {
			dst[i] = v * b
		}
	case Div:
		for i, v := range a {
			dst[i] = v / b
		}
	case Gate:
		if insideBits(b, z.Lo, z.Hi) == 0 {
			clear(dst)
		} else {
			copy(dst, a)
		}
	}
}

func (z *Zip) numberAndRow(dst []float32, a float32, b []float32, step int) {
	at := 0
	switch z.Func {
	case AddScaled:
		for i := range dst {
			dst[i] = a + z.By*b[at]
			at += step
		}
	case Mul:
		for i := range dst {
			dst[i] = a * b[at]
			at += step
		}
	case Div:
		for i := range dst {
			dst[i] = a / b[at]
			at += step
		}
	case Gate:
		for i := range dst {
			dst[i] = math.Float32frombits(math.Float32bits(a) & insideBits(b[at], z.Lo, z.Hi))
			at += step
		}
	}
}
