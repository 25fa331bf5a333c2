package simd

import "hawqeye/engine/kernel"

// The kernels of floats, as places from firstFloat on.
const (
	dotF32 = firstFloat + iota
	sumRowsF32
	sumRunsF32
	floatEnd
)

// floatKernels enters the kernels of floats into the list.
func floatKernels(all *[kernelCount]routine) {
	all[dotF32] = routine{"dot_f32", emitDot, SIMD128}
	all[sumRowsF32] = routine{"sum_rows_f32", emitSumRows, SIMD128}
	all[sumRunsF32] = routine{"sum_runs_f32", emitSumRuns, SIMD128}
}

// fillFloat puts the kernels of floats into a set.
func (c *caller) fillFloat(k *kernel.Set) {
	k.DotF32 = c.dot
	k.SumF32 = c.sum
}
