package simd

import (
	"math"

	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/wasmasm"
)

// functions is the kernels of MapF32, by the functions' numbers. Each replaces a
// vector by its values.
var functions = [functionCount]struct {
	name string
	emit func(*mapping, *wasmasm.Local)
}{
	kernel.Affine:    {"affine", (*mapping).affine},
	kernel.Clamp:     {"clamp", (*mapping).clamp},
	kernel.Inside:    {"inside", (*mapping).inside},
	kernel.Leaky:     {"leaky", (*mapping).leaky},
	kernel.HardSwish: {"hard_swish", (*mapping).hardSwish},
	kernel.Round:     {"round", (*mapping).round},
	kernel.Exp:       {"exp", func(m *mapping, v *wasmasm.Local) { m.exp(v) }},
	kernel.Log:       {"log", func(m *mapping, v *wasmasm.Local) { m.log(v) }},
	kernel.Sqrt:      {"sqrt", func(m *mapping, v *wasmasm.Local) { m.F32x4Sqrt(v).Set(v) }},
	kernel.Sigmoid:   {"sigmoid", func(m *mapping, v *wasmasm.Local) { m.sigmoid(v) }},
	kernel.Tanh:      {"tanh", func(m *mapping, v *wasmasm.Local) { m.tanh(v) }},
	kernel.Erf:       {"erf", func(m *mapping, v *wasmasm.Local) { m.erf(v) }},
	kernel.Gelu:      {"gelu", (*mapping).gelu},
	kernel.GeluTanh:  {"gelu_tanh", (*mapping).geluTanh},
}

const functionCount = 14

func (c *caller) mapF32(dst, x []float32, m kernel.Map) {
	need("MapF32", "dst", len(dst), len(x))
	p := c.pass()
	slice(&p, dst[:len(x)])
	slice(&p, x)
	p.ints(len(x))
	p.floats(m.A, m.B, m.C)
	c.call(mapF32+int(m.Func), p.Args)
}

// mapping is a kernel of MapF32 under construction.
type mapping struct {
	*elementary
	a, b, c *wasmasm.Local
}

// emitMap emits the kernel of a function, for one vector at a time, and in the end
// for one element.
func emitMap(f func(*mapping, *wasmasm.Local)) func(*emitter) {
	return func(e *emitter) {
		in := e.reader()
		dst, x, n := in.word("dst"), in.word("x"), in.word("n")
		m := &mapping{e.elementary(), in.lanes("a"), in.lanes("b"), in.lanes("c")}
		i, v := e.i32("i"), e.Local(wasmasm.V128, "v")
		e.Set(i, 0)
		for _, w := range stretches[1:] {
			of := shape{1, w}
			e.For(i, e.plus(i, w-1), n, w, func() {
				of.load(e, 0, x).Set(v)
				f(m, v)
				of.store(e, 0, dst, v)
				e.inc(dst, 4*w)
				e.inc(x, 4*w)
			})
			e.less(i, w-1)
		}
	}
}

func (m *mapping) affine(v *wasmasm.Local) {
	if m.level >= Relaxed {
		m.F32x4RelaxedMadd(m.a, v, m.b).Set(v)
	} else {
		m.F32x4Mul(m.a, v).F32x4Add(m.b).Set(v)
	}
}

func (m *mapping) clamp(v *wasmasm.Local) { m.F32x4Pmax(v, m.a).F32x4Pmin(m.b).Set(v) }

func (m *mapping) inside(v *wasmasm.Local) {
	m.F32x4Gt(v, m.a)
	m.F32x4Lt(v, m.b).V128And().V128And(all(1)).Set(v)
}

func (m *mapping) leaky(v *wasmasm.Local) {
	m.F32x4Mul(v, m.a).Get(v)
	m.F32x4Lt(v, all(0))
	m.choose().Set(v)
}

func (m *mapping) hardSwish(v *wasmasm.Local) {
	m.F32x4Div(v, all(6)).F32x4Add(all(0.5)).F32x4Pmax(all(0)).F32x4Pmin(all(1)).F32x4Mul(v).Set(v)
}

func (m *mapping) round(v *wasmasm.Local) {
	m.F32x4Div(v, m.a).F32x4Nearest().F32x4Pmax(m.b).F32x4Pmin(m.c).F32x4Mul(m.a).Set(v)
}

// gelu needs a variable for v/2. To 1 the error function is added, and so need not be
// right to its own last place.
func (m *mapping) gelu(v *wasmasm.Local) {
	m.F32x4Mul(v, all(0.5)).Set(m.a)
	m.F32x4Mul(v, all(math.Sqrt2/2)).Set(v)
	m.erfNearly(v)
	m.F32x4Add(v, all(1)).F32x4Mul(m.a).Set(v)
}

// geluTanh is v times the sigmoid of twice what its tangent is of.
func (m *mapping) geluTanh(v *wasmasm.Local) {
	m.Set(m.a, v)
	m.F32x4Mul(v, v).F32x4Mul(all(0.044715)).F32x4Add(all(1)).F32x4Mul(v).F32x4Mul(all(2 * math.Sqrt(2/math.Pi))).Set(v)
	m.sigmoid(v)
	m.F32x4Mul(v, m.a).Set(v)
}
