package onnx

import (
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

func exportFakeQuant(w *writer, n *graph.Node, in []string, out string) error {
	if err := w.round(in[0], n.Attr.(op.FakeQuantAttr), out); err != nil {
		return fmt.Errorf("onnx: %q rounds to %w", n.Name, err)
	}
	return nil
}

// unsigned is a grid of unsigned codes that has no bounds but its type's.
type unsigned struct {
	scale float32
	zero  int64
	typ   DataType
}

// round puts x through the codes of a, a QuantizeLinear and a DequantizeLinear:
// of uint8, or of uint16 if that does not hold them. If fewer codes are in use
// than the type has, a Clip follows, and a second pair. It does not come before
// the first one, which runtimes are to fuse with what computes x.
func (w *writer) round(x string, a op.FakeQuantAttr, out string) error {
	base := int64(min(a.Lo, a.Zero)) // the type's code 0
	lo, hi, zero := int64(a.Lo)-base, int64(a.Hi)-base, int64(a.Zero)-base
	u := unsigned{a.Scale, zero, Uint8}
	if max(hi, zero) > 255 {
		w.need(21)
		u.typ = Uint16
	}
	_, top, _ := u.typ.Range()
	if max(hi, zero) > top {
		return fmt.Errorf("codes %d…%d around %d, which have no ONNX form", a.Lo, a.Hi, a.Zero)
	}
	if lo > 0 || hi < top {
		rounded := w.throughCodes(x, u, w.unique(out+"/rounded"))
		bounds := op.ClipAttr{Min: float32(lo-zero) * a.Scale, Max: float32(hi-zero) * a.Scale}
		x = w.clip(rounded, bounds, w.unique(out+"/clipped"))
	}
	w.throughCodes(x, u, out)
	return nil
}

func (w *writer) throughCodes(x string, u unsigned, out string) string {
	g, known := w.grids[u]
	if !known {
		g = [2]string{
			w.scalar(out+"/scale", u.scale),
			w.initializer(IntTensor(out+"/zero", u.typ, nil, []int64{u.zero})),
		}
		w.grids[u] = g
	}
	codes := w.emit("QuantizeLinear", []string{x, g[0], g[1]}, w.unique(out+"/codes"))
	return w.emit("DequantizeLinear", []string{codes, g[0], g[1]}, out)
}
