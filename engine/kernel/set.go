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

	// Float slots. Images lie channels last: x [Batch, H, W, In], y [Batch, OutH,
	// OutW, Out]. Results are overwritten unless the slot says otherwise.

	// GemmF32 computes C = op(A)·op(B), or C += op(A)·op(B) when g.Acc, over
	// row-major matrices: op(A) is M×K, op(B) is K×N, C is M×N.
	GemmF32 func(c, a, b []float32, g Gemm)

	// PackConvF32 brings weights [Out, In/Groups, KH, KW] into the order in which
	// ConvF32 of the same set reads them, or ConvInputGradF32 if adjoint. packed
	// holds Conv.Packed() elements; s.Batch does not matter.
	PackConvF32 func(packed, w []float32, s *Conv, adjoint bool)

	// ConvF32 convolves, and applies t, which may be nil, to what comes out.
	// scratch holds Conv.Scratch() elements.
	ConvF32 func(y, x, packed, scratch []float32, s *Conv, t *Tail)

	// ConvInputGradF32 is the adjoint of ConvF32 (without a tail) in x. scratch
	// holds Conv.GradScratch() elements.
	ConvInputGradF32 func(dx, dy, packed, scratch []float32, s *Conv)

	// ConvWeightGradF32 is the adjoint of ConvF32 in the weights; dw is in their
	// order. scratch holds Conv.WeightScratch() elements.
	ConvWeightGradF32 func(dw, x, dy, scratch []float32, s *Conv)

	// MaxPoolF32 gives every output the element of t, which is laid out as x and
	// may be x, at the place of the largest element of x in its window: of equal
	// ones the first, in order of depth, height and width, and NaN is the largest.
	MaxPoolF32 func(y, x, t []float32, p *Pool)

	// MaxPoolGradF32 is the adjoint of MaxPoolF32 in t.
	MaxPoolGradF32 func(dx, x, dy []float32, p *Pool)

	// AvgPoolF32 gives every output the mean of its window (see Pool.CountPads).
	AvgPoolF32 func(y, x []float32, p *Pool)

	// AvgPoolGradF32 is the adjoint of AvgPoolF32.
	AvgPoolGradF32 func(dx, dy []float32, p *Pool)

	// MapF32 applies a function to every element; dst has len(x) elements and may be x.
	MapF32 func(dst, x []float32, m Map)

	// ZipF32 combines two operands, with broadcasting along rows or columns; dst
	// may be an operand that is not repeated.
	ZipF32 func(dst, a, b []float32, z *Zip)

	// SumF32 adds, in float64, x[j·dist + i·step] for i < n to sum[j], for every j.
	// Over rows dist is 1, and along them step is.
	SumF32 func(sum []float64, x []float32, dist, n, step int)

	// DotF32 is the inner product in float64 of two slices of one length.
	DotF32 func(a, b []float32) float64

	// SoftmaxF32 normalizes rows of n: exp(x−m)/Σexp(x−m) with m the row's maximum,
	// to 4 ulp, or the logarithm of that, to 4 ulp of x, the result, or 1, whichever
	// is the largest. dst may be x.
	SoftmaxF32 func(dst, x []float32, n int, log bool)

	// Integer slots work on codes: uint8 activations, channels last, their rows and
	// images as far apart in the buffer as a Pitch says. What lies between is not
	// written, FrameInt excepted. What ConvInt and ConvReal read has Slack bytes of
	// capacity beyond its last element, whose values do not matter.

	// PrepareInt makes a convolution ready for the two slots below of the same
	// set. It allocates and is slow: once, at load. The result is read-only.
	PrepareInt func(c *IntConv) *Prepared

	// ConvInt computes the codes of a convolution whose Requant is set, adding the
	// residual if its Add is; y may be residual. ConvReal computes the real numbers
	// of one whose Step is. scratch holds IntConv.Scratch() elements.
	ConvInt  func(y, x, residual []uint8, p *Prepared, scratch []uint8)
	ConvReal func(y []float32, x []uint8, p *Prepared, scratch []uint8)

	// GemmSigns computes C = A·Bᵀ for matrices of signs, packed by g.PackA and g.PackB; C
	// has rows of g.Pitch() sums.
	GemmSigns func(c []int32, a, b []uint8, g Signs)

	// AddInt adds tensors of codes; dst may be a or b.
	AddInt func(dst, a, b []uint8, r *Add)

	// Positions in the padding do not take part in pooling; MaxPoolInt of a window
	// wholly in the padding is 0.
	MaxPoolInt func(dst, x []uint8, s *IntPool)
	AvgPoolInt func(dst, x []uint8, r *AvgPool, s *IntPool)

	// QuantizeInt rounds real numbers [Batch, C, H, W], row-major and dense, to the
	// nearest codes, a half to the even one; NaN becomes the code of 0.
	// DequantizeInt is the real numbers that codes stand for.
	QuantizeInt   func(q []uint8, x []float32, g Grid, s *Planes)
	DequantizeInt func(x []float32, q []uint8, g Grid, s *Planes)

	// FrameInt gives a code to all of q that lies outside of the planes, the first
	// of which begins at a row and a column of q.
	FrameInt func(q []uint8, code uint8, row, column int, s *Planes)

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

// Depthwise says that every output channel is a filter over the input channel of the same number.
func (s *Conv) Depthwise() bool { return s.Groups > 1 && s.In == s.Groups && s.Out == s.Groups }

// Pointwise says that every position is a window.
func (s *Conv) Pointwise() bool {
	return s.KH == 1 && s.KW == 1 && s.StrideH == 1 && s.StrideW == 1 &&
		s.PadTop == 0 && s.PadLeft == 0 && s.OutH == s.H && s.OutW == s.W
}
