package calib

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// bySample marks the values of g whose first axis is the batch: the input, and
// what keeps that axis where it is. Of these the first n samples are a prefix.
func bySample(g *graph.Graph) map[*graph.Node]bool {
	input := g.Inputs[0]
	batch := input.Shape[0]
	leads := map[*graph.Node]bool{input: true}
	for _, n := range graph.Topo(g.Outputs...) {
		if n.Op == nil || len(n.Shape) == 0 || n.Shape[0] != batch {
			continue
		}
		leads[n] = keepsFirstAxis(n)
		for _, c := range n.In {
			leads[n] = leads[n] && (c.IsConst() || leads[c])
		}
	}
	return leads
}

// keepsFirstAxis says that n, whose first axis has the extent of the batch, does
// not exchange that axis for another or its elements for each other.
func keepsFirstAxis(n *graph.Node) bool {
	switch a := n.Attr.(type) {
	case op.TransposeAttr:
		return a.Perm[0] == 0
	case op.MatMulAttr:
		return !a.TransA || len(n.Shape) > 2
	case op.SliceAttr:
		return a.Start[0] == 0
	case op.PadAttr:
		return a.Start[0] == 0
	case op.GatherAttr:
		return a.Axis > 0
	case op.ConcatAttr:
		return a.Axis > 0
	}
	return true
}
