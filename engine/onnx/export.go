package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Export writes g as a float model with a free batch dimension. Ops that exist
// only in derivatives have no ONNX form; the error names the first one met.
func Export(g *graph.Graph) (*Model, error) {
	w := newWriter(g)
	for i, out := range g.Outputs {
		name, err := w.value(out)
		if err != nil {
			return nil, err
		}
		w.output(i, out, name)
	}
	return w.model(), nil
}

// The versions that exported files declare; some operators raise them.
const (
	exportOpset = 17
	exportIR    = 8
)

// writer grows an ONNX graph. Values are named once, after the nodes that make them.
type writer struct {
	g     *graph.Graph
	out   Graph
	opset int64
	batch int
	names map[*graph.Node]string
	taken map[string]bool

	written []*graph.Node // by value, in order
}

func newWriter(g *graph.Graph) *writer {
	w := &writer{g: g, opset: exportOpset, names: map[*graph.Node]string{}, taken: map[string]bool{}}
	w.out.Name = "hawqeye"
	for _, in := range g.Inputs {
		name := w.unique(in.Name, "input")
		w.names[in] = name
		w.out.Inputs = append(w.out.Inputs, w.info(name, in.Shape))
		if len(in.Shape) > 0 {
			w.batch = in.Shape[0]
		}
	}
	return w
}

func (w *writer) model() *Model {
	ir := int64(exportIR)
	if w.opset > exportOpset {
		ir = 9
	}
	return &Model{
		IRVersion: ir, Producer: "hawqeye", Graph: &w.out,
		Opsets: []*Opset{{Version: w.opset}},
	}
}

// need raises the operator set to the first that has what is being written.
func (w *writer) need(opset int64) { w.opset = max(w.opset, opset) }

// unique reserves a name: the wanted one, or fallback, with a number where taken.
func (w *writer) unique(name, fallback string) string {
	if name == "" {
		name = fallback
	}
	unique := name
	for i := 2; w.taken[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	w.taken[unique] = true
	return unique
}

// info describes a float value whose first axis is the batch.
func (w *writer) info(name string, s tensor.Shape) *ValueInfo {
	shape := &Shape{}
	for i, d := range s {
		dim := &Dim{Param: "N"}
		if i > 0 {
			v := int64(d)
			dim = &Dim{Value: &v}
		}
		shape.Dims = append(shape.Dims, dim)
	}
	return &ValueInfo{Name: name, Type: &Type{Tensor: &TensorType{Elem: Float, Shape: shape}}}
}

// output declares the i-th output of the graph, which the value called name holds.
func (w *writer) output(i int, n *graph.Node, name string) {
	want := n.Name
	if i < len(w.g.OutputNames) {
		want = w.g.OutputNames[i]
	}
	out := w.unique(want, "output")
	w.emit("Identity", []string{name}, out)
	w.out.Outputs = append(w.out.Outputs, w.info(out, n.Shape))
}

// value is the name of n's value, written with everything it depends on that has no name yet.
func (w *writer) value(n *graph.Node) (string, error) {
	if name, done := w.names[n]; done {
		return name, nil
	}
	for _, c := range n.In {
		if _, err := w.value(c); err != nil {
			return "", err
		}
	}
	name, err := w.node(n)
	if err == nil {
		w.names[n] = name
		w.written = append(w.written, n)
	}
	return name, err
}

// node writes one node whose inputs have names.
func (w *writer) node(n *graph.Node) (string, error) {
	if n.IsConst() {
		return w.floats(n.Name, n.Value), nil
	}
	if n.Op == nil {
		return "", fmt.Errorf("onnx: %q is read but is not an input of the graph", n.Name)
	}
	write := exporters()[n.Op]
	if write == nil {
		return "", fmt.Errorf("onnx: %s (%s) has no ONNX form", n.Op.Name(), n.Name)
	}
	in := make([]string, len(n.In))
	for i, c := range n.In {
		in[i] = w.names[c]
	}
	out := w.unique(n.Name, n.Op.Name())
	return out, write(w, n, in, out)
}

// emit appends a node and returns its output's name.
func (w *writer) emit(op string, in []string, out string, attrs ...*Attribute) string {
	w.out.Nodes = append(w.out.Nodes, &Node{Name: out, Op: op, Inputs: in, Outputs: []string{out}, Attrs: attrs})
	return out
}

func (w *writer) initializer(t *Tensor, fallback string) string {
	t.Name = w.unique(t.Name, fallback)
	w.out.Initializers = append(w.out.Initializers, t)
	return t.Name
}

func (w *writer) floats(name string, v *tensor.Tensor) string {
	raw := make([]byte, 0, 4*len(v.Data))
	for _, x := range v.Data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return w.initializer(&Tensor{Name: name, Type: Float, Dims: dims(v.Shape), Raw: raw}, "constant")
}

func (w *writer) scalar(name string, v float32) string { return w.floats(name, tensor.Scalar(v)) }

func (w *writer) ints(name string, v []int) string {
	raw := make([]byte, 0, 8*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(int64(x)))
	}
	return w.initializer(&Tensor{Name: name, Type: Int64, Dims: []int64{int64(len(v))}, Raw: raw}, "indices")
}

func dims(s tensor.Shape) []int64 {
	d := make([]int64, len(s))
	for i, x := range s {
		d[i] = int64(x)
	}
	return d
}

func attrInt(name string, v int) *Attribute {
	return &Attribute{Name: name, Type: AttrInt, I: int64(v)}
}

func attrFloat(name string, v float32) *Attribute {
	return &Attribute{Name: name, Type: AttrFloat, F: v}
}

func attrInts(name string, v []int) *Attribute {
	a := &Attribute{Name: name, Type: AttrInts}
	for _, x := range v {
		a.Ints = append(a.Ints, int64(x))
	}
	return a
}

func attrText(name, v string) *Attribute {
	return &Attribute{Name: name, Type: AttrString, S: []byte(v)}
}
