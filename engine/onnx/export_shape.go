package onnx

import (
	"fmt"
	"math"
	"slices"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
)

// exportReshape infers the axis of samples from the others.
func exportReshape(w *writer, n *graph.Node, in []string, out string) error {
	to := slices.Clone(n.Shape)
	if axis, depends := w.axes[n]; depends {
		to[axis] = -1
	}
	w.emit("Reshape", []string{in[0], w.ints(out+"/shape", to)}, out)
	return nil
}

// exportExpand asks an axis that the input has already, such as that of samples,
// for 1: as many as there are.
func exportExpand(w *writer, n *graph.Node, in []string, out string) error {
	to, from := slices.Clone(n.Shape), n.In[0].Shape
	for i := range to {
		if j := i - len(to) + len(from); j >= 0 && from[j] == to[i] {
			to[i] = 1
		}
	}
	w.emit("Expand", []string{in[0], w.ints(out+"/shape", to)}, out)
	return nil
}

func exportSumTo(w *writer, n *graph.Node, in []string, out string) error {
	from, to := n.In[0].Shape, n.Shape
	lead := len(from) - len(to)
	var axes []int
	for i, d := range from {
		if i < lead || to[i-lead] != d {
			axes = append(axes, i)
		}
	}
	sum := func(out string, keep int) string {
		return w.emit("ReduceSum", []string{in[0], w.ints(out+"/axes", axes)}, out, attrInt("keepdims", keep))
	}
	switch {
	case len(axes) == 0:
		w.emit("Identity", in, out) // no axes would mean all
	case lead == 0:
		sum(out, 1)
	case lead == len(axes):
		sum(out, 0)
	default:
		kept := sum(w.unique(out+"/sum"), 1)
		w.emit("Squeeze", []string{kept, w.ints(out+"/lead", axes[:lead])}, out)
	}
	return nil
}

func exportTranspose(w *writer, n *graph.Node, in []string, out string) error {
	w.emit("Transpose", in, out, attrInts("perm", n.Attr.(op.TransposeAttr).Perm))
	return nil
}

// exportSlice names only the axes that lose something, so not that of samples.
func exportSlice(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.SliceAttr)
	var starts, ends, axes, steps []int
	for i, extent := range n.In[0].Shape {
		if a.Start[i] == 0 && a.Step[i] == 1 && a.Size[i] == extent {
			continue
		}
		end := a.Start[i] + a.Step[i]*a.Size[i]
		if end < 0 {
			end = math.MinInt64 + 1 // before the first: −1 would mean the last
		}
		starts, ends = append(starts, a.Start[i]), append(ends, end)
		axes, steps = append(axes, i), append(steps, a.Step[i])
	}
	if len(axes) == 0 {
		w.emit("Identity", in, out)
		return nil
	}
	w.emit("Slice", []string{in[0], w.ints(out+"/starts", starts), w.ints(out+"/ends", ends),
		w.ints(out+"/axes", axes), w.ints(out+"/steps", steps)}, out)
	return nil
}

func exportPad(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.PadAttr)
	end := make([]int, len(a.Shape))
	for i, extent := range n.In[0].Shape {
		if a.Step[i] != 1 && extent > 1 {
			return fmt.Errorf("onnx: Pad (%s) puts elements %d apart, which exists only in derivatives and has no ONNX form", n.Name, a.Step[i])
		}
		end[i] = a.Shape[i] - a.Start[i] - extent
	}
	w.pad(in[0], a.Start, end, a.Value, out)
	return nil
}

// pad puts begin and end elements of a value around x.
func (w *writer) pad(x string, begin, end []int, value float32, out string) string {
	return w.emit("Pad", []string{x, w.ints(out+"/pads", slices.Concat(begin, end)), w.scalar(out+"/value", value)},
		out, attrText("mode", "constant"))
}

// exportConcat repeats for every sample what samples share.
func exportConcat(w *writer, n *graph.Node, in []string, out string) error {
	like := ""
	for i, c := range n.In {
		if _, depends := w.axes[c]; depends {
			like = in[i]
		}
	}
	for i, c := range n.In {
		if _, depends := w.axes[c]; !depends && like != "" {
			in[i] = w.repeat(in[i], n, like)
		}
	}
	w.emit("Concat", in, out, attrInt("axis", n.Attr.(op.ConcatAttr).Axis))
	return nil
}

func exportGather(w *writer, n *graph.Node, in []string, out string) error {
	a := n.Attr.(op.GatherAttr)
	w.emit("Gather", []string{in[0], w.ints(out+"/index", a.Index)}, out, attrInt("axis", a.Axis))
	return nil
}
