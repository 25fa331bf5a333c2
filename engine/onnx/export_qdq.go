package onnx

import (
	"encoding/binary"
	"fmt"
	"strings"

	"hawqeye/engine/fuse"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// ExportQDQ writes a quantized network in the form that runtimes fuse into
// integer operators: weights as int8 codes behind DequantizeLinear (whatever
// their width: fewer bits use fewer of the codes), biases as int32, and a
// QuantizeLinear–DequantizeLinear pair of uint8 wherever s rounds. The layers'
// widths stand in the metadata under "hawqeye.bits".
func ExportQDQ(s *fuse.Scheme) (*Model, error) {
	w := &qdq{writer: newWriter(s.Graph), scheme: s}
	for _, in := range s.Graph.Inputs {
		if a, ok := s.Values[in]; ok {
			w.names[in] = w.round(w.names[in], a)
		}
	}
	for i := range s.Blocks {
		if err := w.block(&s.Blocks[i]); err != nil {
			return nil, err
		}
	}
	for i, out := range s.Graph.Outputs {
		name, err := w.value(out)
		if err != nil {
			return nil, err
		}
		w.output(i, out, name)
	}
	m := w.model()
	m.Metadata = []*Entry{{Key: "hawqeye.bits", Value: w.bits()}}
	return m, nil
}

// qdq writes block by block; names holds the dequantized value of every block's output.
type qdq struct {
	*writer
	scheme *fuse.Scheme
}

// block writes b in float and rounds what it leaves.
func (w *qdq) block(b *fuse.Block) error {
	y, err := w.real(b)
	if err != nil {
		return err
	}
	if a, ok := w.scheme.Values[b.Out]; ok {
		y = w.round(y, a)
	}
	w.names[b.Out] = y
	return nil
}

// real writes the float form of b and returns its value's name. Nodes inside a
// block are written for it alone: a Table's may belong to several.
func (w *qdq) real(b *fuse.Block) (string, error) {
	if b.Kind == fuse.Linear {
		return w.linear(b)
	}
	w.written = nil
	name, err := w.value(b.Out)
	for _, n := range w.written {
		if !n.IsConst() {
			delete(w.names, n)
		}
	}
	return name, err
}

// linear writes Conv or Gemm over dequantized operands, or MatMul and Add where
// the value's rank is not two, and the activation that the block absorbed.
func (w *qdq) linear(b *fuse.Block) (string, error) {
	in := []string{w.names[b.In[0]], w.weight(b)}
	name := w.unique(b.Main.Name, b.Main.Op.Name())
	var y string
	switch {
	case b.Main.Op == op.Conv:
		y = w.emit("Conv", w.withBias(b, in), name, convAttrs(b.Main)...)
	case len(b.Main.Shape) == 2:
		y = w.emit("Gemm", w.withBias(b, in), name, gemmAttrs(b.Main.Attr.(op.MatMulAttr))...)
	default:
		if err := exportMatMul(w.writer, b.Main, in, name); err != nil {
			return "", err
		}
		y = name
		if b.Bias != nil {
			y = w.emit("Add", []string{y, w.bias(b)}, w.unique(name+"/biased", ""))
		}
	}
	if b.Act == nil {
		return y, nil
	}
	act := w.unique(b.Act.Name, b.Act.Op.Name())
	return act, exporters()[b.Act.Op](w.writer, b.Act, []string{y}, act)
}

func (w *qdq) withBias(b *fuse.Block, in []string) []string {
	if b.Bias == nil {
		return in
	}
	return append(in, w.bias(b))
}

// weight writes b's weight as int8 codes and one scale per output channel.
func (w *qdq) weight(b *fuse.Block) string {
	q := w.scheme.Weights[b.Weight]
	if name, done := w.names[b.Weight]; done {
		return name
	}
	raw := make([]byte, len(q.Codes))
	for i, c := range q.Codes {
		raw[i] = byte(c)
	}
	base := b.Weight.Name
	if base == "" {
		base = b.Name() + "/weight"
	}
	codes := w.initializer(&Tensor{Name: base + "/codes", Type: Int8, Dims: dims(b.Weight.Shape), Raw: raw}, "")
	scales := w.floats(base+"/scale", &tensor.Tensor{Shape: tensor.Shape{len(q.Scales)}, Data: q.Scales})
	zeros := w.initializer(&Tensor{Name: base + "/zero", Type: Int8, Dims: []int64{int64(len(q.Scales))}, Raw: make([]byte, len(q.Scales))}, "")
	name := w.emit("DequantizeLinear", []string{codes, scales, zeros}, w.unique(base, ""), attrInt("axis", q.Axis))
	w.names[b.Weight] = name
	return name
}

// bias writes b's bias as int32 codes whose scale is the input's times the weight's.
func (w *qdq) bias(b *fuse.Block) string {
	codes := w.scheme.BiasCodes(b)
	raw := make([]byte, 0, 4*len(codes))
	for _, c := range codes {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(c))
	}
	base := b.Bias.Name
	if base == "" {
		base = b.Name() + "/bias"
	}
	steps := tensor.New(len(codes))
	for i, s := range w.scheme.BiasScale(b) {
		steps.Data[i] = float32(s)
	}
	name := w.initializer(&Tensor{Name: base + "/codes", Type: Int32, Dims: []int64{int64(len(codes))}, Raw: raw}, "")
	return w.emit("DequantizeLinear", []string{name, w.floats(base+"/scale", steps)}, w.unique(base, ""), attrInt("axis", 0))
}

// round puts a value through codes of a.
func (w *qdq) round(name string, a quant.Affine) string {
	scale := w.floats(name+"/scale", tensor.Scalar(a.Scale))
	zero := w.initializer(&Tensor{Name: name + "/zero", Type: Uint8, Raw: []byte{byte(a.Zero)}}, "")
	x := name
	if a.Lo > 0 || a.Hi < 255 {
		bounds := make([]float32, 2)
		a.Dequantize(bounds, []uint8{a.Lo, a.Hi})
		x = w.emit("Clip", []string{x, w.scalar(name+"/min", bounds[0]), w.scalar(name+"/max", bounds[1])}, w.unique(name+"/clipped", ""))
	}
	codes := w.emit("QuantizeLinear", []string{x, scale, zero}, w.unique(name+"/quantized", ""))
	return w.emit("DequantizeLinear", []string{codes, scale, zero}, w.unique(name+"/dequantized", ""))
}

// bits is "layer=width,…" in graph order.
func (w *qdq) bits() string {
	var parts []string
	for _, l := range w.scheme.Graph.Layers {
		if q := w.scheme.Weights[l.Weight]; q != nil {
			parts = append(parts, fmt.Sprintf("%s=%d", l.Name, q.Bits))
		}
	}
	return strings.Join(parts, ",")
}
