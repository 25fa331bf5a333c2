package onnx

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// exporter writes node n, whose inputs are called in, as a value called out,
// which the last node that it emits makes.
type exporter func(w *writer, n *graph.Node, in []string, out string) error

// exporters lists the ops that have an ONNX form.
func exporters() map[graph.Op]exporter {
	return map[graph.Op]exporter{
		op.Add: same("Add"), op.Sub: same("Sub"), op.Mul: same("Mul"), op.Div: same("Div"),
		op.Exp: same("Exp"), op.Log: same("Log"), op.Sqrt: same("Sqrt"), op.Sigmoid: same("Sigmoid"), op.Tanh: same("Tanh"),
		op.Erf: same("Erf"), op.Relu: same("Relu"), op.HardSwish: same("HardSwish"),
		op.Scale: exportScale, op.Gelu: exportGelu, op.LeakyRelu: exportLeakyRelu,
		op.HardSigmoid: exportHardSigmoid, op.Clip: exportClip, op.FakeQuant: exportFakeQuant,
		op.Softmax: exportAxis("Softmax"), op.LogSoftmax: exportAxis("LogSoftmax"),
		op.Conv: exportConv, op.MatMul: exportMatMul,
		op.MaxPool: exportMaxPool, op.AvgPool: exportAvgPool,
		op.Reshape: exportReshape, op.Expand: exportExpand, op.SumTo: exportSumTo,
		op.Transpose: exportTranspose, op.Slice: exportSlice, op.Pad: exportPad,
		op.Concat: exportConcat, op.Gather: exportGather,
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
	w.clip(in[0], n.Attr.(op.ClipAttr), out)
	return nil
}

func (w *writer) clip(x string, a op.ClipAttr, out string) string {
	return w.emit("Clip", []string{x, w.scalar(out+"/min", a.Min), w.scalar(out+"/max", a.Max)}, out)
}

func exportAxis(name string) exporter {
	return func(w *writer, n *graph.Node, in []string, out string) error {
		w.emit(name, in, out, attrInt("axis", n.Attr.(op.AxisAttr).Axis))
		return nil
	}
}

func exportConv(w *writer, n *graph.Node, in []string, out string) error {
	w.conv(n, in, out)
	return nil
}

// conv writes Conv with the geometry of n.
func (w *writer) conv(n *graph.Node, in []string, out string) {
	a := n.Attr.(op.ConvAttr)
	w.emit("Conv", in, out,
		attrInts("dilations", a.Dilations[:]), attrInt("group", a.Groups),
		attrInts("kernel_shape", n.In[1].Shape[2:]),
		attrInts("pads", a.Pads[:]), attrInts("strides", a.Strides[:]))
}

// exportMatMul writes Gemm where a matrix is stored transposed, and transposes
// operands of other ranks by nodes of their own.
func exportMatMul(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.MatMulAttr)
	if (a.TransA || a.TransB) && len(n.In[0].Shape) == 2 && len(n.In[1].Shape) == 2 {
		w.gemm(a, in, out)
		return nil
	}
	operand := []string{in[0], in[1]}
	for i, trans := range []bool{a.TransA, a.TransB} {
		if trans {
			perm := attrInts("perm", swappedLast(len(n.In[i].Shape)))
			operand[i] = w.emit("Transpose", []string{in[i]}, w.unique(out+"/transposed"), perm)
		}
	}
	w.emit("MatMul", operand, out)
	return nil
}

func (w *writer) gemm(a op.MatMulAttr, in []string, out string) {
	var attrs []*Attribute
	if a.TransA {
		attrs = append(attrs, attrInt("transA", 1))
	}
	if a.TransB {
		attrs = append(attrs, attrInt("transB", 1))
	}
	w.emit("Gemm", in, out, attrs...)
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
