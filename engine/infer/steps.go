package infer

import "hawqeye/engine/kernel"

// place is where a value's codes begin in a buffer.
type place struct{ buf, at int }

func (r *Runner) codes(p place) []uint8 { return r.u8[p.buf][p.at:] }

// quantizeStep rounds real numbers to codes.
type quantizeStep struct {
	dst    place
	src    int
	grid   kernel.Grid
	planes *kernel.Planes
}

func (s *quantizeStep) run(r *Runner) {
	r.k.QuantizeInt(r.codes(s.dst), r.f32[s.src], s.grid, s.planes)
}

// dequantizeStep is the real numbers that codes stand for.
type dequantizeStep struct {
	dst    int
	src    place
	grid   kernel.Grid
	planes *kernel.Planes
}

func (s *dequantizeStep) run(r *Runner) {
	r.k.DequantizeInt(r.f32[s.dst], r.codes(s.src), s.grid, s.planes)
}

// rows is what a step that treats all codes alike goes through: n of them side by
// side, so many times in each image.
type rows struct{ images, rows, n int }

// strided is how far apart, in one operand, these rows and images lie.
type strided struct {
	place
	row, image int
}

func (s strided) of(r *Runner, image, row, n int) []uint8 {
	return r.u8[s.buf][s.at+image*s.image+row*s.row:][:n]
}

// alike says that two operands lie at the same place of their buffers.
func (s strided) alike(t strided) bool {
	s.buf = t.buf
	return s == t
}

// addStep adds two values.
type addStep struct {
	rows
	y, a, b strided
	add     kernel.Add
}

func (s *addStep) run(r *Runner) {
	for i := range s.images {
		for j := range s.rows.rows {
			r.k.AddInt(s.y.of(r, i, j, s.n), s.a.of(r, i, j, s.n), s.b.of(r, i, j, s.n), &s.add)
		}
	}
}

// tableStep maps every code through a table.
type tableStep struct {
	rows
	y, x  strided
	table *[256]uint8
}

func (s *tableStep) run(r *Runner) {
	for i := range s.images {
		for j := range s.rows.rows {
			r.k.Table(s.y.of(r, i, j, s.n), s.x.of(r, i, j, s.n), s.table)
		}
	}
}

// poolStep takes the largest code of each window, or its average where avg is set.
type poolStep struct {
	y, x place
	pool kernel.IntPool
	avg  *kernel.AvgPool
}

func (s *poolStep) run(r *Runner) {
	if s.avg == nil {
		r.k.MaxPoolInt(r.codes(s.y), r.codes(s.x), &s.pool)
		return
	}
	r.k.AvgPoolInt(r.codes(s.y), r.codes(s.x), s.avg, &s.pool)
}

// islandStep evaluates an operation in float.
type islandStep struct{ island int }

func (s *islandStep) run(r *Runner) {
	i := &r.islands[s.island]
	i.op.Eval(&r.env, i.dst, i.in, i.attr)
}
