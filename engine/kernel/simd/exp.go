package simd

import (
	"math"

	"hawqeye/engine/kernel/wasmasm"
)

// elementary emits exponentials, logarithms and what is made of them. Its locals
// are for values on the way.
type elementary struct {
	*emitter
	k, r, p, q, s, t *wasmasm.Local
}

func (e *emitter) elementary() *elementary {
	v := e.v128s("m", 6)
	return &elementary{e, v[0], v[1], v[2], v[3], v[4], v[5]}
}

// ln 2 in two parts, of which the first has so few digits that its product with an
// exponent is exact.
var (
	ln2High = math.Round(math.Ln2*(1<<12)) / (1 << 12)
	ln2Low  = math.Ln2 - ln2High
)

// integers is a number so large that floats of its size are the integers: added to
// a smaller one, it rounds that, and leaves it in the last bits.
const integers = 3 << 22

// reduce splits v into k·ln 2 + r with k an integer and |r| ≤ ln 2 / 2.
func (m *elementary) reduce(v *wasmasm.Local) {
	m.F32x4Mul(v, all(math.Log2E)).F32x4Add(all(integers)).Tee(m.k)
	m.F32x4Sub(all(integers)).Set(m.t)
	m.Set(m.r, v)
	m.subtract(m.r, m.t, ln2High)
	m.subtract(m.r, m.t, ln2Low)
	bits := int32(math.Float32bits(integers))
	m.I32x4Sub(m.k, [4]int32{bits, bits, bits, bits}).Set(m.k)
}

// subtract takes x times a number off v.
func (e *emitter) subtract(v, x *wasmasm.Local, c float64) {
	if e.level >= Relaxed {
		e.F32x4RelaxedNmadd(x, all(c), v).Set(v)
	} else {
		e.Get(v).F32x4Mul(x, all(c)).F32x4Sub().Set(v)
	}
}

// expm1 sets p to exp(r) − 1, whose Taylor series has an error of r⁸/8!.
func (m *elementary) expm1() {
	var c []float64
	for k, f := 2, 2.0; k < 8; k++ {
		c = append(c, 1/f)
		f *= float64(k + 1)
	}
	m.horner(m.q, m.r, c...)
	m.F32x4Mul(m.r, m.r).F32x4Mul(m.q).F32x4Add(m.r).Set(m.p)
}

// power leaves 2^k on the stack, for exponents of normal numbers.
func (m *elementary) power(k *wasmasm.Local) *wasmasm.Func {
	return m.I32x4Add(k, [4]int32{127, 127, 127, 127}).I32x4Shl(23)
}

// exp replaces v by its exponential. Half of the exponent at a time is multiplied
// with, so that both ends of the range are met.
func (m *elementary) exp(v *wasmasm.Local) {
	m.F32x4Pmax(v, all(underflows)).F32x4Pmin(all(overflows)).Set(v)
	m.reduce(v)
	m.expTail(v)
}

const (
	overflows  = 89   // where the exponential is +Inf
	underflows = -104 // and 0
)

// expTail sets v to exp(r)·2^k.
func (m *elementary) expTail(v *wasmasm.Local) {
	m.expm1()
	m.F32x4Add(m.p, all(1)).Set(m.p)
	m.I32x4ShrS(m.k, 1).Set(m.t)
	m.I32x4Sub(m.k, m.t).Set(m.k)
	m.power(m.t).F32x4Mul(m.p).Set(m.p)
	m.power(m.k).F32x4Mul(m.p).Set(v)
}

// log replaces v by its logarithm, the sum of that of a power of two and that of a
// number 1 + f between √½ and √2. With s = f/(2+f) the latter is 2·artanh(s), or
// f − s·(f − ⅔s² − ⅖s⁴ − …).
func (m *elementary) log(v *wasmasm.Local) {
	half := int32(math.Float32bits(math.Sqrt2 / 2))
	m.F32x4Lt(v, all(0x1p-126)).Set(m.q) // these have too few digits: 2^23 times as much has all
	m.F32x4Mul(v, all(1<<23))
	m.choose(v, m.q).Set(m.r)
	m.I32x4Sub(m.r, [4]int32{half, half, half, half}).I32x4ShrS(23).Set(m.k)
	m.Get(m.r)
	m.I32x4Shl(m.k, 23).I32x4Sub().F32x4Sub(all(1)).Set(m.r)
	m.F32x4ConvertI32x4S(m.k)
	m.V128And(m.q, all(23)).F32x4Sub().Set(m.k)

	m.Get(m.r)
	m.F32x4Add(m.r, all(2)).F32x4Div().Set(m.s)
	m.F32x4Mul(m.s, m.s).Set(m.t)
	m.horner(m.q, m.t, 2./3, 2./5, 2./7, 2./9)
	m.Get(m.r)
	m.F32x4Mul(m.q, m.t).F32x4Sub().F32x4Mul(m.s).Set(m.q)
	m.F32x4Sub(m.r, m.q)
	m.F32x4Mul(m.k, all(ln2Low)).F32x4Add()
	m.F32x4Mul(m.k, all(ln2High)).F32x4Add().Set(m.r)

	m.Get(m.r, v).F32x4Lt(v, all(math.Inf(1)))
	m.choose().Set(m.r) // +Inf and NaN stay
	m.instead(m.r, math.Inf(-1), func() { m.F32x4Eq(v, all(0)) })
	m.instead(m.r, math.NaN(), func() { m.F32x4Lt(v, all(0)) })
	m.Set(v, m.r)
}

// instead gives v a number where a condition holds.
func (m *elementary) instead(v *wasmasm.Local, number float64, where func()) {
	where()
	m.Set(m.t)
	m.choose(all(number), v, m.t).Set(v)
}

// sigmoid replaces v by 1/(1 + exp(−v)).
func (m *elementary) sigmoid(v *wasmasm.Local) {
	m.F32x4Neg(v).Set(v)
	m.exp(v)
	m.F32x4Add(v, all(1)).Set(v)
	m.F32x4Div(all(1), v).Set(v)
}

// tanh replaces v by its hyperbolic tangent, which is x/(x + 2) with
// x = exp(2v) − 1 = (exp(r) − 1)·2^k + 2^k − 1, for the absolute value of v.
func (m *elementary) tanh(v *wasmasm.Local) {
	const one = 20 // twice that of which the tangent is 1
	m.F32x4Abs(v).F32x4Mul(all(2)).F32x4Pmin(all(one)).Set(m.s)
	m.reduce(m.s)
	m.expm1()
	m.power(m.k).Set(m.t)
	m.F32x4Mul(m.p, m.t)
	m.F32x4Sub(m.t, all(1)).F32x4Add().Set(m.p)
	m.Get(m.p)
	m.F32x4Add(m.p, all(2)).F32x4Div().Set(m.p)
	m.sign(v, m.p)
}

// sign replaces v by x with the sign of v.
func (m *elementary) sign(v, x *wasmasm.Local) {
	m.V128Bitselect(v, x, all(math.Copysign(0, -1))).Set(v)
}

// The error function is x times a function of x² up to erfTurn, and then 1 less
// the exponential of a polynomial, until it is 1.
const (
	erfTurn = 1.25
	erfOne  = 4
)

// erf replaces v by its error function.
func (m *elementary) erf(v *wasmasm.Local) {
	near, far := interval{0, erfTurn * erfTurn}, interval{erfTurn, erfOne}
	m.F32x4Abs(v).F32x4Pmin(all(erfOne)).Set(m.s)
	far.normalize(m.emitter, m.t, m.s)
	m.horner(m.p, m.t, far.chebyshev(9, func(x float64) float64 { return math.Log(math.Erfc(x)) })...)
	m.reduce(m.p)
	m.expTail(m.r)
	m.F32x4Sub(all(1), m.r).Set(m.r)

	m.F32x4Mul(m.s, m.s).Set(m.t)
	near.normalize(m.emitter, m.t, m.t)
	m.horner(m.p, m.t, near.chebyshev(8, erfOfSquare)...)
	m.F32x4Mul(m.p, m.s)
	m.Get(m.r)
	m.F32x4Lt(m.s, all(erfTurn))
	m.choose().Set(m.r)
	m.sign(v, m.r)
}

// erfOfSquare is erf(√z)/√z.
func erfOfSquare(z float64) float64 { return math.Erf(math.Sqrt(z)) / math.Sqrt(z) }

// erfNearly replaces v by its error function with an error of 8 units of the last place,
// in a third of the instructions: x times a quotient of polynomials of x² everywhere.
func (m *elementary) erfNearly(v *wasmasm.Local) {
	over, under := interval{0, erfOne * erfOne}.rational(6, 5, erfOfSquare)
	m.F32x4Pmax(v, all(-erfOne)).F32x4Pmin(all(erfOne)).Set(m.s)
	m.F32x4Mul(m.s, m.s).Set(m.t)
	m.horner(m.p, m.t, over...)
	m.horner(m.q, m.t, under...)
	m.F32x4Mul(m.p, m.s).F32x4Div(m.q).F32x4Pmax(all(-1)).F32x4Pmin(all(1)).Set(v)
}
