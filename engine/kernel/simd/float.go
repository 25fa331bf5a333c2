package simd

import (
	"fmt"

	"hawqeye/engine/kernel"
)

// The kernels of floats, as places from firstFloat on. Families take more than one.
const (
	dotF32 = firstFloat + iota
	sumRowsF32
	sumRunsF32
	firstTile

	denseF32       = firstTile
	planarF32      = denseF32 + shapes
	outerF32       = planarF32 + shapes
	packRowsF32    = outerF32 + shapes
	packColumnsF32 = packRowsF32 + widthCount
	floatEnd       = packColumnsF32 + widthCount
)

// floatKernels enters the kernels of floats into the list.
func floatKernels(all *[kernelCount]routine) {
	all[dotF32] = routine{"dot_f32", emitDot, SIMD128}
	all[sumRowsF32] = routine{"sum_rows_f32", emitSumRows, SIMD128}
	all[sumRunsF32] = routine{"sum_runs_f32", emitSumRuns, SIMD128}
	tiles(all, denseF32, "dense", emitDense)
	tiles(all, planarF32, "planar", emitPlanar)
	tiles(all, outerF32, "outer", emitOuter)
	for i, w := range widths {
		all[packRowsF32+i] = routine{fmt.Sprint("pack_rows_f32_", w), func(e *emitter) { emitPackRows(e, w) }, SIMD128}
		all[packColumnsF32+i] = routine{fmt.Sprint("pack_columns_f32_", w), func(e *emitter) { emitPackColumns(e, w) }, SIMD128}
	}
}

// fillFloat puts the kernels of floats into a set.
func (c *caller) fillFloat(k *kernel.Set) {
	k.GemmF32 = c.gemm
	k.PackConvF32 = c.packConv
	k.ConvF32 = c.conv
	k.ConvInputGradF32 = c.convInputGrad
	k.ConvWeightGradF32 = c.convWeightGrad
	k.DotF32 = c.dot
	k.SumF32 = c.sum
}
