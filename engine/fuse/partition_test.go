package fuse_test

import (
	"math"
	"strings"
	"testing"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// named applies an operation and names the node after it.
func named(name string, o graph.Op, a graph.Attr, in ...*graph.Node) *graph.Node {
	n, err := graph.New(name, o, a, in...)
	if err != nil {
		panic(err)
	}
	return n
}

func constant(shape ...int) *graph.Node {
	t := tensor.New(shape...)
	tensor.Normal(t.Data, tensor.Rand(7, shape...))
	return graph.Const("c", t)
}

func scalar(v float32) *graph.Node { return graph.Const("", tensor.Scalar(v)) }

var same3x3 = op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}, Groups: 1}

func conv(name string, x *graph.Node) *graph.Node {
	return named(name, op.Conv, same3x3, x, constant(3, 3, 3, 3))
}

func relu(name string, x *graph.Node) *graph.Node { return named(name, op.Relu, nil, x) }

func reshape(name string, x *graph.Node, s ...int) *graph.Node {
	return named(name, op.Reshape, op.ShapeAttr{Shape: s}, x)
}

func TestPartition(t *testing.T) {
	x := graph.Input("x", 2, 3, 4, 4)
	bias := constant(1, 3, 1, 1)
	clip := func(n *graph.Node) *graph.Node { return named("clip", op.Clip, op.ClipAttr{Max: 6}, n) }
	one := conv("conv", x)
	softmaxOf := func(n *graph.Node) *graph.Node { return named("softmax", op.Softmax, op.AxisAttr{Axis: 1}, n) }

	for _, c := range []struct {
		what string
		outs []*graph.Node
		want string
	}{
		{"a convolution with bias and clamp is one block", []*graph.Node{clip(named("b", op.Add, nil, bias, conv("conv", x)))}, `
1 linear conv +bias +Clip ← 0
output ← 1`},
		{"the last linear block without clamp is real", []*graph.Node{named("b", op.Add, nil, conv("conv", x), bias)}, `
1 linear conv +bias real ← 0
output ← 1`},
		{"what is read twice is not absorbed into", []*graph.Node{named("sum", op.Add, nil, relu("r", one), conv("next", one))}, `
1 linear conv ← 0
2 table r ← 1
3 linear next ← 1
4 add sum ← 2 3
output ← 4`},
		{"an output in the middle ends its block", []*graph.Node{one, relu("r", one)}, `
1 linear conv ← 0
2 table r ← 1
output ← 1
output ← 2`},
		{"only a bias along the channels is one", []*graph.Node{named("b", op.Add, nil, conv("conv", x), constant(1, 1, 4, 4))}, `
1 linear conv real ← 0
2 float island b real ← 1
output ← 2`},
		{"one number is a bias", []*graph.Node{relu("r", named("b", op.Add, nil, conv("conv", x), scalar(1)))}, `
1 linear conv +bias +Relu ← 0
output ← 1`},
		{"a bias that widens the result is none", []*graph.Node{named("b", op.Add, nil, named("m", op.MatMul, op.MatMulAttr{}, graph.Input("x", 1, 5), constant(5, 3)), constant(4, 3))}, `
1 linear m real ← 0
2 float island b real ← 1
output ← 2`},
		{"the residual is absorbed into the add that both branches read", []*graph.Node{residual(x)}, `
1 linear first +Relu ← 0
2 linear second ← 1
3 add sum +Relu ← 2 1
4 linear third +Relu ← 3
5 linear fourth ← 4
6 add difference +Relu ← 5 3
output ← 6`},
		{"only one clamp is absorbed", []*graph.Node{clip(relu("r", conv("conv", x)))}, `
1 linear conv +Relu ← 0
2 table clip ← 1
output ← 2`},
		{"a clamp of something else is a table", []*graph.Node{relu("r", named("move", op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 3, 1}}, x))}, `
1 move move ← 0
2 table r ← 1
output ← 2`},
		{"moves and maxima chain on one scale", []*graph.Node{scaleKeepers(x)}, `
1 move pad ← 0
2 max pool pool ← 1
3 move slice ← 2
4 move gather ← 3
5 move expand ← 4
6 move reshape ← 5
output ← 6`},
		{"padding with anything but zero is not a move", []*graph.Node{named("pad", op.Pad, op.PadAttr{Start: []int{0}, Step: []int{1}, Shape: tensor.Shape{3}, Value: 1}, graph.Input("x", 2))}, `
1 float island pad real ← 0
output ← 1`},
		{"rows of any rank meet a matrix; two values or a transposed one do not", []*graph.Node{products()}, `
1 linear m3 +bias ← 0
2 move t ← 1
3 float island two real ← 1 2
4 float island softmax ← 3
5 linear last real ← 4
output ← 5`},
		{"logits stay real in front of a softmax", []*graph.Node{softmaxOf(named("fc", op.MatMul, op.MatMulAttr{}, graph.Input("x", 2, 5), constant(5, 3)))}, `
1 linear fc real ← 0
2 float island softmax real ← 1
output ← 2`},
		{"means over planes are averages", []*graph.Node{planeMean(x, 1.0/16)}, `
1 average pool sum ← 0
2 linear fc real ← 1
output ← 2`},
		{"a negative multiple of a sum is a function of it", []*graph.Node{planeMean(x, -1)}, `
1 average pool sum ← 0
2 table mean ← 1
3 linear fc real ← 2
output ← 3`},
		{"a sum over anything else is an island", []*graph.Node{named("sum", op.SumTo, op.ShapeAttr{Shape: tensor.Shape{2, 1, 4, 4}}, x)}, `
1 float island sum real ← 0
output ← 1`},
		{"what constants alone make has a place of its own", []*graph.Node{named("sum", op.Add, nil, x, named("k", op.Exp, nil, constant(2, 3, 4, 4)))}, `
1 float island k ←
2 add sum ← 0 1
output ← 2`},
		{"an input that is an output needs no block", []*graph.Node{x}, `
output ← 0`},
	} {
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: c.outs}
		want := strings.TrimPrefix(c.want, "\n") + "\n"
		if got := describe(g, fuse.Partition(g)); got != want {
			t.Errorf("%s: got\n%swant\n%s", c.what, got, want)
		}
	}
}

func residual(x *graph.Node) *graph.Node {
	a := relu("r1", conv("first", x))
	b := relu("r2", named("sum", op.Add, nil, conv("second", a), a))
	c := relu("r3", conv("third", b))
	return relu("r4", named("difference", op.Sub, nil, conv("fourth", c), b))
}

func scaleKeepers(x *graph.Node) *graph.Node {
	n := named("pad", op.Pad, op.PadAttr{Start: []int{0, 1, 0, 0}, Step: []int{1, 1, 1, 1}, Shape: tensor.Shape{2, 6, 4, 4}}, x)
	n = named("pool", op.MaxPool, op.PoolAttr{Kernel: []int{2, 2}, Strides: []int{2, 2}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{2, 2}}, n)
	n = named("slice", op.Slice, op.SliceAttr{Start: []int{0, 0, 0, 0}, Step: []int{1, 2, 1, 1}, Size: []int{2, 3, 2, 1}}, n)
	n = named("gather", op.Gather, op.GatherAttr{Axis: 1, Index: []int{2, 2, 0}}, n)
	n = named("expand", op.Expand, op.ShapeAttr{Shape: tensor.Shape{2, 3, 2, 5}}, n)
	return reshape("reshape", n, 2, 30)
}

func products() *graph.Node {
	x := graph.Input("x", 2, 4, 5)
	m := named("b", op.Add, nil, named("m3", op.MatMul, op.MatMulAttr{TransB: true}, x, constant(3, 5)), constant(3))
	t := named("t", op.Transpose, op.TransposeAttr{Perm: []int{0, 2, 1}}, m)
	s := named("softmax", op.Softmax, op.AxisAttr{Axis: 2}, named("two", op.MatMul, op.MatMulAttr{}, m, t))
	return named("last", op.MatMul, op.MatMulAttr{}, s, constant(4, 2))
}

func planeMean(x *graph.Node, by float32) *graph.Node {
	s := named("sum", op.SumTo, op.ShapeAttr{Shape: tensor.Shape{2, 3, 1, 1}}, x)
	return named("fc", op.Conv, op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Groups: 1},
		named("mean", op.Scale, op.ScaleAttr{By: by}, s), constant(3, 3, 1, 1))
}

// Scalar functions however they are written are one table each, of their first value.
func TestScalarFunctionsAreTables(t *testing.T) {
	x := graph.Input("x", 2, 3)
	sigmoid := named("sigmoid", op.Sigmoid, nil, x)
	inner := named("add", op.Add, nil, named("erf", op.Erf, nil, named("div", op.Div, nil, x, scalar(math.Sqrt2))), scalar(1))
	gelu := named("gelu", op.Mul, nil, named("mul", op.Mul, nil, x, inner), scalar(0.5))
	swish := named("swish", op.Mul, nil, x, sigmoid)
	both := named("both", op.Concat, op.ConcatAttr{Axis: 1}, swish, sigmoid)
	for _, c := range []struct {
		what string
		out  *graph.Node
		want string
		f    func(x float64) float64 // of the last table
	}{
		{"x·σ(x)", swish, "1 table swish ← 0\noutput ← 1\n", func(x float64) float64 { return x / (1 + math.Exp(-x)) }},
		{"expanded GELU", gelu, "1 table gelu ← 0\noutput ← 1\n", func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) }},
		{"a function inside another that is read itself", both,
			"1 table sigmoid ← 0\n2 table swish ← 0\n3 concat both ← 2 1\noutput ← 3\n",
			func(x float64) float64 { return x / (1 + math.Exp(-x)) }},
		{"x − x·σ(x), whose inputs agree two levels down", named("rest", op.Sub, nil, x, swish),
			"1 table rest ← 0\noutput ← 1\n", func(x float64) float64 { return x - x/(1+math.Exp(-x)) }},
	} {
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.out}}
		blocks := fuse.Partition(g)
		if got := describe(g, blocks); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.what, got, c.want)
		}
		for i := len(blocks) - 1; i >= 0; i-- {
			if blocks[i].Kind != fuse.Table {
				continue
			}
			xs := []float32{-3, -0.5, 0, 1.25, 4}
			ys, err := blocks[i].Function(xs)
			if err != nil {
				t.Fatal(err)
			}
			for j, v := range xs {
				if want := c.f(float64(v)); math.Abs(float64(ys[j])-want) > 1e-6*(1+math.Abs(want)) {
					t.Errorf("%s of %v is %v, want %v", c.what, v, ys[j], want)
				}
			}
			break
		}
	}
}

// A product with a constant per channel, or of two values, is no scalar function.
func TestOtherPointwiseOperationsAreIslands(t *testing.T) {
	x := graph.Input("x", 2, 3)
	y := named("y", op.MatMul, op.MatMulAttr{}, x, constant(3, 3))
	for _, n := range []*graph.Node{
		named("n", op.Mul, nil, x, constant(3)),
		named("n", op.Mul, nil, x, y),
		named("n", op.Add, nil, x, constant(2, 2, 3)),
	} {
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{n}}
		blocks := fuse.Partition(g)
		if last := blocks[len(blocks)-1]; last.Kind != fuse.Island || !last.Real {
			t.Errorf("%s of %v and %v is a %v, want a real float island", n.Op.Name(), n.In[0].Shape, n.In[1].Shape, last.Kind)
		}
	}
	blocks := fuse.Partition(&graph.Graph{Outputs: []*graph.Node{x}})
	if len(blocks) != 0 {
		t.Errorf("an input alone has %d blocks", len(blocks))
	}
}
