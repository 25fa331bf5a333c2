package infer

import (
	"hawqeye/engine/kernel"
	"hawqeye/engine/quant"
)

// quantizeStep rounds real numbers to codes.
type quantizeStep struct {
	dst, src int
	grid     quant.Affine
}

func (s *quantizeStep) run(r *Runner) { s.grid.Quantize(r.u8[s.dst], r.f32[s.src]) }

// dequantizeStep is the real numbers that codes stand for.
type dequantizeStep struct {
	dst, src int
	grid     quant.Affine
}

func (s *dequantizeStep) run(r *Runner) { s.grid.Dequantize(r.f32[s.dst], r.u8[s.src]) }

// addStep adds two values.
type addStep struct {
	y, a, b int
	add     kernel.Add
}

func (s *addStep) run(r *Runner) { r.k.AddInt(r.u8[s.y], r.u8[s.a], r.u8[s.b], &s.add) }

// tableStep maps every code through a table.
type tableStep struct {
	y, x  int
	table *[256]uint8
}

func (s *tableStep) run(r *Runner) { r.k.Table(r.u8[s.y], r.u8[s.x], s.table) }

// poolStep takes the largest code of each window, or its average where avg is set.
type poolStep struct {
	y, x     int
	geometry kernel.Conv
	avg      *kernel.AvgPool
}

func (s *poolStep) run(r *Runner) {
	if s.avg == nil {
		r.k.MaxPoolInt(r.u8[s.y], r.u8[s.x], &s.geometry)
		return
	}
	r.k.AvgPoolInt(r.u8[s.y], r.u8[s.x], s.avg, &s.geometry)
}

// islandStep evaluates an operation in float.
type islandStep struct{ island int }

func (s *islandStep) run(r *Runner) {
	i := &r.islands[s.island]
	i.op.Eval(&r.env, i.dst, i.in, i.attr)
}
