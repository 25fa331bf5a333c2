package op

import "hawqeye/engine/tensor"

// strides are the distances, in elements, between an operand's neighbours along
// each axis of an iteration.
type strides [tensor.MaxRank]int

// contiguous are the strides of a whole tensor.
func contiguous(s tensor.Shape) strides {
	var st strides
	n := 1
	for i := len(s) - 1; i >= 0; i-- {
		st[i] = n
		n *= s[i]
	}
	return st
}

// repeated are the strides of a tensor of shape s while iterating over the shape
// to, which it broadcasts to: 0 along every axis it is repeated on.
func repeated(s, to tensor.Shape) strides {
	var st strides
	n := 1
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] != 1 {
			st[len(to)-len(s)+i] = n
		}
		n *= s[i]
	}
	return st
}

// loop iterates over a shape in rows and follows up to three operands. Axes of
// extent 1 are left out and neighbouring axes that every operand crosses in one
// stride are merged, so rows are as long as they can be. It lives on the stack.
type loop struct {
	ok   bool   // a row is there
	n    int    // elements in a row
	step [3]int // each operand's distance between neighbours in a row
	at   [3]int // each operand's first element of the row
	axes int    // around the rows, innermost first
	ext  [tensor.MaxRank]int
	pos  [tensor.MaxRank]int
	dist [tensor.MaxRank][3]int
}

func newLoop(shape tensor.Shape, operands ...strides) loop {
	l := loop{ok: true, n: 1}
	for i := len(shape) - 1; i >= 0; i-- {
		var dist [3]int
		for j := range operands {
			dist[j] = operands[j][i]
		}
		switch {
		case shape[i] == 0:
			return loop{}
		case shape[i] == 1:
		case l.n == 1:
			l.n, l.step = shape[i], dist
		case l.axes == 0 && dist == times(l.step, l.n):
			l.n *= shape[i]
		case l.axes > 0 && dist == times(l.dist[l.axes-1], l.ext[l.axes-1]):
			l.ext[l.axes-1] *= shape[i]
		default:
			l.ext[l.axes], l.dist[l.axes] = shape[i], dist
			l.axes++
		}
	}
	return l
}

// inner takes the innermost axis around the rows out of the loop: how many rows
// follow each other, and how far apart they are in each operand.
func (l *loop) inner() (rows int, dist [3]int) {
	if l.axes == 0 {
		return 1, dist
	}
	rows, dist = l.ext[0], l.dist[0]
	l.axes--
	copy(l.ext[:], l.ext[1:])
	copy(l.dist[:], l.dist[1:])
	return rows, dist
}

func times(v [3]int, n int) [3]int { return [3]int{v[0] * n, v[1] * n, v[2] * n} }

// next goes to the next row, in row-major order.
func (l *loop) next() {
	for i := range l.axes {
		l.pos[i]++
		for j := range l.at {
			l.at[j] += l.dist[i][j]
		}
		if l.pos[i] < l.ext[i] {
			return
		}
		l.pos[i] = 0
		for j := range l.at {
			l.at[j] -= l.dist[i][j] * l.ext[i]
		}
	}
	l.ok = false
}

// move copies a shape's elements between places of which the first elements are
// at d and s.
func move(dst, src []float32, shape tensor.Shape, d, s int, ds, ss strides) {
	l := newLoop(shape, ds, ss)
	for l.at[0], l.at[1] = d, s; l.ok; l.next() {
		moveRow(dst, src, l.n, l.at[0], l.at[1], l.step[0], l.step[1])
	}
}

func moveRow(dst, src []float32, n, d, s, ds, ss int) {
	switch {
	case ds == 1 && ss == 1:
		copy(dst[d:d+n], src[s:s+n])
	case ds == 1 && ss == 0:
		v := src[s]
		row := dst[d : d+n]
		for i := range row {
			row[i] = v
		}
	case ds == 1:
		row := dst[d : d+n]
		for i := range row {
			row[i] = src[s]
			s += ss
		}
	default:
		for range n {
			dst[d] = src[s]
			d += ds
			s += ss
		}
	}
}

// around are the extents of s before, at and after an axis.
func around(s tensor.Shape, axis int) (outer, n, inner int) {
	return s[:axis].Size(), s[axis], s[axis+1:].Size()
}
