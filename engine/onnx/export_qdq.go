package onnx

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/internal/jsontext"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
)

// ExportQDQ writes a quantized network in the form that runtimes fuse into
// integer operators: weights as int8 codes behind DequantizeLinear (whatever
// their width: fewer bits use fewer of the codes), biases as int32, and a
// QuantizeLinear–DequantizeLinear pair of uint8 wherever s rounds. The layers'
// widths stand in the metadata under "hawqeye.bits", as a JSON object. The file
// follows from s alone; what Export says of batch and names holds here too.
func ExportQDQ(s *fuse.Scheme) (*Model, error) {
	w := &qdq{writer: newWriter(s.Graph), scheme: s, weights: map[weight]string{}}
	for _, in := range s.Graph.Inputs {
		if a, ok := s.Values[in]; ok {
			x := w.names[in]
			w.names[in] = w.unique(x + "/dequantized")
			if err := w.round(x, rounding(a), w.names[in]); err != nil {
				return nil, err
			}
		}
	}
	for i := range s.Blocks {
		if err := w.block(&s.Blocks[i]); err != nil {
			return nil, err
		}
	}
	m := w.finish()
	m.Metadata = []*Entry{{Key: "hawqeye.bits", Value: w.bits()}}
	return m, nil
}

// qdq writes block by block; names holds the dequantized value of every block's output.
type qdq struct {
	*writer
	scheme  *fuse.Scheme
	weights map[weight]string
}

// block writes b in float and rounds what it leaves.
func (w *qdq) block(b *fuse.Block) error {
	a, rounds := w.scheme.Values[b.Out]
	r, last, act := rounding(a), b.Out, (*graph.Node)(nil)
	switch {
	case b.Act != nil:
		last = b.Act.In[0]
		act = clamp(b, &r)
	case b.Main.Op == op.AvgPool:
		last = b.Main // a Pad's zeros are its paddings
	case b.KeepsScale():
		r.Lo, r.Hi = 0, 255 // where codes are moved, none leaves its bounds
	}
	y := w.final[b.Out]
	if rounds || y == "" {
		y = w.unique(cmp.Or(last.Name, last.Op.Name()))
	}
	if err := w.real(b, last, y); err != nil {
		return err
	}
	if act != nil {
		z := w.unique(cmp.Or(act.Name, act.Op.Name()))
		if err := w.forms[act.Op](w.writer, act, []string{y}, z); err != nil {
			return err
		}
		w.title(act)
		y = z
	}
	if w.names[b.Out] = y; !rounds {
		return nil
	}
	out := w.final[b.Out]
	if out == "" {
		out = w.unique(y + "/dequantized")
	}
	w.names[b.Out] = out
	return w.round(y, r, out)
}

func rounding(a quant.Affine) op.FakeQuantAttr {
	return op.FakeQuantAttr{Scale: a.Scale, Zero: int32(a.Zero), Lo: int32(a.Lo), Hi: int32(a.Hi)}
}

// clamp narrows the codes of r to those that b's activation leaves, which makes
// the activation superfluous. It returns it nevertheless where uint8 has no codes
// beyond: there runtimes see that it is. Elsewhere they would compute it, and what
// comes before, in float.
func clamp(b *fuse.Block, r *op.FakeQuantAttr) *graph.Node {
	lo, hi := b.Clamp()
	all := quant.Affine{Scale: r.Scale, Zero: uint8(r.Zero), Hi: 255}
	var code [2]uint8
	all.Quantize(code[:], []float32{lo, hi})
	r.Lo, r.Hi = min(max(int32(code[0]), r.Lo), r.Hi), max(min(int32(code[1]), r.Hi), r.Lo)
	var end [2]float32
	all.Dequantize(end[:], []uint8{0, 255})
	switch {
	case b.Act.Op == op.Relu && end[0] == 0:
		return b.Act
	case code == [2]uint8{0, 255}:
		return &graph.Node{Op: op.Clip, Name: b.Act.Name, Attr: op.ClipAttr{Min: min(lo, end[0]), Max: max(hi, end[1])}}
	}
	return nil
}

// real writes what b computes up to its node last, as a value called out. Nodes
// inside a block are written for it alone: those of a Table may also be what
// another block leaves, rounded.
func (w *qdq) real(b *fuse.Block, last *graph.Node, out string) error {
	if b.Kind == fuse.Linear {
		w.linear(b, out)
		return nil
	}
	names, final := w.names, w.final
	defer func() { w.names, w.final = names, final }()
	w.names, w.final = map[*graph.Node]string{}, map[*graph.Node]string{last: out}
	for _, v := range b.In {
		w.names[v] = names[v]
	}
	_, err := w.value(last)
	return err
}

// bits is the width of every layer that is written as codes, by name.
func (w *qdq) bits() string {
	widths := map[string]int{}
	for _, l := range w.scheme.Graph.Layers {
		if w.weights[weight{l.Weight, false}] != "" || w.weights[weight{l.Weight, true}] != "" {
			widths[l.Name] = w.scheme.Weights[l.Weight].Bits
		}
	}
	text := []byte("{")
	for i, name := range slices.Sorted(maps.Keys(widths)) {
		if i > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(jsontext.AppendString(text, name), ":%d", widths[name])
	}
	return string(append(text, '}'))
}
