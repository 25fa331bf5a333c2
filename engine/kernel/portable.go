package kernel

// Go returns the portable set: fast wherever Go runs. No slot but PrepareInt
// allocates, and none starts a goroutine: a layer takes tenths of a millisecond
// per image, so callers divide batches and probes among processors instead.
func Go() *Set { return set("go", false) }

// set is the portable set, with float tiles in assembly if wide.
func set(name string, wide bool) *Set {
	return &Set{
		Name:        name,
		GemmF32:     func(c, a, b []float32, g Gemm) { gemm(c, a, b, g, wide) },
		PackConvF32: packConv,
		ConvF32: func(y, x, packed, scratch []float32, s *Conv, t *Tail) {
			conv(y, x, packed, scratch, s, t, wide)
		},
		ConvInputGradF32: func(dx, dy, packed, scratch []float32, s *Conv) {
			convInputGrad(dx, dy, packed, scratch, s, wide)
		},
		ConvWeightGradF32: func(dw, x, dy, scratch []float32, s *Conv) {
			convWeightGrad(dw, x, dy, scratch, s, wide)
		},
		MaxPoolF32:     maxPool,
		MaxPoolGradF32: maxPoolGrad,
		AvgPoolF32:     avgPool,
		AvgPoolGradF32: avgPoolGrad,
		MapF32:         mapF32,
		ZipF32:         zipF32,
		SumF32:         sumF32,
		DotF32:         dotF32,
		SoftmaxF32:     softmax,

		PrepareInt:    prepareInt,
		ConvInt:       convInt,
		ConvReal:      convReal,
		GemmSigns:     gemmSigns,
		AddInt:        addInt,
		MaxPoolInt:    maxPoolInt,
		AvgPoolInt:    avgPoolInt,
		QuantizeInt:   quantizeInt,
		DequantizeInt: dequantizeInt,
		FrameInt:      frameInt,
		Table:         lookup,
	}
}
