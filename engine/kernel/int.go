package kernel

import "math"

// MaxIntCols is how many products of a code and a weight an int32 accumulator
// holds whatever their values; with more columns sums may wrap around.
const MaxIntCols = math.MaxInt32 / (255 * 128)

// Slack is how many bytes beyond its last element a convolution may read.
const Slack = 16

// Pitch is how far apart the rows and the images of a value lie in its buffer, in
// positions: a position is its channels, side by side.
type Pitch struct{ Row, Image int }

// Planes is a value [Batch, H, W, C] in its buffer.
type Planes struct {
	Batch, H, W, C int
	Pitch
}

// Extent is the number of elements from the first to the last of n images of h
// rows of w positions.
func (p Pitch) Extent(n, h, w, channels int) int {
	if n*h*w == 0 {
		return 0
	}
	return ((n-1)*p.Image + (h-1)*p.Row + w) * channels
}

// IntConv is a convolution of codes and all that follows it, in one pass: to each
// sum Σ (x − Zero)·w the channel's Bias is added, in 32 bits. That sum times Step
// is the result of ConvReal. ConvInt requantizes it to a code; where there is an
// Add, that code and the residual's are its operands a and b.
//
// The padding is part of x, which begins with the window of the first output
// position: PadTop and PadLeft are 0, and H and W do not matter. A fully connected
// layer is a convolution of Batch images of one position.
type IntConv struct {
	Conv
	X, Y, R Pitch // of x, y and the residual
	Zero    uint8 // zero point of x
	Weights IntWeights
	Bias    []int32 // nil stands for zeros
	Requant *Requant
	Add     *Add
	Step    []float64
}

// Prepared is a convolution whose weights are in the working layout of the set
// that made it, and of no use to another.
type Prepared struct {
	*IntConv
	Own   any     // of sets that other packages make
	start []int32 // what each channel's sum begins with
	codes []int8  // the weights, in the set's order
	lanes *laneWeights
}

// Requant describes how sums become codes. The sum of channel c times Mult[c], as
// a 64-bit product, is shifted right by Shift[c] bits, half rounding up (towards
// +∞), and Zero plus that is clamped to Lo … Hi.
type Requant struct {
	Mult   []int32 // in [2^30, 2^31), or less: 0, or anything where Shift is MaxShift
	Shift  []uint8 // MinShift … MaxShift
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
	Shift              uint8 // MinShift … MaxShift
	Lo, Hi             uint8
}

// IntPool is the geometry of a pooling: a Conv with In channels, of which Out and
// Groups do not matter.
type IntPool struct {
	Conv
	X, Y Pitch
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

// Grid is that of an activation: code q stands for (q − Zero)·Scale, and codes
// lie in Lo … Hi, as does Zero.
type Grid struct {
	Scale        float32
	Zero, Lo, Hi uint8
}

// The shifts that FixedPoint gives. Below the least, every sum but 0 saturates;
// beyond the greatest, what a multiplier loses of its 31 bits is less than 2^−20
// of a code, whatever the sum.
const (
	MinShift = 21
	MaxShift = 51
)

// FixedPoint is the multiplier and the shift that stand for a factor:
// mult/2^shift, to within 2^−31 of itself or 2^−52, whichever is more. A factor
// that is not positive gives mult 0; one of 2^10 or more, the largest multiplier.
func FixedPoint(factor float64) (mult int32, shift uint8) {
	switch {
	case !(factor > 0):
		return 0, MaxShift
	case factor >= 1<<(31-MinShift):
		return math.MaxInt32, MinShift
	}
	_, exp := math.Frexp(factor)
	shift = uint8(min(31-exp, MaxShift))
	m := math.Round(math.Ldexp(factor, int(shift)))
	if m == 1<<31 {
		if shift == MinShift {
			return math.MaxInt32, MinShift
		}
		m, shift = m/2, shift-1
	}
	return int32(m), shift
}
