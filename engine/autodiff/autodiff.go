// Package autodiff differentiates graphs into graphs, to any order.
//
// Every function adds nodes beside the given ones and evaluates nothing. What
// the caller does not ask for is never reached from the results, so it costs
// nothing. See RATIONALE.md, "Why are derivative rules graphs?".
package autodiff

import (
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// VJP pulls the cotangents cts of outs back to wrt: for outs = f(wrt) with
// Jacobian J it returns Jᵀ·cts, one node per member of wrt and of its shape.
func VJP(outs, cts, wrt []*graph.Node) []*graph.Node {
	ct := map[*graph.Node]*graph.Node{}
	accumulate := func(n, c *graph.Node) {
		if c == nil {
			return
		}
		if old := ct[n]; old != nil {
			c = graph.Apply(op.Add, nil, old, c)
		}
		ct[n] = c
	}
	for i, n := range outs {
		accumulate(n, cts[i])
	}
	live := graph.Dependents(outs, wrt)
	order := graph.Topo(outs...)
	for i := len(order) - 1; i >= 0; i-- {
		n := order[i]
		if n.Op == nil || !live[n] || ct[n] == nil {
			continue
		}
		for j, c := range n.Op.VJP(n, ct[n]) {
			if live[n.In[j]] {
				accumulate(n.In[j], c)
			}
		}
	}
	return orZero(ct, wrt)
}

// Grad is the gradient of a scalar node, one node per member of wrt.
func Grad(loss *graph.Node, wrt []*graph.Node) []*graph.Node {
	one := tensor.New(loss.Shape...)
	for i := range one.Data {
		one.Data[i] = 1
	}
	return VJP([]*graph.Node{loss}, []*graph.Node{graph.Const("", one)}, wrt)
}

// JVP pushes tangents of some nodes forward: the directional derivatives of outs,
// other things being constant.
func JVP(outs []*graph.Node, tangents map[*graph.Node]*graph.Node) []*graph.Node {
	t := make(map[*graph.Node]*graph.Node, len(tangents))
	for n, v := range tangents {
		t[n] = v
	}
	for _, n := range graph.Topo(outs...) {
		if n.Op == nil || t[n] != nil {
			continue
		}
		in := make([]*graph.Node, len(n.In))
		varies := false
		for i, c := range n.In {
			in[i] = t[c]
			varies = varies || in[i] != nil
		}
		if varies {
			t[n] = n.Op.JVP(n, in)
		}
	}
	return orZero(t, outs)
}

// HVP is forward over reverse: it returns one input v per member of wrt and the
// products hv = ∂²loss/∂wrt² · v (Pearlmutter 1994, equation 4, in the form JVP of Grad).
func HVP(loss *graph.Node, wrt []*graph.Node) (v, hv []*graph.Node) {
	v = make([]*graph.Node, len(wrt))
	tangents := make(map[*graph.Node]*graph.Node, len(wrt))
	for i, n := range wrt {
		v[i] = graph.Input("v:"+n.Name, n.Shape...)
		tangents[n] = v[i]
	}
	return v, JVP(Grad(loss, wrt), tangents)
}

func orZero(of map[*graph.Node]*graph.Node, nodes []*graph.Node) []*graph.Node {
	res := make([]*graph.Node, len(nodes))
	for i, n := range nodes {
		if res[i] = of[n]; res[i] == nil {
			res[i] = graph.Const("", tensor.New(n.Shape...))
		}
	}
	return res
}
