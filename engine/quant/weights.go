package quant

import (
	"fmt"
	"math"

	"hawqeye/engine/tensor"
)

// Weights is a weight tensor as codes. What element i of channel c stands for is
// float32(Codes[i])·Scales[c], in float32.
type Weights struct {
	Shape  tensor.Shape
	Axis   int       // the axis of Shape that counts output channels
	Bits   int       // the width of a code
	Codes  []int8    // row-major in Shape
	Scales []float32 // by output channel
}

// QuantizeWeights quantizes w, every index along axis, an output channel, with a
// scale of its own. It fails where the axis or the width does not exist and where
// a weight is not finite, or so large that codes times scales might overflow.
func QuantizeWeights(w *tensor.Tensor, axis, bits int, r Rule) (*Weights, error) {
	if axis < 0 || axis >= len(w.Shape) {
		return nil, fmt.Errorf("a weight of shape %v has no axis %d to count output channels on", w.Shape, axis)
	}
	if r.Quantizer.Top(bits) == 0 {
		return nil, fmt.Errorf("%s codes of %d bits do not exist; choose another width", r.Quantizer.Name(), bits)
	}
	for i, v := range w.Data {
		if !(math.Abs(float64(v)) <= largestSpan) {
			return nil, fmt.Errorf("element %d of the weight is %v, which no scale covers; train or export the model again", i, v)
		}
	}
	q := &Weights{Shape: w.Shape.Clone(), Axis: axis, Bits: bits, Codes: make([]int8, len(w.Data)), Scales: make([]float32, w.Shape[axis])}
	ch := channelsOf(w.Shape, axis)
	row, magnitudes, codes := make([]float32, ch.size()), make([]float32, ch.size()), make([]int8, ch.size())
	for c := range q.Scales {
		gather(row, w.Data, ch, c)
		for i, v := range row {
			magnitudes[i] = float32(math.Abs(float64(v)))
		}
		q.Scales[c] = r.Clip.Scale(r.Quantizer, magnitudes, bits)
		r.Quantizer.Quantize(codes, row, q.Scales[c], bits)
		scatter(q.Codes, codes, ch, c)
	}
	return q, nil
}

// Row copies the codes of output channel c to dst, in the order of the other axes.
func (q *Weights) Row(dst []int8, c int) { gather(dst, q.Codes, channelsOf(q.Shape, q.Axis), c) }

// Dequantize is the tensor that the codes stand for.
func (q *Weights) Dequantize() *tensor.Tensor {
	t := tensor.New(q.Shape...)
	q.Read(t.Data)
	return t
}

// Read writes what the codes stand for to dst, row-major in Shape.
func (q *Weights) Read(dst []float32) {
	ch := channelsOf(q.Shape, q.Axis)
	i := 0
	for range ch.outer {
		for _, scale := range q.Scales {
			for range ch.inner {
				dst[i] = float32(q.Codes[i]) * scale
				i++
			}
		}
	}
}

// Perturbation is ‖Q(W) − W‖², where w is the W that was quantized.
func (q *Weights) Perturbation(w *tensor.Tensor) float64 {
	var sum float64
	for i, v := range q.Dequantize().Data {
		e := float64(v) - float64(w.Data[i])
		sum += float64(e * e)
	}
	return sum
}

// PackedBytes is the size of the codes at their true width.
func (q *Weights) PackedBytes() int64 { return PackedBytes(len(q.Codes), q.Bits) }

// channels is how the output channels lie in a row-major tensor: outer times, one
// after the other, a run of inner elements each.
type channels struct{ outer, count, inner int }

func channelsOf(s tensor.Shape, axis int) channels {
	return channels{s[:axis].Size(), s[axis], s[axis+1:].Size()}
}

func (ch channels) size() int { return ch.outer * ch.inner }

func (ch channels) run(o, c int) int { return (o*ch.count + c) * ch.inner }

// gather copies channel c of src to row.
func gather[T any](row, src []T, ch channels, c int) {
	for o := range ch.outer {
		at := ch.run(o, c)
		copy(row[o*ch.inner:], src[at:at+ch.inner])
	}
}

// scatter copies row to channel c of dst.
func scatter[T any](dst, row []T, ch channels, c int) {
	for o := range ch.outer {
		at := ch.run(o, c)
		copy(dst[at:at+ch.inner], row[o*ch.inner:])
	}
}
