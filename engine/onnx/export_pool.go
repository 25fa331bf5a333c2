package onnx

import (
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// Pools are written with just the padding that their windows reach, so without
// ceil_mode, on which runtimes disagree.

func exportMaxPool(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.PoolAttr)
	w.emit("MaxPool", in, out, poolAttrs(a, a.Begin, reached(n))...)
	return nil
}

func exportAvgPool(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.PoolAttr)
	x, begin, end := in[0], a.Begin, reached(n)
	switch {
	case slices.Equal(a.Kernel, n.In[0].Shape[2:]) && !padded(begin) && !padded(end):
		w.emit("GlobalAveragePool", in, out)
		return nil
	case a.CountPads && beyond(end, a.End):
		// Padding counts and what lies beyond it does not: zeros, and then padding that does not count.
		x = w.pad(x, spatial(begin), spatial(a.End), 0, w.unique(out+"/padded"))
		a.CountPads = false
		for i := range end {
			end[i] = max(0, end[i]-a.End[i])
		}
		begin = make([]int, len(end))
	}
	attrs := poolAttrs(a, begin, end)
	if a.CountPads {
		attrs = append(attrs, attrInt("count_include_pad", 1))
	}
	if dilated(a) {
		w.need(19)
	}
	w.emit("AveragePool", []string{x}, out, attrs...)
	return nil
}

func poolAttrs(a op.PoolAttr, begin, end []int) []*Attribute {
	attrs := []*Attribute{
		attrInts("kernel_shape", a.Kernel), attrInts("strides", a.Strides), attrInts("pads", slices.Concat(begin, end)),
	}
	if dilated(a) {
		attrs = append(attrs, attrInts("dilations", a.Dilations))
	}
	return attrs
}

// reached is how far beyond the end of every axis the windows of the pool n reach.
func reached(n *graph.Node) []int {
	a := n.Attr.(op.PoolAttr)
	end := make([]int, len(a.Kernel))
	for i, extent := range n.In[0].Shape[2:] {
		last := (a.Size[i]-1)*a.Strides[i] - a.Begin[i] + (a.Kernel[i]-1)*a.Dilations[i]
		end[i] = max(0, last+1-extent)
	}
	return end
}

func beyond(end, limit []int) bool {
	for i := range end {
		if end[i] > limit[i] {
			return true
		}
	}
	return false
}

func padded(v []int) bool { return slices.Max(v) > 0 }

func dilated(a op.PoolAttr) bool { return slices.Max(a.Dilations) > 1 }

// spatial is v, of the axes after the second, for all axes.
func spatial(v []int) []int { return append([]int{0, 0}, v...) }
