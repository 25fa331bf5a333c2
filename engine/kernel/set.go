// Package kernel is the set of compute kernels that everything heavy runs on.
//
// A Set is a struct of function slots. It is passed down, never global, so that
// two sets can be held side by side and compared. Go returns the portable set,
// Native the fastest of this processor, and Ref the scalar one, which is the
// oracle of kerneltest. Buffers are dense and, where nothing else is said, do not
// overlap; every extent but Batch is positive; both are the caller's to check.
package kernel

// Set is one implementation of every kernel.
type Set struct {
	Name string

	// Between, unless nil, is called after every step of whatever takes long: a
	// machine that does one thing at a time has other things to do there. Its error
	// stops the work and is returned. It is called from several goroutines.
	Between func() error

	// GemmF32 computes C = op(A)·op(B), or C += op(A)·op(B) when g.Acc, over
	// row-major matrices: op(A) is M×K, op(B) is K×N, C is M×N.
	GemmF32 func(c, a, b []float32, g Gemm)

	// The three contractions of the trilinear form Σ y·conv(x, w), over
	// x [Batch, In, H, W], w [Out, In/Groups, KH, KW], y [Batch, Out, OutH, OutW].
	// Each overwrites its first argument. scratch holds Conv.Scratch() elements.
	ConvF32           func(y, x, w, scratch []float32, s *Conv)
	ConvInputGradF32  func(dx, dy, w, scratch []float32, s *Conv)
	ConvWeightGradF32 func(dw, x, dy, scratch []float32, s *Conv)

	// Integer slots work on codes: uint8 activations, channels last, [Batch, H, W, C].

	// PrepareInt makes the weights of a convolution ready for ConvInt of the
	// same set. It allocates and is slow: once, at load. s.Batch does not matter.
	PrepareInt func(w IntWeights, s *Conv) *Prepared

	// ConvInt computes acc[position][out] = Σ (x − zero)·w. The caller has padded
	// x with zero, so H and W are the padded extents and PadTop = PadLeft = 0.
	// A fully connected layer has H = W = KH = KW = 1 and Batch rows. scratch
	// holds Conv.IntScratch() elements.
	ConvInt func(acc []int32, x []uint8, w *Prepared, zero uint8, scratch []uint8, s *Conv)

	// Requant turns accumulators into codes; dst has len(acc) elements.
	Requant func(dst []uint8, acc []int32, r *Requant)

	// AddInt adds tensors of codes; dst may be a or b.
	AddInt func(dst, a, b []uint8, r *Add)

	// Pooling takes its geometry from a Conv with In channels (Out and Groups do
	// not matter). Positions in the padding do not take part; MaxPoolInt of a
	// window wholly in the padding is 0.
	MaxPoolInt func(dst, x []uint8, s *Conv)
	AvgPoolInt func(dst, x []uint8, r *AvgPool, s *Conv)

	// Table maps every code through a table; dst may be x.
	Table func(dst, x []uint8, table *[256]uint8)
}

// Pause gives others their turn. Its error ends what is going on.
func (k *Set) Pause() error {
	if k.Between == nil {
		return nil
	}
	return k.Between()
}

// Gemm is the contract of one matrix product.
type Gemm struct {
	M, N, K        int
	TransA, TransB bool // the operand is stored transposed: A as K×M, B as N×K
	Acc            bool // add to C instead of overwriting it
}

// Conv is the geometry of one two-dimensional convolution. Padding below and to
// the right is what OutH and OutW imply; positions outside the input count as 0.
type Conv struct {
	Batch, In, H, W  int
	Out, OutH, OutW  int
	KH, KW           int
	StrideH, StrideW int
	PadTop, PadLeft  int
	DilateH, DilateW int
	Groups           int
}

// depthwise says that every group has a single input channel, so that each
// output channel is a filter over one plane.
func (s *Conv) depthwise() bool { return s.Groups > 1 && s.In == s.Groups }

// pointwise says that every position is a window.
func (s *Conv) pointwise() bool {
	return s.KH == 1 && s.KW == 1 && s.StrideH == 1 && s.StrideW == 1 &&
		s.PadTop == 0 && s.PadLeft == 0 && s.OutH == s.H && s.OutW == s.W
}
