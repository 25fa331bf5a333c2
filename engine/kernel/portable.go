package kernel

// Go returns the portable set: fast wherever Go runs, one thread, no
// allocation in any slot.
func Go() *Set { return set("go", false) }

// set is the portable set, with wide float tiles where the processor has them.
func set(name string, wide bool) *Set {
	return &Set{
		Name:    name,
		GemmF32: func(c, a, b []float32, g Gemm) { gemm(c, a, b, g, wide) },
		ConvF32: func(y, x, w, scratch []float32, s *Conv) {
			conv(y, x, w, scratch, s, wide)
		},
		ConvInputGradF32: func(dx, dy, w, scratch []float32, s *Conv) {
			convInputGrad(dx, dy, w, scratch, s, wide)
		},
		ConvWeightGradF32: func(dw, x, dy, scratch []float32, s *Conv) {
			convWeightGrad(dw, x, dy, scratch, s, wide)
		},
		PrepareInt: prepareInt,
		ConvInt:    convInt,
		Requant:    requantize,
		AddInt:     addInt,
		MaxPoolInt: maxPoolInt,
		AvgPoolInt: avgPoolInt,
		Table:      lookup,
	}
}
