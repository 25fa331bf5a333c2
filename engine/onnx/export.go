package onnx

import (
	"cmp"
	"fmt"

	"hawqeye/engine/graph"
	"hawqeye/engine/tensor"
)

// Export writes g as a float model. Its batch is free where samples provably
// stay apart, and else the one that g was built for. Inputs, outputs and layers
// keep their names. Ops that exist only in derivatives have no ONNX form; the
// error names the first one met.
func Export(g *graph.Graph) (*Model, error) {
	w := newWriter(g)
	for _, n := range graph.Topo(g.Outputs...) {
		if !n.IsConst() {
			if _, err := w.value(n); err != nil {
				return nil, err
			}
		}
	}
	return w.finish(), nil
}

// exportOpset is the operator set that exported files declare, unless an
// operator in them needs a later one.
const exportOpset = 17

// writer grows an ONNX graph in an order in which it can be run. Names of nodes
// are not names of values, and both are given once.
type writer struct {
	g     *graph.Graph
	out   Graph
	opset int64
	forms map[graph.Op]exporter
	axes  map[*graph.Node]int // of what depends on an input: its axis of samples; nil where the batch is not free

	names     map[*graph.Node]string // of the values that can be read
	constants map[constant]string
	grids     map[unsigned][2]string
	outputs   []string               // the names of the graph's outputs
	final     map[*graph.Node]string // what values that are outputs are to be called
	layers    map[*graph.Node]string // by weight: the name of a layer that no node has yet
	values    map[string]int         // names of values given away
	nodes     map[string]int         // names of nodes given away
}

func newWriter(g *graph.Graph) *writer {
	w := &writer{
		g: g, out: Graph{Name: "hawqeye"}, opset: exportOpset, forms: exporters(),
		names: map[*graph.Node]string{}, constants: map[constant]string{}, grids: map[unsigned][2]string{},
		final: map[*graph.Node]string{}, layers: map[*graph.Node]string{},
		values: map[string]int{}, nodes: map[string]int{},
	}
	if axes, err := follow(g); err == nil {
		w.axes = axes
	}
	for _, in := range g.Inputs {
		w.names[in] = w.unique(cmp.Or(in.Name, "input"))
		w.out.Inputs = append(w.out.Inputs, w.info(w.names[in], in))
	}
	for i, n := range g.Outputs {
		w.outputs = append(w.outputs, w.unique(cmp.Or(outputName(g, i), "output")))
		if n.Op != nil && w.final[n] == "" {
			w.final[n] = w.outputs[i]
		}
	}
	for _, l := range g.Layers {
		w.layers[l.Weight] = graph.Uniquify(l.Name, w.nodes)
	}
	return w
}

// outputName is what the file calls an output, or else what the graph does.
func outputName(g *graph.Graph, i int) string {
	if i < len(g.OutputNames) {
		return g.OutputNames[i]
	}
	return g.Outputs[i].Name
}

// finish declares the outputs. What is an input, a constant or an output twice
// is passed on under the name that the output has.
func (w *writer) finish() *Model {
	for i, n := range w.g.Outputs {
		name := w.names[n]
		if n.IsConst() {
			name = w.constant(n, -1)
		}
		if name != w.outputs[i] {
			w.emit("Identity", []string{name}, w.outputs[i])
		}
		w.out.Outputs = append(w.out.Outputs, w.info(w.outputs[i], n))
	}
	for _, n := range w.out.Nodes {
		if n.Name == "" {
			n.Name = graph.Uniquify(n.Outputs[0], w.nodes)
		}
	}
	ir := int64(8) // of ONNX 1.12, which has operator set 17
	switch {
	case w.opset >= 21:
		ir = 10
	case w.opset >= 19:
		ir = 9
	}
	return &Model{IRVersion: ir, Producer: "hawqeye", Graph: &w.out, Opsets: []*Opset{{Version: w.opset}}}
}

// need raises the operator set to the first that has what is being written.
func (w *writer) need(opset int64) { w.opset = max(w.opset, opset) }

// unique gives away a name for a value, the wanted one if possible.
func (w *writer) unique(name string) string { return graph.Uniquify(name, w.values) }

// nameOf is the name that n's value is going to have.
func (w *writer) nameOf(n *graph.Node) string {
	if name := w.final[n]; name != "" {
		return name
	}
	return w.unique(cmp.Or(n.Name, n.Op.Name()))
}

// title names the last node written, which computes n: like n's layer, if it is
// the first node of one.
func (w *writer) title(n *graph.Node) {
	last := w.out.Nodes[len(w.out.Nodes)-1]
	for _, c := range n.In {
		if last.Name = w.layers[c]; last.Name != "" {
			delete(w.layers, c)
			return
		}
	}
	if n.Name != "" {
		last.Name = graph.Uniquify(n.Name, w.nodes)
	}
}

// value is the name of n's value, written with everything it depends on that has no name yet.
func (w *writer) value(n *graph.Node) (string, error) {
	if name, done := w.names[n]; done {
		return name, nil
	}
	if n.Op == nil {
		return "", fmt.Errorf("onnx: %q is read but is not an input of the graph", n.Name)
	}
	in := make([]string, len(n.In))
	for i, c := range n.In {
		if c.IsConst() {
			in[i] = w.constant(c, w.sharedAxis(n, c))
			continue
		}
		name, err := w.value(c)
		if err != nil {
			return "", err
		}
		in[i] = name
	}
	write := w.forms[n.Op]
	if write == nil {
		return "", fmt.Errorf("onnx: %s (%s) exists only in derivatives and has no ONNX form", n.Op.Name(), n.Name)
	}
	out := w.nameOf(n)
	if err := write(w, n, in, out); err != nil {
		return "", err
	}
	w.title(n)
	w.names[n] = out
	return out, nil
}

// emit appends a node and returns its output's name.
func (w *writer) emit(op string, in []string, out string, attrs ...*Attribute) string {
	w.out.Nodes = append(w.out.Nodes, &Node{Op: op, Inputs: in, Outputs: []string{out}, Attrs: attrs})
	return out
}

func (w *writer) initializer(t *Tensor) string {
	t.Name = w.unique(cmp.Or(t.Name, "constant"))
	w.out.Initializers = append(w.out.Initializers, t)
	return t.Name
}

func (w *writer) floats(name string, v *tensor.Tensor) string {
	return w.initializer(FloatTensor(name, int64s(v.Shape), v.Data))
}

func (w *writer) scalar(name string, v float32) string { return w.floats(name, tensor.Scalar(v)) }

func (w *writer) ints(name string, v []int) string {
	return w.initializer(IntTensor(name, Int64, []int64{int64(len(v))}, int64s(v)))
}

func int64s(v []int) []int64 {
	out := make([]int64, len(v))
	for i, x := range v {
		out[i] = int64(x)
	}
	return out
}

func attrInt(name string, v int) *Attribute {
	return &Attribute{Name: name, Type: AttrInt, I: int64(v)}
}

func attrFloat(name string, v float32) *Attribute {
	return &Attribute{Name: name, Type: AttrFloat, F: v}
}

func attrInts(name string, v []int) *Attribute {
	return &Attribute{Name: name, Type: AttrInts, Ints: int64s(v)}
}

func attrText(name, v string) *Attribute {
	return &Attribute{Name: name, Type: AttrString, S: []byte(v)}
}
