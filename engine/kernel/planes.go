package kernel

import "math"

func quantizeInt(q []uint8, x []float32, g Grid, s *Planes) {
	for row := range s.rows {
		to := q[row.at:]
		for c := range s.C {
			g.quantize(to, x[row.dense+c*s.H*s.W:][:s.W], c, s.C)
		}
	}
}

// quantize rounds x to every stride-th code, from number at on.
func (g Grid) quantize(q []uint8, x []float32, at, stride int) {
	lo, hi := float32(g.Lo)-float32(g.Zero), float32(g.Hi)-float32(g.Zero)
	for _, v := range x {
		t := v / g.Scale
		switch { // the bounds are integers, so that clamping first is the same
		case t < lo:
			t = lo
		case t > hi:
			t = hi
		case t != t:
			t = 0
		}
		q[at] = uint8(int(math.RoundToEven(float64(t))) + int(g.Zero))
		at += stride
	}
}

func dequantizeInt(x []float32, q []uint8, g Grid, s *Planes) {
	for row := range s.rows {
		from := q[row.at:]
		for c := range s.C {
			to := x[row.dense+c*s.H*s.W:][:s.W]
			for j := range to {
				to[j] = float32(int(from[j*s.C+c])-int(g.Zero)) * g.Scale
			}
		}
	}
}

// row is where a row of positions begins: in [Batch, C, H, W], and in the buffer.
type row struct{ dense, at int }

// rows yields every row of every image.
func (s *Planes) rows(yield func(row) bool) {
	for n := range s.Batch {
		for i := range s.H {
			if !yield(row{(n*s.C*s.H + i) * s.W, (n*s.Image + i*s.Row) * s.C}) {
				return
			}
		}
	}
}

func frameInt(q []uint8, code uint8, row, column int, s *Planes) {
	done := 0
	for r := range s.rows {
		from := r.at + (row*s.Row+column)*s.C
		fill(q[done:from], code)
		done = from + s.W*s.C
	}
	fill(q[done:], code)
}

func fill(q []uint8, code uint8) {
	for i := range q {
		q[i] = code
	}
}
