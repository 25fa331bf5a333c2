package hessian

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// piecewiseLinear reports whether out is a piecewise linear function of leaf,
// other things being constant: then ∂²out/∂leaf² vanishes almost everywhere, and
// the Gauss–Newton block of any loss of out is the block of its Hessian.
func piecewiseLinear(out, leaf *graph.Node) bool {
	outs := []*graph.Node{out}
	depends := graph.Dependents(outs, []*graph.Node{leaf})
	for _, n := range graph.Topo(outs...) {
		if n.Op == nil || !depends[n] {
			continue
		}
		switch n.Op.Traits().Curvature {
		case graph.Multilinear:
			if count(n.In, depends) > 1 {
				return false
			}
		case graph.Curved:
			return false
		}
	}
	return true
}

func count(nodes []*graph.Node, in map[*graph.Node]bool) int {
	c := 0
	for _, n := range nodes {
		if in[n] {
			c++
		}
	}
	return c
}

// samplewise marks the values under out that keep the samples of the input apart:
// equal, contiguous stretches of the value, one per sample and in their order,
// of which each depends on its own sample alone. It knows the operations that
// do so; whatever it does not know is not marked.
func samplewise(out, input *graph.Node) map[*graph.Node]bool {
	outs := []*graph.Node{out}
	varies := graph.Dependents(outs, []*graph.Node{input})
	apart := map[*graph.Node]bool{input: true}
	for _, n := range graph.Topo(outs...) {
		if n.Op == nil || !varies[n] {
			continue
		}
		ok := len(n.Shape) > 0 && n.Shape[0]%input.Shape[0] == 0
		for _, c := range n.In {
			ok = ok && (apart[c] || !varies[c])
		}
		apart[n] = ok && keepsLeadingAxis(n, varies)
	}
	return apart
}

// keepsLeadingAxis reports whether entry i of n's leading axis depends on entry
// i of the leading axes of the inputs that vary; or, for a Reshape, whether the
// order of the elements stays.
func keepsLeadingAxis(n *graph.Node, varies map[*graph.Node]bool) bool {
	switch a := n.Attr.(type) {
	case op.AxisAttr:
		return a.Axis > 0
	case op.ConcatAttr:
		return a.Axis > 0
	case op.GatherAttr:
		return a.Axis > 0
	case op.TransposeAttr:
		return a.Perm[0] == 0
	case op.SliceAttr:
		return a.Step[0] == 1 && sameLeadingAxis(n, varies)
	case op.PadAttr:
		return a.Step[0] == 1 && sameLeadingAxis(n, varies)
	case op.MatMulAttr:
		return (len(n.Shape) > 2 || !a.TransA && !varies[n.In[1]]) && sameLeadingAxis(n, varies)
	case op.ConvAttr:
		return !varies[n.In[1]]
	case op.PoolAttr:
		return true
	}
	switch n.Op {
	case op.Reshape:
		return true
	case op.SumTo, op.Expand:
		return sameLeadingAxis(n, varies)
	}
	return n.Op.Traits().Pointwise && sameLeadingAxis(n, varies)
}

// sameLeadingAxis reports whether every input that varies has n's rank and leading extent.
func sameLeadingAxis(n *graph.Node, varies map[*graph.Node]bool) bool {
	for _, c := range n.In {
		if varies[c] && (len(c.Shape) != len(n.Shape) || c.Shape[0] != n.Shape[0]) {
			return false
		}
	}
	return true
}
