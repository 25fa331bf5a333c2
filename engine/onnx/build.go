// Package onnx reads and writes ONNX models.
//
// Decode and Encode convert between bytes and the messages of the format,
// losing nothing; Build makes an engine graph of a model, Export and ExportQDQ
// make models of graphs. Importers of single operators give up by a private
// panic that never leaves the package: Build reports every node it cannot
// import, not the first. Memory stays within a small multiple of the file's
// size, whatever the file says.
package onnx

import (
	"fmt"
	"strings"

	"hawqeye/engine/graph"
)

// Options say how a graph is built.
type Options struct {
	Batch     int                // samples per run; 0 is 1
	Shapes    map[string][]int   // shapes of inputs instead of the file's; a first extent of −1 is the batch
	Constants map[string]*Tensor // inputs that are fixed to a value
}

// Report is what there is to know about a build besides the graph.
type Report struct {
	Batch       int    // samples that one run of the graph takes
	Fixed       string // why Batch is not the one asked for; empty if it is
	Unsupported []Unsupported
	Notes       []string // sentences on what is computed differently than the file says
}

// Unsupported is a node that cannot be imported.
type Unsupported struct {
	Node   string
	Op     string
	Opset  int64
	Reason string
}

// Build makes the graph of a model for a batch of samples. What depends on the
// batch size alone (shapes, and all that is computed from them) is a constant of
// the graph, and batch normalization is folded into the weights before it.
//
// The first axis of an input is the batch if the file leaves it open. A file
// made for a batch of one sample is built for more where that provably computes
// the same for each; where it does not, the graph takes one, and Report.Fixed
// says why. If nodes cannot be imported the error names them and Report lists them.
func Build(m *Model, opt Options) (*graph.Graph, *Report, error) {
	want := max(opt.Batch, 1)
	p, err := resolve(m, opt.Constants)
	if err != nil {
		return nil, nil, err
	}
	asFiled, err := p.build(opt, want, nil)
	if err != nil {
		return nil, asFiled.report, err
	}
	if asFiled.baked != 1 || want == 1 {
		return asFiled.graph, asFiled.report, nil
	}
	widened, err := p.build(opt, want, asFiled)
	if err == nil {
		err = sameForEachSample(asFiled, widened, want)
	}
	if err != nil {
		asFiled.report.Fixed = fmt.Sprintf("the file was made for a batch of one sample, and cannot be widened: %v", strings.TrimPrefix(err.Error(), "onnx: "))
		return asFiled.graph, asFiled.report, nil
	}
	return widened.graph, widened.report, nil
}

// builder is one build in progress.
type builder struct {
	*program
	opt    Options
	batch  int      // extent of the batch axis of inputs
	baked  int      // the batch that the file fixes, 0 if it leaves it open
	narrow *builder // the build for one sample, while inputs fixed to one are widened to batch
	memory int      // elements that constants folded from others may still take
	work   int      // elements that may still be read or made while folding

	graph    *graph.Graph
	report   *Report
	env      map[string]*value
	refs     map[*graph.Node]int // how many live nodes read a node of the graph, under any name
	made     map[derivation]*value
	weighted []weighted
	layer    map[*graph.Node]int // index into weighted
	norms    []graph.Norm
}

func (p *program) build(opt Options, batch int, narrow *builder) (*builder, error) {
	b := &builder{
		program: p, opt: opt, batch: batch, narrow: narrow, graph: &graph.Graph{},
		report: &Report{Batch: batch}, env: map[string]*value{}, refs: map[*graph.Node]int{}, made: map[derivation]*value{}, layer: map[*graph.Node]int{},
	}
	b.allow()
	if v := p.opsets[""]; v > newestOpset {
		b.report.Notes = append(b.report.Notes, fmt.Sprintf("the model uses operator set %d; its operators are read as of set %d, the newest known", v, newestOpset))
	}
	for name, t := range p.consts {
		b.env[name] = &value{name: name, typ: t.Type, source: t}
	}
	if err := b.bindInputs(); err != nil {
		return b, err
	}
	table := importers()
	for _, n := range p.nodes {
		b.importNode(n, table)
	}
	b.bindOutputs()
	if err := b.unsupported(); err != nil {
		return b, err
	}
	live := map[*graph.Node]bool{}
	for _, n := range graph.Topo(b.graph.Outputs...) {
		live[n] = true
	}
	b.dropUnused(live)
	b.collectLayers(live)
	for _, n := range b.norms {
		if live[n.Node] {
			b.graph.Norms = append(b.graph.Norms, n)
		}
	}
	b.settleBatch()
	return b, nil
}

// attempt runs f and returns the reason it was rejected for, if it was.
func attempt(f func()) (reason string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case rejection:
			reason = string(r)
		default:
			panic(r)
		}
	}()
	f()
	return ""
}

// importNode binds a node's outputs, or lists it as unsupported. Nodes that read
// what an unsupported node makes are skipped without a word.
func (b *builder) importNode(n *Node, table map[string]importer) {
	domain := domainOf(n.Domain)
	c := &call{builder: b, node: n, opset: b.opsets[domain]}
	for _, name := range n.Inputs {
		v := b.env[name]
		if v == nil && name != "" {
			return
		}
		c.in = append(c.in, v)
	}
	key := n.Op
	if domain != "" {
		key = domain + "." + n.Op
	}
	reason := attempt(func() {
		imp, known := table[key]
		switch {
		case !known:
			reject("%s", b.unknown(n))
		case c.opset < imp.since:
			reject("it exists from operator set %d on, and the file uses %d; export it again", imp.since, c.opset)
		}
		b.bind(c, imp.read(c))
	})
	if reason != "" {
		b.refuse(n.title(), n.Op, c.opset, reason)
	}
}

// unknown says why a node without an importer is one.
func (b *builder) unknown(n *Node) string {
	switch {
	case b.opsets[domainOf(n.Domain)] == 0:
		return fmt.Sprintf("it belongs to the domain %q, which the file does not declare", n.Domain)
	case domainOf(n.Domain) != "":
		return fmt.Sprintf("it belongs to the domain %q; export the network with standard operators only", n.Domain)
	}
	for _, a := range n.Attrs {
		if a.G != nil {
			return "it runs a graph of its own; export the network without control flow"
		}
	}
	if strings.HasPrefix(n.Op, "QLinear") || strings.HasSuffix(n.Op, "Integer") {
		return "it computes on integers; export the network with QuantizeLinear and DequantizeLinear instead"
	}
	return "this operator cannot be imported"
}

func (b *builder) refuse(node, op string, opset int64, reason string) {
	b.report.Unsupported = append(b.report.Unsupported, Unsupported{Node: node, Op: op, Opset: opset, Reason: reason})
}

// bind names the results of a node. Operators with further outputs that are not
// made (the mask of Dropout, the indices of MaxPool) are fine while nobody reads them.
func (b *builder) bind(c *call, first *value) {
	results := append([]*value{first}, c.more...)
	for i, name := range c.node.Outputs {
		if name == "" || b.uses[name] == 0 {
			continue
		}
		if i >= len(results) {
			reject("its output %d (%q) is not supported", i, name)
		}
		v := results[i]
		b.env[name] = v
		if v.node == nil {
			continue
		}
		b.refs[v.node] += b.uses[name]
		for _, in := range c.in {
			if in != nil && in.node == v.node {
				b.refs[v.node]-- // an alias: reading it is not another use
				break
			}
		}
	}
}

func (b *builder) bindOutputs() {
	for _, out := range b.file.Outputs {
		v := b.env[out.Name]
		if v == nil {
			continue
		}
		reason := attempt(func() {
			b.graph.Outputs = append(b.graph.Outputs, v.graphNode())
			b.graph.OutputNames = append(b.graph.OutputNames, out.Name)
		})
		if reason != "" {
			b.refuse(out.Name, "output", b.opsets[""], reason)
		}
	}
}

// unsupported is the error that names the nodes that could not be imported.
func (b *builder) unsupported() error {
	list := b.report.Unsupported
	if len(list) == 0 {
		return nil
	}
	const shown = 4
	text := make([]string, 0, shown)
	for _, u := range list[:min(len(list), shown)] {
		text = append(text, fmt.Sprintf("%q (%s, opset %d): %s", u.Node, u.Op, u.Opset, u.Reason))
	}
	if len(list) > shown {
		text = append(text, fmt.Sprintf("and %d more", len(list)-shown))
	}
	return fmt.Errorf("onnx: %d of the model's %d nodes cannot be imported: %s", len(list), len(b.nodes), strings.Join(text, "; "))
}
