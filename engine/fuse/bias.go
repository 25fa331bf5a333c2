package fuse

import (
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// maxBias is the largest bias code in magnitude: half of an int32 accumulator,
// which leaves the other half to the products.
const maxBias = 1 << 30

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
// channel, saturated at ±2^30; zeros where there is no bias.
func (s *Scheme) BiasCodes(b *Block) []int32 {
	step := s.BiasScale(b)
	codes := make([]int32, len(step))
	if b.Bias == nil {
		return codes
	}
	for i := range codes {
		v := math.RoundToEven(b.bias(i) / step[i])
		codes[i] = int32(min(max(v, -maxBias), maxBias))
	}
	return codes
}

// bias is the bias of channel i.
func (b *Block) bias(i int) float64 {
	v := b.Bias.Value.Data
	return float64(v[i%len(v)])
}

// fitBiases gives every channel a weight scale at which its bias has a code. The
// bias would otherwise saturate where the weights nearly vanish beside it, as
// folding a batch normalization with a tiny factor leaves them; on the coarser
// grid most of them are 0, which is what they amount to.
func (s *Scheme) fitBiases() {
	for i := range s.Blocks {
		b := &s.Blocks[i]
		if b.Kind != Linear || b.Bias == nil {
			continue
		}
		in := float64(s.Values[b.In[0]].Scale)
		var fit *quant.Weights
		for c, scale := range s.Weights[b.Weight].Scales {
			least := math.Abs(b.bias(c)) / (maxBias * in)
			if float64(scale) >= least || least > math.MaxFloat32 {
				continue
			}
			if fit == nil {
				fit = clone(s.Weights[b.Weight])
			}
			coarsen(fit, c, math.Nextafter32(float32(least), math.MaxFloat32))
		}
		if fit != nil {
			s.Weights[b.Weight] = fit
		}
	}
}

func clone(w *quant.Weights) *quant.Weights {
	c := *w
	c.Codes = append([]int8(nil), w.Codes...)
	c.Scales = append([]float32(nil), w.Scales...)
	return &c
}

// coarsen puts channel c of w on a grid of a larger scale.
func coarsen(w *quant.Weights, c int, scale float32) {
	ratio := float64(w.Scales[c]) / float64(scale)
	inner := w.Shape[w.Axis+1:].Size()
	for i := c * inner; i < len(w.Codes); i += w.Shape[w.Axis] * inner {
		for j := i; j < i+inner; j++ {
			w.Codes[j] = int8(math.RoundToEven(float64(w.Codes[j]) * ratio))
		}
	}
	w.Scales[c] = scale
}

// roundedBias is the constant that BiasCodes stand for, as DequantizeLinear
// computes it, shaped to broadcast along the channels of b's result.
func (s *Scheme) roundedBias(b *Block) *graph.Node {
	step := s.BiasScale(b)
	shape := tensor.Shape{len(step)}
	if b.Main.Op == op.Conv {
		shape = tensor.Shape{1, len(step), 1, 1}
	}
	v := tensor.New(shape...)
	for i, c := range s.BiasCodes(b) {
		v.Data[i] = float32(c) * float32(step[i])
	}
	return graph.Const(b.Bias.Name, v)
}
