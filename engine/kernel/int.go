package kernel

import "math"

// MaxIntCols is how many products of a code and a weight an int32 accumulator
// holds whatever their values; with more columns ConvInt may wrap around.
const MaxIntCols = math.MaxInt32 / (255 * 128)

// Prepared is a weight matrix in the working layout of the set that made it,
// and of no use to another. Which of the buffers are filled is the set's affair.
type Prepared struct {
	Bits, Rows, Cols int
	Sums             []int32 // of each row's codes
	Codes            []int8  // in the set's order
	lanes            *laneWeights
}

// Requant describes how accumulators become codes. The accumulator of channel c,
// int32 plus Bias[c] with wrap-around, times Mult[c] as a 64-bit product, is
// shifted right by Shift[c] bits, half rounding up (towards +∞), and Zero plus
// that is clamped to Lo … Hi. The number of channels is len(Mult).
type Requant struct {
	Bias   []int32 // nil stands for zeros
	Mult   []int32 // in [2^30, 2^31), or 0
	Shift  []uint8 // 0..62
	Zero   uint8   // zero point of the result
	Lo, Hi uint8
}

// Add describes the sum of two tensors of codes,
//
//	clamp(Zero + ((a − ZeroA)·MultA + (b − ZeroB)·MultB) / 2^Shift, Lo, Hi)
//
// where the quotient is taken from the exact sum, half rounding up. A multiplier
// is the operand's scale over the result's, times 2^Shift; a negative one subtracts.
type Add struct {
	ZeroA, ZeroB, Zero uint8
	MultA, MultB       int32
	Shift              uint8 // 0..62
	Lo, Hi             uint8
}

// AvgPool describes the mean of codes: the sum of (x − ZeroIn) over the n
// positions of the window that lie in the input, requantized with Mult[n−1] and
// Shift[n−1], which hold the division by n, or by the window when padding counts.
// A window wholly in the padding gives Zero.
type AvgPool struct {
	ZeroIn uint8
	Mult   []int32 // as in Requant, KH·KW of them
	Shift  []uint8
	Zero   uint8 // zero point of the result
	Lo, Hi uint8
}

// FixedPoint is the multiplier and the shift that stand for a factor: it is
// mult/2^shift to within 2^−31 of itself, mult in [2^30, 2^31), shift in 0..62.
// A factor below 2^−32, under which every int32 rounds to 0, gives mult 0, and so
// does one that is not a number; one of 2^31 or more gives the largest multiplier.
func FixedPoint(factor float64) (mult int32, shift uint8) {
	switch {
	case !(factor >= 0x1p-32):
		return 0, 0
	case factor >= math.MaxInt32:
		return math.MaxInt32, 0
	}
	frac, exp := math.Frexp(factor)
	m := int64(math.Round(frac * (1 << 31)))
	if m == 1<<31 {
		m, exp = m/2, exp+1
	}
	return int32(m), uint8(31 - exp)
}
