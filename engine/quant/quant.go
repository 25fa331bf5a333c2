// Package quant maps real numbers to few-bit codes and back.
//
// Weights are symmetric: a code is a small signed integer, what it stands for is
// the code times the scale of its output channel, and zero is exact. Activations
// are affine: a code is an unsigned integer, and one of them, the zero point,
// stands for zero exactly. Real numbers meet codes only as ONNX's QuantizeLinear
// and DequantizeLinear let them: x/scale is one float32 division, rounded half to
// even, and code·scale one float32 product, so that a runtime that quantizes the
// same numbers with the same scale gets the same codes.
package quant

import (
	"fmt"
	"strings"
)

// Quantizer is a family of codes for weights: which integers the codes of each
// width are. They lie symmetrically around zero.
type Quantizer interface {
	Name() string
	// Top is the largest code of a width, 0 where there is no such width.
	Top(bits int) int
	// Quantize fills codes with those nearest to w/scale. The weights are finite.
	Quantize(codes []int8, w []float32, scale float32, bits int)
	// Error is the squared error of quantizing weights of the given magnitudes.
	// Once the sum passes limit, it may return what it has.
	Error(magnitudes []float32, scale float32, bits int, limit float64) float64
}

// Quantizers lists every Quantizer, the default first.
func Quantizers() []Quantizer { return []Quantizer{Uniform{}} }

// Clip is a rule that chooses the scale of one output channel, and with it how
// much of the channel's largest weights is cut off.
type Clip interface {
	Name() string
	// Scale is positive and normal, also for a channel of zeros. The magnitudes are finite.
	Scale(q Quantizer, magnitudes []float32, bits int) float32
}

// Clips lists every Clip, the default first.
func Clips() []Clip { return []Clip{MSE{}, Max{}} }

// Rule is all that decides the codes of a layer's weights, apart from their width.
type Rule struct {
	Quantizer Quantizer
	Clip      Clip
}

// DefaultRule is uniform codes with least-squares scales.
func DefaultRule() Rule { return Rule{Quantizers()[0], Clips()[0]} }

// FindRule is the rule of these names, or an error that lists the names there are.
func FindRule(quantizer, clip string) (Rule, error) {
	q, err := find("quantizer", quantizer, Quantizers())
	if err != nil {
		return Rule{}, err
	}
	c, err := find("clip rule", clip, Clips())
	return Rule{q, c}, err
}

func find[T interface{ Name() string }](what, name string, list []T) (found T, err error) {
	names := make([]string, len(list))
	for i, v := range list {
		if v.Name() == name {
			return v, nil
		}
		names[i] = v.Name()
	}
	return found, fmt.Errorf("there is no %s %q; choose from %s", what, name, strings.Join(names, ", "))
}

// PackedBytes is the size of n codes at their true width, ⌈n·bits/8⌉ bytes.
func PackedBytes(n, bits int) int64 { return (int64(n)*int64(bits) + 7) / 8 }

// What quantization adds to a file beside the codes, in bytes.
const (
	ScaleBytes      = 4              // of an output channel, float32
	BiasBytes       = 4              // of an output channel, int32
	ActivationBytes = ScaleBytes + 1 // of an activation: its scale and its zero point
)
