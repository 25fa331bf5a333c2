package kernel

// Go returns the portable set: fast wherever Go runs, one thread, no
// allocation in any slot.
func Go() *Set {
	return &Set{
		Name:              "go",
		GemmF32:           gemm,
		ConvF32:           conv,
		ConvInputGradF32:  convInputGrad,
		ConvWeightGradF32: convWeightGrad,
		PrepareInt:        prepareInt,
		ConvInt:           convInt,
		Requant:           requantize,
		AddInt:            addInt,
		MaxPoolInt:        maxPoolInt,
		AvgPoolInt:        avgPoolInt,
		Table:             lookup,
	}
}
