package fuse

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// vanishes says that the zeros that a Pad puts around its input can be the
// paddings of whatever reads it, so that nobody needs the padded value.
func (p *partition) vanishes(pad *graph.Node) bool {
	if pad.Op != op.Pad || p.output[pad] {
		return false
	}
	for _, u := range p.users[pad] {
		if unpadded(u) == u {
			return false
		}
	}
	return true
}

// unpadded is the convolution or average n over what the Pad before it pads, with
// paddings of its own instead, if that is a block: n where there is no such Pad,
// where it does not pad planes with zeros, or where a window would lie wholly
// in paddings, which runtimes refuse.
func unpadded(n *graph.Node) *graph.Node {
	pad := n.In[0]
	a, ok := pad.Attr.(op.PadAttr)
	if !ok || a.Value != 0 || len(a.Shape) < 3 || !a.Shape[:2].Equal(pad.In[0].Shape[:2]) {
		return n
	}
	begin, end := slices.Clone(a.Start[2:]), slices.Clone(a.Shape[2:])
	for i, extent := range pad.In[0].Shape[2:] {
		if a.Step[2+i] != 1 && extent > 1 {
			return n
		}
		end[i] -= begin[i] + extent
	}
	var attr graph.Attr
	switch a := n.Attr.(type) {
	case op.ConvAttr:
		for i := range 2 {
			a.Pads[i], a.Pads[2+i] = a.Pads[i]+begin[i], a.Pads[2+i]+end[i]
			if reach := (n.In[1].Shape[2+i]-1)*a.Dilations[i] + 1; max(a.Pads[i], a.Pads[2+i]) >= reach {
				return n
			}
		}
		attr = a
	case op.PoolAttr:
		if n.Op != op.AvgPool || !a.CountPads && slices.Max(slices.Concat(a.Begin, a.End)) > 0 {
			return n
		}
		for i := range begin {
			begin[i], end[i] = begin[i]+a.Begin[i], end[i]+a.End[i]
		}
		a.Begin, a.End, a.CountPads = begin, end, true
		attr = a
	default:
		return n
	}
	m, err := graph.New(n.Name, n.Op, attr, append([]*graph.Node{pad.In[0]}, n.In[1:]...)...)
	if err != nil || kindOf(m) == Island {
		return n
	}
	return m
}
