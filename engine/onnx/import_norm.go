package onnx

import (
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// importBatchNormalization reads γ(x−μ)/√(σ²+ε) + β of inference. It goes into
// the weights and bias before it where they serve nobody else, in float64; it is
// a product and a sum elsewhere.
func importBatchNormalization(c *call) *value {
	x := c.real(0)
	if c.intAttr("training_mode", 0) != 0 {
		reject("it is in training mode; export the network in evaluation mode")
	}
	s := x.shape()
	if len(s) < 2 {
		reject("its input has shape %v, without channels", s)
	}
	var param [4][]float32 // γ, β, μ, σ²
	for i := range param {
		if param[i] = c.reals(i + 1).Data; len(param[i]) != s[1] {
			reject("its input %d has %d elements for %d channels", i+1, len(param[i]), s[1])
		}
	}
	epsilon := float64(c.floatAttr("epsilon", 1e-5))
	gain, shift := make([]float64, s[1]), make([]float64, s[1])
	for i := range gain {
		gain[i] = float64(param[0][i]) / math.Sqrt(float64(param[3][i])+epsilon)
		shift[i] = float64(param[1][i]) - float64(param[2][i])*gain[i]
	}
	norm := graph.Norm{Gain: slices.Clone(gain)}
	for i, g := range gain {
		norm.Mean = append(norm.Mean, float64(param[1][i]))
		norm.Std = append(norm.Std, math.Abs(g)*math.Sqrt(float64(param[3][i])))
	}
	y := c.absorb(x, gain, shift)
	if y == nil {
		y = c.scaleChannels(x, gain, shift)
	}
	if norm.Node = y.node; norm.Node != nil {
		c.builder.norms = append(c.builder.norms, norm)
	}
	return y
}

// scaleChannels is x·gain + shift, by channel.
func (c *call) scaleChannels(x *value, gain, shift []float64) *value {
	s := x.shape()
	channel := tensor.Shape(slices.Repeat([]int{1}, len(s)))
	channel[1] = s[1]
	y := c.apply(op.Mul, nil, x, c.rounded("gain", channel, gain))
	return c.apply(op.Add, nil, y, c.rounded("shift", channel, shift))
}

// rounded is a float32 constant of values computed in float64.
func (c *call) rounded(what string, s tensor.Shape, v []float64) *value {
	c.spend(s)
	t := tensor.New(s...)
	for i, x := range v {
		t.Data[i] = float32(x)
	}
	return realConstant(c.node.title()+"/"+what, t)
}

// absorb multiplies the output channels of the layer that computes x by gain and
// adds shift, if nobody else reads x, the layer's steps, or its weight.
func (c *call) absorb(x *value, gain, shift []float64) *value {
	n, shape := x.node, x.shape()
	if c.refs[n] != 1 {
		return nil
	}
	lifted := len(shape) == 3 && n.Op == op.Reshape // a convolution along one axis
	if lifted {
		n = n.In[0]
		if !n.Shape.Equal(tensor.Shape{shape[0], shape[1], 1, shape[2]}) || c.refs[n] > 1 {
			return nil
		}
	}
	bias := make([]float64, len(gain))
	if n.Op == op.Add && perChannel(n.In[1], n.Shape) && c.refs[n.In[0]] <= 1 {
		for i, v := range n.In[1].Value.Data {
			bias[i] = float64(v)
		}
		n = n.In[0]
	}
	at, ok := c.layer[n]
	if !ok || c.weighted[at].shared || n.In[1] != c.weighted[at].weight || n.Op == op.MatMul && len(n.Shape) != 2 {
		return nil
	}
	for i, g := range gain {
		shift[i] += bias[i] * g
	}
	s := tensor.Shape(slices.Repeat([]int{1}, len(n.Shape)))
	s[1] = len(gain)
	y := &value{name: c.resultName(), typ: x.typ, node: c.regain(at, gain)}
	y = c.apply(op.Add, nil, y, c.rounded("shift", s, shift))
	if lifted {
		y = c.reshape(y, shape)
	}
	return y
}

// perChannel reports whether a constant has one element for each entry of axis 1 of s.
func perChannel(n *graph.Node, s tensor.Shape) bool {
	own := 1 - len(s) + len(n.Shape)
	return n.IsConst() && own >= 0 && n.Shape.Size() == s[1] && n.Shape[own] == s[1]
}

// regain multiplies the output channels of a weight by gain, and remakes its node.
func (c *call) regain(at int, gain []float64) *graph.Node {
	w := &c.weighted[at]
	old := w.weight.Value
	c.spend(old.Shape)
	scaled := tensor.New(old.Shape...)
	inner := old.Shape[w.axis+1:].Size()
	for i, v := range old.Data {
		scaled.Data[i] = float32(float64(v) * gain[i/inner%len(gain)])
	}
	n := *w.node
	w.weight = graph.Const(w.weight.Name, scaled)
	n.In = []*graph.Node{n.In[0], w.weight}
	w.node = &n
	c.layer[&n] = at
	return &n
}
