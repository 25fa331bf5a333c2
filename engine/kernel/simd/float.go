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
	maxPoolF32
	maxPickF32
	maxPoolGradF32
	avgPoolF32
	avgPoolGradF32
	softmaxF32
	logSoftmaxF32
	permuteF32
	firstFamily

	mapF32 = firstFamily
	zipF32 = mapF32 + functionCount

	denseF32       = zipF32 + zipForms*zipCount
	planarF32      = denseF32 + shapes
	outerF32       = planarF32 + shapes
	packRowsF32    = outerF32 + shapes
	packColumnsF32 = packRowsF32 + widthCount
	stripF32       = packColumnsF32 + widthCount
	floatEnd       = stripF32 + stripCount
)

// floatKernels enters the kernels of floats into the list.
func floatKernels(all *[kernelCount]routine) {
	all[dotF32] = routine{"dot_f32", emitDot, SIMD128}
	all[sumRowsF32] = routine{"sum_rows_f32", emitSumRows, SIMD128}
	all[sumRunsF32] = routine{"sum_runs_f32", emitSumRuns, SIMD128}
	all[maxPoolF32] = routine{"max_pool_f32", emitMaxPool, SIMD128}
	all[maxPickF32] = routine{"max_pick_f32", emitMaxPick, SIMD128}
	all[maxPoolGradF32] = routine{"max_pool_grad_f32", emitMaxPoolGrad, SIMD128}
	all[avgPoolF32] = routine{"avg_pool_f32", emitAvgPool, SIMD128}
	all[avgPoolGradF32] = routine{"avg_pool_grad_f32", emitAvgPoolGrad, SIMD128}
	all[softmaxF32] = routine{"softmax_f32", emitSoftmax(false), SIMD128}
	all[logSoftmaxF32] = routine{"log_softmax_f32", emitSoftmax(true), SIMD128}
	all[permuteF32] = routine{"permute_f32", emitPermute, SIMD128}
	for i, f := range functions {
		all[mapF32+i] = routine{f.name + "_f32", emitMap(f.emit), SIMD128}
	}
	for i, name := range zipNames {
		for form, suffix := range zipFormNames {
			all[zipF32+zipForms*i+form] = routine{name + "_f32_" + suffix, emitZip(kernel.ZipFunc(i), form), SIMD128}
		}
	}
	tiles(all, denseF32, "dense", emitDense)
	tiles(all, planarF32, "planar", emitPlanar)
	tiles(all, outerF32, "outer", emitOuter)
	for i, s := range strips {
		all[stripF32+i] = routine{s.name(), s.emit, SIMD128}
	}
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
	k.MaxPoolF32 = c.maxPool
	k.MaxPoolGradF32 = c.maxPoolGrad
	k.AvgPoolF32 = c.avgPool
	k.AvgPoolGradF32 = c.avgPoolGrad
	k.MapF32 = c.mapF32
	k.ZipF32 = c.zip
	k.SoftmaxF32 = c.softmax
	k.DotF32 = c.dot
	k.SumF32 = c.sum
}
