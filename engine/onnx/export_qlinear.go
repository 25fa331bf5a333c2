package onnx

import (
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// linear writes Conv or Gemm over dequantized operands, or MatMul and Add where
// the value's rank is not two, as a value called out.
func (w *qdq) linear(b *fuse.Block, out string) {
	in := []string{w.names[b.In[0]], w.weight(b)}
	if b.Bias != nil {
		in = append(in, w.bias(b))
	}
	a, product := b.Main.Attr.(op.MatMulAttr)
	y := out
	apart := product && !flat(b) && b.Bias != nil
	if apart {
		y = w.unique(out + "/product")
	}
	switch {
	case !product:
		w.conv(b.Main, in, y)
	case flat(b):
		w.gemm(a, in, y)
	default:
		w.emit("MatMul", in[:2], y)
	}
	w.title(b.Main)
	if apart {
		w.emit("Add", []string{y, in[2]}, out)
	}
}

// flat says that b is a product of two matrices, which Gemm computes.
func flat(b *fuse.Block) bool { return b.Main.Op == op.MatMul && len(b.Main.Shape) == 2 }

// weight is a constant, possibly with its two axes exchanged.
type weight struct {
	node    *graph.Node
	swapped bool
}

// weight writes b's weight as int8 codes and one scale per output channel.
// MatMul, unlike Gemm, wants it as it multiplies.
func (w *qdq) weight(b *fuse.Block) string {
	a, product := b.Main.Attr.(op.MatMulAttr)
	key := weight{b.Weight, product && a.TransB && !flat(b)}
	if name, done := w.weights[key]; done {
		return name
	}
	q := w.scheme.Weights[b.Weight]
	codes, shape, axis := q.Codes, q.Shape, q.Axis
	if key.swapped {
		codes, shape, axis = transposed(q.Codes, q.Shape), tensor.Shape{q.Shape[1], q.Shape[0]}, 1-q.Axis
	}
	base := b.Weight.Name
	if base == "" {
		base = b.Name() + "/weight"
	}
	channels := []int64{int64(len(q.Scales))}
	in := []string{
		w.initializer(&Tensor{Name: base + "/codes", Type: Int8, Dims: int64s(shape), Raw: bytesOf(codes)}),
		w.initializer(FloatTensor(base+"/scale", channels, q.Scales)),
		w.initializer(&Tensor{Name: base + "/zero", Type: Int8, Dims: channels, Raw: make([]byte, len(q.Scales))}),
	}
	w.weights[key] = w.emit("DequantizeLinear", in, w.unique(base), attrInt("axis", axis))
	return w.weights[key]
}

// transposed are the codes of a matrix of shape s, column by column.
func transposed(codes []int8, s tensor.Shape) []int8 {
	t := make([]int8, 0, len(codes))
	for col := range s[1] {
		for row := range s[0] {
			t = append(t, codes[row*s[1]+col])
		}
	}
	return t
}

func bytesOf(codes []int8) []byte {
	raw := make([]byte, len(codes))
	for i, c := range codes {
		raw[i] = byte(c)
	}
	return raw
}

// bias writes b's bias as int32 codes whose scale is the input's times the weight's.
func (w *qdq) bias(b *fuse.Block) string {
	base := b.Bias.Name
	if base == "" {
		base = b.Name() + "/bias"
	}
	codes, step := w.scheme.BiasCodes(b), w.scheme.BiasScale(b)
	wide, scale := make([]int64, len(codes)), make([]float32, len(step))
	for i, c := range codes {
		wide[i], scale[i] = int64(c), float32(step[i])
	}
	channels := []int64{int64(len(codes))}
	in := []string{w.initializer(IntTensor(base+"/codes", Int32, channels, wide)), w.initializer(FloatTensor(base+"/scale", channels, scale))}
	return w.emit("DequantizeLinear", in, w.unique(base), attrInt("axis", 0))
}
