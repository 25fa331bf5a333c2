package onnx

import "hawqeye/engine/graph"

// weighted is a node of the graph that uses a weight, while the graph is built.
type weighted struct {
	node   *graph.Node
	weight *graph.Node
	kind   string // the file's operator
	name   string // the file's node
	axis   int    // of the weight, counting output channels
	shared bool   // other nodes of the file read the weight too
}

// weigh notes that the node y multiplies its input by w, if w is a constant.
func (c *call) weigh(y, w *value, axis int) {
	if !w.constant() {
		return
	}
	name := c.node.Name
	if name == "" {
		name = w.name
	}
	if name == "" {
		name = c.resultName()
	}
	c.layer[y.node] = len(c.weighted)
	c.builder.weighted = append(c.weighted, weighted{y.node, w.graphNode(), c.node.Op, name, axis, c.uses[w.name] != 1})
}

// collectLayers lists the weights that the outputs depend on, each once.
func (b *builder) collectLayers(live map[*graph.Node]bool) {
	layer := map[*graph.Node]int{} // by weight
	names := map[string]int{}
	for _, w := range b.weighted {
		if !live[w.node] {
			continue
		}
		if i, ok := layer[w.weight]; ok {
			b.graph.Layers[i].Nodes = append(b.graph.Layers[i].Nodes, w.node)
			continue
		}
		layer[w.weight] = len(b.graph.Layers)
		b.graph.Layers = append(b.graph.Layers, graph.Layer{
			Name: graph.Uniquify(w.name, names), Kind: w.kind, Nodes: []*graph.Node{w.node}, Weight: w.weight, Axis: w.axis,
		})
	}
}
