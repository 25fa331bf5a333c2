package infer

import (
	"fmt"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

func weight(shape ...int) *graph.Node {
	w := tensor.New(shape...)
	tensor.Normal(w.Data, tensor.Rand(5, shape...))
	return graph.Const("w", w)
}

// convolution has strides, dilations and top, left, bottom, right paddings.
func convolution(x *graph.Node, w tensor.Shape, stride, dilation [2]int, pads [4]int, groups int) *graph.Node {
	y := apply(op.Conv, op.ConvAttr{Strides: stride, Dilations: dilation, Pads: pads, Groups: groups}, x, weight(w...))
	return apply(op.Add, nil, y, weight(1, w[0], 1, 1))
}

func relu(x *graph.Node) *graph.Node { return apply(op.Relu, nil, x) }

func product(x *graph.Node, n int) *graph.Node {
	return apply(op.MatMul, op.MatMulAttr{}, x, weight(x.Shape[len(x.Shape)-1], n))
}

func flatten(x *graph.Node) *graph.Node {
	return apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{x.Shape[0], x.Shape[1:].Size()}}, x)
}

func pool(o graph.Op, x *graph.Node, a op.PoolAttr) *graph.Node {
	for i := range a.Kernel {
		extent := a.Begin[i] + x.Shape[2+i] + a.End[i] - (a.Kernel[i]-1)*a.Dilations[i] - 1
		a.Size = append(a.Size, extent/a.Strides[i]+1)
	}
	return apply(o, a, x)
}

var unit = [2]int{1, 1}

// graphs are networks that each have something a lab network lacks.
var graphs = []struct {
	name  string
	input tensor.Shape
	build func(x *graph.Node) *graph.Node
}{
	{"asymmetric pads", tensor.Shape{2, 3, 6, 5}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{4, 3, 3, 2}, unit, unit, [4]int{0, 2, 1, 0}, 1))
		return convolution(y, tensor.Shape{5, 4, 2, 2}, [2]int{2, 2}, unit, [4]int{0, 0, 1, 1}, 1)
	}},
	{"strides that leave a rest", tensor.Shape{3, 2, 8, 7}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{3, 2, 2, 3}, [2]int{2, 3}, unit, [4]int{}, 1))
		return convolution(y, tensor.Shape{4, 3, 1, 1}, [2]int{3, 2}, unit, [4]int{}, 1)
	}},
	{"grouped, depthwise, dilated", tensor.Shape{2, 4, 7, 7}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{6, 2, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 2))
		y = relu(convolution(y, tensor.Shape{6, 1, 3, 3}, [2]int{2, 1}, unit, [4]int{1, 1, 1, 1}, 6))
		y = relu(convolution(y, tensor.Shape{12, 1, 2, 2}, unit, [2]int{2, 3}, [4]int{0, 1, 2, 2}, 6))
		return convolution(y, tensor.Shape{3, 12, 3, 3}, unit, [2]int{2, 2}, [4]int{2, 2, 2, 2}, 1)
	}},
	{"images in bands", tensor.Shape{2, 3, 40, 70}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{16, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
		y = relu(convolution(y, tensor.Shape{24, 16, 1, 1}, unit, unit, [4]int{}, 1))
		return convolution(y, tensor.Shape{20, 24, 3, 2}, [2]int{2, 1}, unit, [4]int{}, 1)
	}},
	{"many small images", tensor.Shape{7, 3, 16, 16}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{20, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
		return convolution(y, tensor.Shape{18, 20, 1, 1}, unit, unit, [4]int{}, 1)
	}},
	{"real numbers in planes", tensor.Shape{2, 2, 5, 4}, func(x *graph.Node) *graph.Node {
		return convolution(x, tensor.Shape{3, 2, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1)
	}},
	{"shortcut of padded channels", tensor.Shape{2, 4, 8, 8}, func(x *graph.Node) *graph.Node {
		y := convolution(x, tensor.Shape{8, 4, 3, 3}, [2]int{2, 2}, unit, [4]int{1, 1, 1, 1}, 1)
		cut := apply(op.Slice, op.SliceAttr{Start: []int{0, 0, 0, 0}, Step: []int{1, 1, 2, 2}, Size: []int{2, 4, 4, 4}}, x)
		wide := apply(op.Pad, op.PadAttr{Start: []int{0, 2, 0, 0}, Step: []int{1, 1, 1, 1}, Shape: tensor.Shape{2, 8, 4, 4}}, cut)
		return product(flatten(relu(apply(op.Add, nil, y, wide))), 3)
	}},
	{"difference with a clip", tensor.Shape{2, 3, 4, 4}, func(x *graph.Node) *graph.Node {
		y := convolution(x, tensor.Shape{3, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1)
		return product(flatten(apply(op.Clip, op.ClipAttr{Min: -1, Max: 2}, apply(op.Sub, nil, x, y))), 3)
	}},
	{"concat of different scales", tensor.Shape{2, 3, 4, 4}, func(x *graph.Node) *graph.Node {
		a := relu(convolution(x, tensor.Shape{2, 3, 1, 1}, unit, unit, [4]int{}, 1))
		b := convolution(a, tensor.Shape{4, 2, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1)
		y := apply(op.Concat, op.ConcatAttr{Axis: 1}, x, a, b)
		return product(flatten(apply(op.Concat, op.ConcatAttr{Axis: 3}, y, relu(y))), 3)
	}},
	{"tables", tensor.Shape{2, 3, 4, 4}, func(x *graph.Node) *graph.Node {
		y := convolution(apply(op.HardSwish, nil, x), tensor.Shape{3, 3, 1, 1}, unit, unit, [4]int{}, 1)
		y = convolution(apply(op.Gelu, op.GeluAttr{}, y), tensor.Shape{3, 3, 1, 1}, unit, unit, [4]int{}, 1)
		y = convolution(apply(op.LeakyRelu, op.LeakyReluAttr{Alpha: .1}, y), tensor.Shape{3, 3, 1, 1}, unit, unit, [4]int{}, 1)
		return apply(op.Mul, nil, y, apply(op.Sigmoid, nil, y))
	}},
	{"float islands", tensor.Shape{2, 5}, func(x *graph.Node) *graph.Node {
		a, b := relu(product(x, 6)), product(x, 6)
		y := apply(op.Mul, nil, a, b)
		y = apply(op.Mul, nil, apply(op.Softmax, op.AxisAttr{Axis: 1}, y), weight(6))
		return apply(op.Softmax, op.AxisAttr{Axis: 1}, product(relu(product(y, 4)), 3))
	}},
	{"attention", tensor.Shape{2, 6, 8}, func(x *graph.Node) *graph.Node {
		heads := func(y *graph.Node, perm ...int) *graph.Node {
			split := apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 6, 2, 4}}, y)
			return apply(op.Transpose, op.TransposeAttr{Perm: perm}, split)
		}
		q, k, v := heads(product(x, 8), 0, 2, 1, 3), heads(product(x, 8), 0, 2, 3, 1), heads(product(x, 8), 0, 2, 1, 3)
		score := apply(op.Scale, op.ScaleAttr{By: .5}, apply(op.MatMul, op.MatMulAttr{}, q, k))
		mix := apply(op.MatMul, op.MatMulAttr{}, apply(op.Softmax, op.AxisAttr{Axis: 3}, score), v)
		joined := apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 6, 8}}, apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1, 3}}, mix))
		return product(apply(op.Add, nil, x, product(joined, 8)), 5)
	}},
	{"rows of rank three, one weight transposed", tensor.Shape{2, 3, 5}, func(x *graph.Node) *graph.Node {
		y := relu(apply(op.Add, nil, product(x, 4), weight(4)))
		turned := apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1}}, y)
		return apply(op.MatMul, op.MatMulAttr{TransB: true}, turned, weight(2, 3))
	}},
	{"rows in another order than the file's", tensor.Shape{2, 4, 6, 8}, func(x *graph.Node) *graph.Node {
		turned := func(x *graph.Node) *graph.Node {
			return apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1, 3}}, x)
		}
		return product(turned(relu(product(turned(x), 5))), 3)
	}},
	{"real rows in another order", tensor.Shape{2, 4, 6, 8}, func(x *graph.Node) *graph.Node {
		return product(apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1, 3}}, x), 3)
	}},
	{"one dimension", tensor.Shape{2, 3, 12}, func(x *graph.Node) *graph.Node {
		y := apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 3, 1, 12}}, x)
		y = relu(convolution(y, tensor.Shape{4, 3, 1, 3}, [2]int{1, 1}, [2]int{1, 2}, [4]int{0, 2, 0, 1}, 1))
		y = apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 4, 11}}, y)
		y = pool(op.MaxPool, y, op.PoolAttr{Kernel: []int{3}, Strides: []int{2}, Dilations: []int{1}, Begin: []int{1}, End: []int{0}})
		y = pool(op.AvgPool, y, op.PoolAttr{Kernel: []int{2}, Strides: []int{1}, Dilations: []int{1}, Begin: []int{1}, End: []int{1}})
		return product(flatten(y), 3)
	}},
	{"pooling", tensor.Shape{2, 3, 9, 8}, func(x *graph.Node) *graph.Node {
		y := pool(op.MaxPool, x, op.PoolAttr{Kernel: []int{3, 2}, Strides: []int{1, 1}, Dilations: []int{2, 1}, Begin: []int{1, 0}, End: []int{2, 1}})
		y = pool(op.AvgPool, y, op.PoolAttr{Kernel: []int{3, 3}, Strides: []int{2, 1}, Dilations: []int{1, 1}, Begin: []int{1, 1}, End: []int{0, 2}})
		y = pool(op.AvgPool, y, op.PoolAttr{Kernel: []int{2, 2}, Strides: []int{1, 2}, Dilations: []int{1, 1}, Begin: []int{1, 0}, End: []int{1, 1}, CountPads: true})
		return product(flatten(y), 3)
	}},
	{"plane means", tensor.Shape{2, 3, 5, 4}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{6, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
		mean := apply(op.Scale, op.ScaleAttr{By: 1.0 / 20}, apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{2, 6, 1, 1}}, y))
		gate := apply(op.Sigmoid, nil, convolution(relu(convolution(mean, tensor.Shape{2, 6, 1, 1}, unit, unit, [4]int{}, 1)), tensor.Shape{6, 2, 1, 1}, unit, unit, [4]int{}, 1))
		return product(flatten(apply(op.Mul, nil, y, gate)), 3)
	}},
	{"flattened behind a shuffle of channels", tensor.Shape{2, 3, 4, 4}, func(x *graph.Node) *graph.Node {
		y := relu(convolution(x, tensor.Shape{6, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
		y = apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 2, 3, 4, 4}}, y)
		y = apply(op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1, 3, 4}}, y)
		y = apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{2, 6, 4, 4}}, y)
		return product(flatten(convolution(y, tensor.Shape{6, 1, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 6)), 3)
	}},
	{"a constant that the graph computes", tensor.Shape{2, 5}, func(x *graph.Node) *graph.Node {
		return product(apply(op.Add, nil, x, apply(op.Tanh, nil, weight(2, 5))), 3)
	}},
	{"an output of codes", tensor.Shape{2, 2, 3, 3}, func(x *graph.Node) *graph.Node {
		return relu(convolution(x, tensor.Shape{4, 2, 2, 2}, unit, unit, [4]int{}, 1))
	}},
	{"nothing at all", tensor.Shape{2, 3}, func(x *graph.Node) *graph.Node { return x }},
}

func TestGraphsBlockByBlock(t *testing.T) {
	for _, c := range graphs {
		for _, width := range []struct{ weights, activations int }{{8, 8}, {3, 6}, {2, 4}} {
			t.Run(fmt.Sprintf("%s/w%da%d", c.name, width.weights, width.activations), func(t *testing.T) {
				x := graph.Input("x", c.input...)
				g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.build(x)}}
				src := noise{20 * c.input[0], c.input[1:].Size()}
				s := calibrate(t, g, src, 0, width.activations).scheme(t, map[string]int{"w": width.weights})
				in := make([]float32, c.input.Size())
				for from := 0; from < src.n; from += c.input[0] {
					src.Batch(in, from, c.input[0])
					compareBlocks(t, s, kernel.Go(), in).check(t, c.name, differing)
				}
				compareRuns(t, s, in)
			})
		}
	}
}

// What has no integer form is named, and nothing else is.
func TestIslandsAreNamed(t *testing.T) {
	want := map[string]int{"float islands": 4, "attention": 3, "plane means": 1, "a constant that the graph computes": 1}
	for _, c := range graphs {
		x := graph.Input("x", c.input...)
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.build(x)}}
		p, err := Lower(schemeOf(t, g, noise{4, c.input[1:].Size()}, nil))
		if err != nil {
			t.Fatal(err)
		}
		list := p.Islands()
		if len(list) != want[c.name] {
			t.Errorf("%s: islands %v, want %d", c.name, list, want[c.name])
		}
		for _, b := range list {
			if b.Kind != fuse.Island || b.Name == "" || b.Op == "" {
				t.Errorf("%s: an island is %+v", c.name, b)
			}
		}
	}
}
