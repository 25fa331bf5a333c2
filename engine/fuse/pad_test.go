package fuse_test

import (
	"fmt"
	"slices"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// pad puts zeros around the two axes of x's planes.
func pad(x *graph.Node, top, left, bottom, right int) *graph.Node {
	s := x.Shape.Clone()
	s[2], s[3] = s[2]+top+bottom, s[3]+left+right
	return named("pad", op.Pad, op.PadAttr{Start: []int{0, 0, top, left}, Step: []int{1, 1, 1, 1}, Shape: s}, x)
}

// A Pad with zeros becomes the paddings of the convolutions and averages that read
// it where that is the same for all of them, and then the operation of their
// blocks, over what the Pad pads, computes what both did.
func TestPadsBecomePaddings(t *testing.T) {
	x := graph.Input("x", 2, 3, 5, 6)
	conv := func(p *graph.Node, strides [2]int, own [4]int) *graph.Node {
		return named("conv", op.Conv, op.ConvAttr{Strides: strides, Dilations: [2]int{1, 1}, Pads: own, Groups: 1}, p, constant(2, p.Shape[1], 3, 3))
	}
	mean := func(p *graph.Node, own int, counts bool) *graph.Node {
		at := []int{own, own}
		return named("mean", op.AvgPool, op.PoolAttr{
			Kernel: []int{3, 3}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: at, End: at, CountPads: counts,
			Size: []int{p.Shape[2] + 2*own - 2, p.Shape[3] + 2*own - 2},
		}, p)
	}
	one, channels, ones := [2]int{1, 1}, named("pad", op.Pad, op.PadAttr{Start: []int{0, 1, 0, 0}, Step: []int{1, 1, 1, 1}, Shape: tensor.Shape{2, 4, 5, 6}}, x), *pad(x, 1, 1, 0, 0)
	a := ones.Attr.(op.PadAttr)
	a.Value = 1
	ones.Attr = a
	shared, output := pad(x, 1, 0, 0, 1), pad(x, 1, 0, 0, 1)
	for _, c := range []struct {
		what string
		outs []*graph.Node
		want string // the kinds of the blocks
	}{
		{"a convolution", []*graph.Node{conv(pad(x, 0, 1, 2, 0), [2]int{2, 1}, [4]int{})}, "[linear]"},
		{"a convolution with paddings", []*graph.Node{conv(pad(x, 1, 0, 0, 1), one, [4]int{0, 1, 2, 1})}, "[linear]"},
		{"an average", []*graph.Node{mean(pad(x, 0, 1, 2, 1), 0, false)}, "[average pool]"},
		{"an average whose padding counts", []*graph.Node{mean(pad(x, 0, 1, 1, 0), 1, true)}, "[average pool]"},
		{"all that read it", []*graph.Node{conv(shared, one, [4]int{}), mean(shared, 0, true)}, "[linear average pool]"},
		{"a window in paddings alone", []*graph.Node{conv(pad(x, 3, 0, 0, 0), one, [4]int{})}, "[move linear]"},
		{"a mean of paddings alone", []*graph.Node{mean(pad(x, 2, 0, 0, 0), 1, true)}, "[move average pool]"},
		{"an average whose padding does not count", []*graph.Node{mean(pad(x, 0, 1, 1, 0), 1, false)}, "[move average pool]"},
		{"channels", []*graph.Node{conv(channels, one, [4]int{})}, "[move linear]"},
		{"other than zeros", []*graph.Node{conv(&ones, one, [4]int{})}, "[float island linear]"},
		{"an output", []*graph.Node{conv(output, one, [4]int{}), output}, "[move linear]"},
		{"another reader", []*graph.Node{conv(shared, one, [4]int{}), relu("r", shared)}, "[move linear table]"},
		{"a maximum", []*graph.Node{named("max", op.MaxPool, mean(shared, 0, false).Attr, shared)}, "[move max pool]"},
		{"a filter", []*graph.Node{named("conv", op.Conv, op.ConvAttr{Strides: one, Dilations: one, Groups: 1}, graph.Input("y", 1, 3, 9, 9), shared)}, "[move float island]"},
	} {
		blocks := fuse.Partition(&graph.Graph{Inputs: []*graph.Node{x}, Outputs: c.outs})
		var kinds []string
		in := make([]float32, x.Shape.Size())
		tensor.Normal(in, tensor.Rand(3))
		for _, b := range blocks {
			kinds = append(kinds, b.Kind.String())
			if b.In[0] != x {
				continue
			}
			got := run(t, &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{b.Main}}, in)[0]
			if want := run(t, &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{b.Out}}, in)[0]; !slices.Equal(got, want) {
				t.Errorf("%s: %s gives %v, want %v", c.what, b.Name(), got, want)
			}
		}
		if got := fmt.Sprint(kinds); got != c.want {
			t.Errorf("%s: blocks %s, want %s", c.what, got, c.want)
		}
	}
}
