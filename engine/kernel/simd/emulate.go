package simd

import "hawqeye/engine/kernel/wasmasm"

// BuildEmulated is Build(Relaxed) for an engine without relaxed SIMD. In place of its
// instructions functions are called, which come to a result that the instructions
// may have: of dot products the second operand is signed or unsigned, and
// multiplication and addition round twice. That is slow; it proves the kernels.
func BuildEmulated(signed bool) ([]byte, error) {
	return build(Relaxed, &emulation{signed, map[string]*wasmasm.Func{}})
}

// emulation is what stands for relaxed instructions, by their names.
type emulation struct {
	signed bool
	funcs  map[string]*wasmasm.Func
}

// emulate calls the function that stands for an instruction of so many vectors.
func (e *emitter) emulate(name string, vectors int, operands []any, body func(f *wasmasm.Func, v []*wasmasm.Local)) *wasmasm.Func {
	f := e.emulation.funcs[name]
	if f == nil {
		f = e.m.Func("emulated_" + name)
		v := make([]*wasmasm.Local, vectors)
		for i := range v {
			v[i] = f.Param(wasmasm.V128, string(rune('a'+i)))
		}
		f.Result(wasmasm.V128)
		e.emulation.funcs[name] = f
		body(f, v)
	}
	return e.Call(f, operands...)
}

// The emitter's instructions hide those of the function that it embeds.

func (e *emitter) F32x4RelaxedMadd(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.F32x4RelaxedMadd(operands...)
	}
	return e.emulate("madd_f32", 3, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		f.F32x4Mul(v[0], v[1]).F32x4Add(v[2])
	})
}

func (e *emitter) F32x4RelaxedNmadd(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.F32x4RelaxedNmadd(operands...)
	}
	return e.emulate("nmadd_f32", 3, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		f.F32x4Mul(v[0], v[1]).F32x4Neg().F32x4Add(v[2])
	})
}

func (e *emitter) F64x2RelaxedMadd(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.F64x2RelaxedMadd(operands...)
	}
	return e.emulate("madd_f64", 3, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		f.F64x2Mul(v[0], v[1]).F64x2Add(v[2])
	})
}

func (e *emitter) I32x4RelaxedLaneselect(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.I32x4RelaxedLaneselect(operands...)
	}
	return e.emulate("laneselect_i32", 3, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		f.V128Bitselect(v[0], v[1], v[2])
	})
}

func (e *emitter) I8x16RelaxedSwizzle(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.I8x16RelaxedSwizzle(operands...)
	}
	return e.emulate("swizzle_i8", 2, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		f.I8x16Swizzle(v[0], v[1])
	})
}

func (e *emitter) I32x4RelaxedDotI8x16I7x16AddS(operands ...any) *wasmasm.Func {
	if e.emulation == nil {
		return e.Func.I32x4RelaxedDotI8x16I7x16AddS(operands...)
	}
	return e.emulate("dot_i8", 3, operands, func(f *wasmasm.Func, v []*wasmasm.Local) {
		low, high := f.Local(wasmasm.V128, "low"), f.Local(wasmasm.V128, "high")
		f.I16x8ExtendLowI8x16S(v[0])
		if e.emulation.signed {
			f.I16x8ExtendLowI8x16S(v[1])
		} else {
			f.I16x8ExtendLowI8x16U(v[1])
		}
		f.I32x4DotI16x8S().Set(low)
		f.I16x8ExtendHighI8x16S(v[0])
		if e.emulation.signed {
			f.I16x8ExtendHighI8x16S(v[1])
		} else {
			f.I16x8ExtendHighI8x16U(v[1])
		}
		f.I32x4DotI16x8S().Set(high)
		// Pairs of products, of which every sum has two side by side.
		f.I8x16Shuffle(lowerHalves, low, high).I8x16Shuffle(upperHalves, low, high)
		f.I32x4Add().I32x4Add(v[2])
	})
}
