package op_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

func infer(o graph.Op, a graph.Attr, in ...tensor.Shape) error {
	var nodes []*graph.Node
	for _, s := range in {
		nodes = append(nodes, graph.Input("", s...))
	}
	_, err := graph.New("", o, a, nodes...)
	return err
}

// Every op rejects another number of inputs and another op's attribute.
func TestInferRejectsForeignOperands(t *testing.T) {
	type foreign struct{}
	forEachSample(t, func(t *testing.T, s sample) {
		shapes := shapesOf(s.in)
		if s.op != op.Concat {
			if infer(s.op, s.attr, shapes[1:]...) == nil || infer(s.op, s.attr, append(shapes, shapes[0])...) == nil {
				t.Error("a wrong number of inputs is accepted")
			}
		}
		if s.attr != nil && infer(s.op, foreign{}, shapes...) == nil {
			t.Error("an attribute of a foreign type is accepted")
		}
	})
}

func TestInferExplains(t *testing.T) {
	conv := op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Groups: 1}
	pool := op.PoolAttr{Kernel: []int{2}, Strides: []int{2}, Dilations: []int{1}, Begin: []int{0}, End: []int{0}, Size: []int{2}}
	grouped, wide, strideless, padded := conv, conv, conv, pool
	grouped.Groups, wide.Dilations, strideless.Strides = 2, [2]int{4, 1}, [2]int{0, 1}
	padded.Begin, padded.Size = []int{2}, []int{3}
	long, dilated := pool, pool
	short, trailing := pool, pool
	short.Size, trailing.Kernel, trailing.End, trailing.Size = []int{1}, []int{1}, []int{1}, []int{3}
	long.Size, dilated.Kernel, dilated.Begin, dilated.Size = []int{3}, []int{2}, []int{1}, []int{1}
	dilated.Dilations = []int{3}
	for _, c := range []struct {
		op   graph.Op
		attr graph.Attr
		in   []tensor.Shape
		says string
	}{
		{op.Add, nil, []tensor.Shape{{2, 3}, {2}}, "do not broadcast"},
		{op.Add, nil, []tensor.Shape{{1 << 20, 1}, {1, 1 << 20}}, "more than 2147483647 elements"},
		{op.Relu, nil, []tensor.Shape{{1, 1, 1, 1, 1, 1, 1, 1, 1}}, "9 axes"},
		{op.Relu, nil, []tensor.Shape{{-1}}, "negative extent"},
		{op.Relu, nil, []tensor.Shape{{1 << 62, 4}}, "more than 2147483647 elements"},
		{op.Expand, op.ShapeAttr{Shape: tensor.Shape{3}}, []tensor.Shape{{2}}, "not a repetition"},
		{op.SumTo, op.ShapeAttr{Shape: tensor.Shape{2}}, []tensor.Shape{{3, 4}}, "not a repetition"},
		{op.MatMul, op.MatMulAttr{}, []tensor.Shape{{2, 3}, {4, 2}}, "inner extents 3 and 4"},
		{op.MatMul, op.MatMulAttr{}, []tensor.Shape{{3}, {3, 2}}, "not matrices"},
		{op.MatMul, op.MatMulAttr{}, []tensor.Shape{{2, 1, 3}, {3, 3, 1}}, "do not broadcast"},
		{op.Conv, conv, []tensor.Shape{{1, 2, 3}, {2, 2, 1, 1}}, "rank 4"},
		{op.Conv, conv, []tensor.Shape{{1, 2, 3, 3}, {2, 3, 1, 1}}, "do not fit"},
		{op.Conv, op.ConvAttr{Strides: [2]int{1 << 30, 1 << 30}, Dilations: [2]int{1, 1}, Pads: [4]int{1 << 30, 1 << 30, 0, 0}, Groups: 1},
			[]tensor.Shape{{1, 2, 3, 3}, {2, 2, 1, 1}}, "too large"},
		{op.Conv, grouped, []tensor.Shape{{1, 4, 3, 3}, {3, 2, 1, 1}}, "2 groups"},
		{op.Conv, wide, []tensor.Shape{{1, 2, 4, 4}, {2, 2, 2, 1}}, "reaches over 5"},
		{op.Conv, strideless, []tensor.Shape{{1, 2, 4, 4}, {2, 2, 2, 1}}, "stride 0"},
		{op.Conv, conv, []tensor.Shape{{1, 0, 4, 4}, {2, 0, 2, 1}}, "empty"},
		{op.ConvInputGrad, op.ConvInputGradAttr{ConvAttr: conv, Size: [2]int{4, 4}}, []tensor.Shape{{1, 2, 4, 4}, {2, 3, 3, 3}}, "has shape 1×2×2×2, not 1×2×4×4"},
		{op.ConvWeightGrad, op.ConvWeightGradAttr{ConvAttr: conv, Kernel: [2]int{9, 1}}, []tensor.Shape{{1, 2, 4, 4}, {1, 2, 4, 4}}, "reaches over 9"},
		{op.MaxPool, pool, []tensor.Shape{{1, 2}}, "axes to pool"},
		{op.MaxPool, pool, []tensor.Shape{{1, 2, 4, 4}}, "does not fit the 2 pooled axes"},
		{op.MaxPool, pool, []tensor.Shape{{1, 2, 1 << 29}}, "do not cover"},
		{op.MaxPool, long, []tensor.Shape{{1, 2, 4}}, "do not cover"},
		{op.MaxPool, short, []tensor.Shape{{1, 2, 4}}, "do not cover"},
		{op.MaxPool, trailing, []tensor.Shape{{1, 2, 4}}, "the last of 3 windows lies in the padding"},
		{op.MaxPool, padded, []tensor.Shape{{1, 2, 4}}, "window 0 lies in the padding"},
		{op.AvgPool, dilated, []tensor.Shape{{1, 2, 2}}, "window 0 lies in the padding"},
		{op.AvgPool, dilated, []tensor.Shape{{1, 2, 4}}, ""},
		{op.MaxPoolGather, pool, []tensor.Shape{{1, 2, 4}, {1, 2, 2}}, "tangent of shape 1×2×2"},
		{op.MaxPoolScatter, pool, []tensor.Shape{{1, 2, 4}, {1, 2, 4}}, "cotangent of shape 1×2×4"},
		{op.AvgUnpool, op.AvgUnpoolAttr{PoolAttr: pool, Extent: []int{7}}, []tensor.Shape{{1, 2, 2}}, "do not cover"},
		{op.Reshape, op.ShapeAttr{Shape: tensor.Shape{-2, -3}}, []tensor.Shape{{6}}, "negative extent"},
		{op.Reshape, op.ShapeAttr{Shape: tensor.Shape{5}}, []tensor.Shape{{6}}, "number of elements"},
		{op.Transpose, op.TransposeAttr{Perm: []int{0, 0}}, []tensor.Shape{{2, 3}}, "not a permutation"},
		{op.Transpose, op.TransposeAttr{}, []tensor.Shape{{2, 3}}, "not a permutation"},
		{op.Slice, op.SliceAttr{Start: []int{1}, Step: []int{-1}, Size: []int{3}}, []tensor.Shape{{3}}, "elements 1 to -1 lie outside"},
		{op.Slice, op.SliceAttr{Start: []int{1}, Step: []int{0}, Size: []int{1}}, []tensor.Shape{{3}}, "steps of 0"},
		{op.Pad, op.PadAttr{Start: []int{1}, Step: []int{1}, Shape: tensor.Shape{3}}, []tensor.Shape{{3}}, "elements 1 to 3 lie outside"},
		{op.Concat, op.ConcatAttr{}, nil, "has none"},
		{op.Concat, op.ConcatAttr{Axis: 2}, []tensor.Shape{{2, 3}}, "no axis 2"},
		{op.Concat, op.ConcatAttr{}, []tensor.Shape{{2, 3}, {2}}, "rank"},
		{op.Concat, op.ConcatAttr{}, []tensor.Shape{{2, 3}, {2, 4}}, "differ in axis 1"},
		{op.Gather, op.GatherAttr{Index: []int{2}}, []tensor.Shape{{2}}, "index 2 lies outside"},
		{op.Gather, op.GatherAttr{Axis: -1}, []tensor.Shape{{2}}, "no axis -1"},
		{op.ScatterAdd, op.ScatterAddAttr{Index: []int{0}, Size: 1}, []tensor.Shape{{2}}, "1 indices do not fit"},
		{op.Softmax, op.AxisAttr{Axis: 1}, []tensor.Shape{{2}}, "no axis 1"},
		{op.LogSoftmax, op.AxisAttr{Axis: 1}, []tensor.Shape{{2, 0}}, "axis 1"},
	} {
		err := infer(c.op, c.attr, c.in...)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s of %v with %v: %v", c.op.Name(), c.in, c.attr, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s of %v with %v: error %v, want one that says %q", c.op.Name(), c.in, c.attr, err, c.says)
		}
	}
}

// Samples with some of their integers replaced by odd ones either do not infer
// or evaluate.
func TestOddShapesAndAttributes(t *testing.T) {
	const most = 1 << 12 // elements that are tried
	forEachSample(t, func(t *testing.T, s sample) {
		r := tensor.Rand(8)
		for range 200 {
			attr, shapes := disturb(r, s.attr), shapesOf(s.in)
			for i, shape := range shapes {
				if shapes[i] = shape.Clone(); r.IntN(4) == 0 {
					disturbInts(r, reflect.ValueOf(&shapes[i]).Elem())
				}
			}
			in, nodes := []*tensor.Tensor{}, []*graph.Node{}
			for _, shape := range shapes {
				nodes = append(nodes, graph.Input("", shape...))
			}
			n, err := graph.New("", s.op, attr, nodes...)
			if err != nil || n.Shape.Size() > most {
				continue
			}
			for _, shape := range shapes {
				if shape.Size() > most {
					break
				}
				in = append(in, tensor.New(shape...))
			}
			if len(in) == len(shapes) {
				eval(kernel.Go(), n, in)
			}
		}
	})
}

// disturb is a copy of an attribute in which some integers are odd.
func disturb(r *rand.Rand, a graph.Attr) graph.Attr {
	if a == nil {
		return nil
	}
	v := reflect.New(reflect.TypeOf(a)).Elem()
	v.Set(reflect.ValueOf(a))
	disturbInts(r, v)
	return v.Interface()
}

// disturbInts replaces about every fifth integer in v, and lengthens or
// shortens slices now and then; what v shares with others is copied first.
func disturbInts(r *rand.Rand, v reflect.Value) {
	odd := []int64{math.MinInt64, -1 << 31, -1, 0, 1, 2, 3, 5, 1<<31 - 1, 1 << 31, 1 << 62, math.MaxInt64}
	switch v.Kind() {
	case reflect.Int:
		if r.IntN(5) == 0 {
			v.SetInt(odd[r.IntN(len(odd))])
		}
	case reflect.Struct:
		for i := range v.NumField() {
			disturbInts(r, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			disturbInts(r, v.Index(i))
		}
	case reflect.Slice:
		n := v.Len()
		if r.IntN(10) == 0 {
			n = max(0, n+r.IntN(3)-1)
		}
		c := reflect.MakeSlice(v.Type(), n, n)
		reflect.Copy(c, v)
		for i := range n {
			disturbInts(r, c.Index(i))
		}
		v.Set(c)
	}
}
