package onnx

import (
	"fmt"
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// exporter writes node n, whose inputs are called in, as a value called out.
type exporter func(w *writer, n *graph.Node, in []string, out string) error

// exporters lists the ops that have an ONNX form.
func exporters() map[graph.Op]exporter {
	return map[graph.Op]exporter{
		op.Add: same("Add"), op.Sub: same("Sub"), op.Mul: same("Mul"), op.Div: same("Div"),
		op.Exp: same("Exp"), op.Log: same("Log"), op.Sqrt: same("Sqrt"), op.Sigmoid: same("Sigmoid"), op.Tanh: same("Tanh"),
		op.Erf: same("Erf"), op.Relu: same("Relu"), op.HardSwish: same("HardSwish"),
		op.Scale: exportScale, op.Gelu: exportGelu, op.LeakyRelu: exportLeakyRelu,
		op.HardSigmoid: exportHardSigmoid, op.Clip: exportClip,
		op.Conv: exportConv, op.MatMul: exportMatMul,
		op.MaxPool: exportPool("MaxPool"), op.AvgPool: exportPool("AveragePool"),
		op.Reshape: exportReshape, op.Expand: exportExpand, op.SumTo: exportSumTo,
		op.Transpose: exportTranspose, op.Slice: exportSlice, op.Pad: exportPad,
		op.Concat: exportConcat, op.Gather: exportGather,
		op.Softmax: exportAxis("Softmax"), op.LogSoftmax: exportAxis("LogSoftmax"),
		op.FakeQuant: exportFakeQuant,
	}
}

// same writes an operator that ONNX has under a name and without attributes.
func same(name string) exporter {
	return func(w *writer, _ *graph.Node, in []string, out string) error {
		w.emit(name, in, out)
		return nil
	}
}

func exportScale(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("Mul", []string{in[0], w.scalar(out+"/by", n.Attr.(op.ScaleAttr).By)}, out)
	return nil
}

func exportGelu(w *writer, n *graph.Node, in []string, out string) error {
	w.need(20)
	approximate := "none"
	if n.Attr.(op.GeluAttr).Tanh {
		approximate = "tanh"
	}
	w.emit("Gelu", in, out, attrText("approximate", approximate))
	return nil
}

func exportLeakyRelu(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("LeakyRelu", in, out, attrFloat("alpha", n.Attr.(op.LeakyReluAttr).Alpha))
	return nil
}

func exportHardSigmoid(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.HardSigmoidAttr)
	w.emit("HardSigmoid", in, out, attrFloat("alpha", a.Alpha), attrFloat("beta", a.Beta))
	return nil
}

func exportClip(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.ClipAttr)
	w.emit("Clip", []string{in[0], w.scalar(out+"/min", a.Min), w.scalar(out+"/max", a.Max)}, out)
	return nil
}

func exportConv(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("Conv", in, out, convAttrs(n)...)
	return nil
}

func convAttrs(n *graph.Node) []*Attribute {
	a := n.Attr.(op.ConvAttr)
	return []*Attribute{
		attrInts("dilations", a.Dilations[:]), attrInt("group", a.Groups),
		attrInts("kernel_shape", n.In[1].Shape[2:]),
		attrInts("pads", a.Pads[:]), attrInts("strides", a.Strides[:]),
	}
}

// exportMatMul writes Gemm where an operand of rank two is stored transposed,
// and transposes operands of other ranks by nodes of their own.
func exportMatMul(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.MatMulAttr)
	if len(n.In[0].Shape) == 2 && len(n.In[1].Shape) == 2 && (a.TransA || a.TransB) {
		w.emit("Gemm", in, out, gemmAttrs(a)...)
		return nil
	}
	operand := []string{in[0], in[1]}
	for i, trans := range []bool{a.TransA, a.TransB} {
		if trans {
			perm := attrInts("perm", swappedLast(len(n.In[i].Shape)))
			operand[i] = w.emit("Transpose", []string{in[i]}, w.unique(out+"/transposed", ""), perm)
		}
	}
	w.emit("MatMul", operand, out)
	return nil
}

func gemmAttrs(a op.MatMulAttr) []*Attribute {
	var attrs []*Attribute
	if a.TransA {
		attrs = append(attrs, attrInt("transA", 1))
	}
	if a.TransB {
		attrs = append(attrs, attrInt("transB", 1))
	}
	return attrs
}

// swappedLast is the identity permutation with the last two axes exchanged.
func swappedLast(rank int) []int {
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = i
	}
	perm[rank-1], perm[rank-2] = rank-2, rank-1
	return perm
}

func exportPool(name string) exporter {
	return func(w *writer, n *graph.Node, in []string, out string) error {
		a := n.Attr.(op.PoolAttr)
		attrs := []*Attribute{
			attrInts("kernel_shape", a.Kernel), attrInts("strides", a.Strides),
			attrInts("pads", append(a.Begin[:len(a.Begin):len(a.Begin)], a.End...)),
		}
		dilated := false
		for i, k := range a.Kernel {
			dilated = dilated || a.Dilations[i] != 1
			span := (k-1)*a.Dilations[i] + 1
			if room := n.In[0].Shape[2+i] + a.Begin[i] + a.End[i] - span; a.Size[i] > room/a.Strides[i]+1 {
				attrs = append(attrs, attrInt("ceil_mode", 1))
				break
			}
		}
		if dilated {
			attrs = append(attrs, attrInts("dilations", a.Dilations))
			if name == "AveragePool" {
				w.need(19)
			}
		}
		if a.CountPads {
			attrs = append(attrs, attrInt("count_include_pad", 1))
		}
		w.emit(name, in, out, attrs...)
		return nil
	}
}

// exportReshape leaves the batch free: the first axis is copied where both
// shapes begin with it, and inferred where it is folded into another extent.
func exportReshape(w *writer, n *graph.Node, in []string, out string) error {
	to := append([]int(nil), n.Shape...)
	from := n.In[0].Shape
	if len(to) > 0 && len(from) > 0 {
		switch {
		case from[0] == w.batch && to[0] == w.batch:
			to[0] = 0
		case from[0] == w.batch || to[0] == w.batch:
			to[0] = -1
		}
	}
	w.emit("Reshape", []string{in[0], w.ints(out+"/shape", to)}, out)
	return nil
}

// exportExpand leaves an axis that is not repeated to the input, batch included.
func exportExpand(w *writer, n *graph.Node, in []string, out string) error {
	to := append([]int(nil), n.Shape...)
	from := n.In[0].Shape
	for i := range to {
		if j := i - len(to) + len(from); j >= 0 && from[j] == to[i] {
			to[i] = 1
		}
	}
	w.emit("Expand", []string{in[0], w.ints(out+"/shape", to)}, out)
	return nil
}

func exportSumTo(w *writer, n *graph.Node, in []string, out string) error {
	from, to := n.In[0].Shape, n.Shape
	extra := len(from) - len(to)
	var axes []int
	for i, d := range from {
		if i < extra || (to[i-extra] == 1 && d != 1) {
			axes = append(axes, i)
		}
	}
	switch {
	case extra == 0:
		w.emit("ReduceSum", []string{in[0], w.ints(out+"/axes", axes)}, out, attrInt("keepdims", 1))
	default:
		sum := w.emit("ReduceSum", []string{in[0], w.ints(out+"/axes", axes)}, w.unique(out+"/sum", ""), attrInt("keepdims", 1))
		w.emit("Reshape", []string{sum, w.ints(out+"/shape", to)}, out)
	}
	return nil
}

func exportTranspose(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("Transpose", in, out, attrInts("perm", n.Attr.(op.TransposeAttr).Perm))
	return nil
}

// exportSlice names only the axes that lose something, so that the batch stays free.
func exportSlice(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.SliceAttr)
	var starts, ends, axes, steps []int
	for i, extent := range n.In[0].Shape {
		if a.Start[i] == 0 && a.Step[i] == 1 && a.Size[i] == extent {
			continue
		}
		end := a.Start[i] + a.Step[i]*a.Size[i]
		if end < 0 {
			end = math.MinInt64 + 1 // before the first element: a plain −1 would mean the last
		}
		starts, ends = append(starts, a.Start[i]), append(ends, end)
		axes, steps = append(axes, i), append(steps, a.Step[i])
	}
	if len(axes) == 0 {
		w.emit("Identity", in, out)
		return nil
	}
	w.emit("Slice", []string{in[0], w.ints(out+"/starts", starts), w.ints(out+"/ends", ends),
		w.ints(out+"/axes", axes), w.ints(out+"/steps", steps)}, out)
	return nil
}

func exportPad(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.PadAttr)
	rank := len(a.Shape)
	pads := make([]int, 2*rank)
	for i, extent := range n.In[0].Shape {
		if a.Step[i] != 1 && extent > 1 {
			return fmt.Errorf("onnx: Pad (%s) spreads its input by steps of %d, which has no ONNX form", n.Name, a.Step[i])
		}
		pads[i], pads[rank+i] = a.Start[i], a.Shape[i]-a.Start[i]-extent
	}
	w.emit("Pad", []string{in[0], w.ints(out+"/pads", pads), w.scalar(out+"/value", a.Value)}, out, attrText("mode", "constant"))
	return nil
}

func exportConcat(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("Concat", in, out, attrInt("axis", n.Attr.(op.ConcatAttr).Axis))
	return nil
}

func exportGather(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.GatherAttr)
	w.emit("Gather", []string{in[0], w.ints(out+"/index", a.Index)}, out, attrInt("axis", a.Axis))
	return nil
}

func exportAxis(name string) exporter {
	return func(w *writer, n *graph.Node, in []string, out string) error {
		w.emit(name, in, out, attrInt("axis", n.Attr.(op.AxisAttr).Axis))
		return nil
	}
}

// exportFakeQuant writes a QuantizeLinear and a DequantizeLinear of uint8, and a
// Clip before them where fewer codes than 256 are in use.
func exportFakeQuant(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.FakeQuantAttr)
	if a.Lo < 0 || a.Hi > 255 || a.Zero < 0 || a.Zero > 255 {
		return fmt.Errorf("onnx: FakeQuant (%s) uses codes %d…%d around %d, which uint8 does not hold", n.Name, a.Lo, a.Hi, a.Zero)
	}
	x := in[0]
	if a.Lo > 0 || a.Hi < 255 {
		x = w.emit("Clip", []string{x,
			w.scalar(out+"/min", float32(a.Lo-a.Zero)*a.Scale),
			w.scalar(out+"/max", float32(a.Hi-a.Zero)*a.Scale)}, w.unique(out+"/clipped", ""))
	}
	scale := w.floats(out+"/scale", tensor.Scalar(a.Scale))
	zero := w.initializer(&Tensor{Name: out + "/zero", Type: Uint8, Raw: []byte{byte(a.Zero)}}, "")
	codes := w.emit("QuantizeLinear", []string{x, scale, zero}, w.unique(out+"/codes", ""))
	w.emit("DequantizeLinear", []string{codes, scale, zero}, out)
	return nil
}
