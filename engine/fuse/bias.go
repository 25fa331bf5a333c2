package fuse

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// BiasScale is the step of each output channel's accumulator and int32 bias:
// the input's step times the channel's weight step (ONNX QLinearConv).
func (s *Scheme) BiasScale(b *Block) []float64 {
	in := float64(s.Values[b.In[0]].Scale)
	w := s.Weights[b.Weight].Scales
	step := make([]float64, len(w))
	for i := range w {
		step[i] = in * float64(w[i])
	}
	return step
}

// BiasCodes are b's bias on the grid of its accumulators, one per output
// channel, saturated to int32; zeros where there is no bias.
func (s *Scheme) BiasCodes(b *Block) []int32 {
	step := s.BiasScale(b)
	codes := make([]int32, len(step))
	if b.Bias == nil {
		return codes
	}
	bias := b.Bias.Value.Data
	for i := range codes {
		v := math.RoundToEven(float64(bias[i%len(bias)]) / step[i])
		codes[i] = int32(min(max(v, math.MinInt32), math.MaxInt32))
	}
	return codes
}

// roundedBias is the constant that BiasCodes stand for, shaped to broadcast
// along the channels of b's result.
func (s *Scheme) roundedBias(b *Block) *graph.Node {
	step := s.BiasScale(b)
	shape := tensor.Shape{len(step)}
	if b.Main.Op == op.Conv {
		shape = tensor.Shape{1, len(step), 1, 1}
	}
	v := tensor.New(shape...)
	for i, c := range s.BiasCodes(b) {
		v.Data[i] = float32(float64(c) * step[i])
	}
	return graph.Const(b.Bias.Name, v)
}

func fakeQuantAttr(a quant.Affine) op.FakeQuantAttr {
	return op.FakeQuantAttr{Scale: a.Scale, Zero: int32(a.Zero), Lo: int32(a.Lo), Hi: int32(a.Hi)}
}
