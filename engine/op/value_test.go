package op_test

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// definition is one element of a result in textbook form.
type definition func(in []*tensor.Tensor, a graph.Attr, i []int) float64

// definitions has every op but those that TestDerivatives pins: tangents are
// compared with differences of a defined op, adjoints with its tangents.
func definitions() map[graph.Op]definition {
	return map[graph.Op]definition{
		op.Add:         binary(func(a, b float64) float64 { return a + b }),
		op.Sub:         binary(func(a, b float64) float64 { return a - b }),
		op.Mul:         binary(func(a, b float64) float64 { return a * b }),
		op.Div:         binary(func(a, b float64) float64 { return a / b }),
		op.Scale:       unary(func(x float64, a op.ScaleAttr) float64 { return x * float64(a.By) }),
		op.Exp:         unary(func(x float64, _ any) float64 { return math.Exp(x) }),
		op.Sqrt:        unary(func(x float64, _ any) float64 { return math.Exp(math.Log(x) / 2) }),
		op.Log:         unary(func(x float64, _ any) float64 { return math.Log(x) }),
		op.Sigmoid:     unary(func(x float64, _ any) float64 { return (1 + math.Tanh(x/2)) / 2 }),
		op.Tanh:        unary(func(x float64, _ any) float64 { return 1 - 2/(1+math.Exp(2*x)) }),
		op.Erf:         unary(func(x float64, _ any) float64 { return 1 - math.Erfc(x) }),
		op.Gelu:        unary(defineGelu),
		op.Relu:        unary(func(x float64, _ any) float64 { return (x + math.Abs(x)) / 2 }),
		op.LeakyRelu:   unary(func(x float64, a op.LeakyReluAttr) float64 { return math.Max(x, 0) + float64(a.Alpha)*math.Min(x, 0) }),
		op.Clip:        unary(func(x float64, a op.ClipAttr) float64 { return clamp(x, a.Min, a.Max) }),
		op.HardSigmoid: unary(func(x float64, a op.HardSigmoidAttr) float64 { return clamp(float64(a.Alpha)*x+float64(a.Beta), 0, 1) }),
		op.HardSwish:   unary(func(x float64, _ any) float64 { return x * clamp(x+3, 0, 6) / 6 }),
		op.Step:        unary(defineStep),
		op.FakeQuant:   unary(defineFakeQuant),
		op.Expand:      func(in []*tensor.Tensor, _ graph.Attr, i []int) float64 { return repeated(in[0], i) },
		op.SumTo:       defineSumTo,
		op.MatMul:      defineMatMul,
		op.Conv:        defineConv,
		op.MaxPool:     defineMaxPool,
		op.AvgPool:     defineAvgPool,
		op.Reshape:     defineReshape,
		op.Transpose:   defineTranspose,
		op.Slice:       defineSlice,
		op.Pad:         definePad,
		op.Concat:      defineConcat,
		op.Gather:      defineGather,
		op.Softmax:     defineSoftmax,
		op.LogSoftmax:  func(in []*tensor.Tensor, a graph.Attr, i []int) float64 { return math.Log(defineSoftmax(in, a, i)) },
	}
}

func pinnedByDerivatives() []graph.Op {
	return []graph.Op{op.ConvInputGrad, op.ConvWeightGrad, op.MaxPoolGather, op.MaxPoolScatter, op.AvgUnpool, op.ScatterAdd}
}

// Every op gives what its definition says, in both kernel sets.
func TestValues(t *testing.T) {
	define := definitions()
	for _, o := range pinnedByDerivatives() {
		define[o] = nil
	}
	forEachSample(t, func(t *testing.T, s sample) {
		f, ok := define[s.op]
		if !ok {
			t.Fatal("no definition")
		}
		if f == nil {
			return
		}
		n := s.node()
		in := make([]*tensor.Tensor, len(s.in))
		for i, x := range s.in {
			in[i] = s.bind[x]
		}
		for _, k := range []*kernel.Set{kernel.Ref(), kernel.Go()} {
			e := evaluate(k, s.bind, n)
			at := 0
			forEachIndex(n.Shape, func(i []int) {
				got, want := float64(e.value[n].Data[at]), f(in, s.attr, i)
				if d := math.Abs(got - want); !(d <= e.rounding()) {
					t.Errorf("%s kernels, %v: element %v is %v, want %v", k.Name, s.attr, i, got, want)
				}
				at++
			})
		}
	})
}

// forEachIndex calls f for every multi-index of a shape in row-major order.
func forEachIndex(s tensor.Shape, f func(i []int)) {
	i := make([]int, len(s))
	for range s.Size() {
		f(i)
		for k := len(s) - 1; k >= 0; k-- {
			if i[k]++; i[k] < s[k] {
				break
			}
			i[k] = 0
		}
	}
}

// at is the element of x at a multi-index; ok says that there is one.
func at(x *tensor.Tensor, i ...int) (v float64, ok bool) {
	flat := 0
	for k, n := range x.Shape {
		if i[k] < 0 || i[k] >= n {
			return 0, false
		}
		flat = flat*n + i[k]
	}
	return float64(x.Data[flat]), true
}

// repeated is the element of x that broadcasting puts at i.
func repeated(x *tensor.Tensor, i []int) float64 {
	own := append([]int(nil), i[len(i)-len(x.Shape):]...)
	for k, n := range x.Shape {
		if n == 1 {
			own[k] = 0
		}
	}
	v, _ := at(x, own...)
	return v
}

func binary(f func(a, b float64) float64) definition {
	return func(in []*tensor.Tensor, _ graph.Attr, i []int) float64 {
		return f(repeated(in[0], i), repeated(in[1], i))
	}
}

func unary[A any](f func(x float64, a A) float64) definition {
	return func(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
		v, _ := at(in[0], i...)
		attr, _ := a.(A)
		return f(v, attr)
	}
}

func clamp(x float64, lo, hi float32) float64 {
	return math.Min(math.Max(x, float64(lo)), float64(hi))
}

func defineGelu(x float64, a op.GeluAttr) float64 {
	if a.Tanh {
		return x / (1 + math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*math.Pow(x, 3))))
	}
	return x * math.Erfc(-x/math.Sqrt2) / 2
}

func defineStep(x float64, a op.StepAttr) float64 {
	if x > float64(a.Lo) && x < float64(a.Hi) {
		return 1
	}
	return 0
}

func defineFakeQuant(x float64, q op.FakeQuantAttr) float64 {
	code := math.RoundToEven(x/float64(q.Scale)) + float64(q.Zero)
	return (clamp(code, float32(q.Lo), float32(q.Hi)) - float64(q.Zero)) * float64(q.Scale)
}

func defineSumTo(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	to := a.(op.ShapeAttr).Shape
	sum, flat := 0.0, 0
	forEachIndex(in[0].Shape, func(j []int) {
		lands := true
		for k, n := range to {
			lands = lands && (n == 1 || j[len(j)-len(to)+k] == i[k])
		}
		if lands {
			sum += float64(in[0].Data[flat])
		}
		flat++
	})
	return sum
}

func defineMatMul(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr := a.(op.MatMulAttr)
	batch, row, col := i[:len(i)-2], i[len(i)-2], i[len(i)-1]
	element := func(x *tensor.Tensor, i, j int, trans bool) float64 {
		if trans {
			i, j = j, i
		}
		return repeatedMatrix(x, batch, i, j)
	}
	inner := in[0].Shape[len(in[0].Shape)-1]
	if attr.TransA {
		inner = in[0].Shape[len(in[0].Shape)-2]
	}
	sum := 0.0
	for k := range inner {
		sum += element(in[0], row, k, attr.TransA) * element(in[1], k, col, attr.TransB)
	}
	return sum
}

func repeatedMatrix(x *tensor.Tensor, batch []int, i, j int) float64 {
	own := append([]int(nil), batch[len(batch)-(len(x.Shape)-2):]...)
	for k := range own {
		if x.Shape[k] == 1 {
			own[k] = 0
		}
	}
	v, _ := at(x, append(own, i, j)...)
	return v
}

func defineConv(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr, w := a.(op.ConvAttr), in[1]
	perGroup := w.Shape[0] / attr.Groups
	sum := 0.0
	for c := range w.Shape[1] {
		for kh := range w.Shape[2] {
			for kw := range w.Shape[3] {
				x, _ := at(in[0], i[0], i[1]/perGroup*w.Shape[1]+c,
					i[2]*attr.Strides[0]-attr.Pads[0]+kh*attr.Dilations[0],
					i[3]*attr.Strides[1]-attr.Pads[1]+kw*attr.Dilations[1])
				v, _ := at(w, i[1], c, kh, kw)
				sum += x * v
			}
		}
	}
	return sum
}

// forEachTap calls f with the position in x of every tap of the window at i,
// those outside x included.
func forEachTap(a op.PoolAttr, i []int, f func(at []int)) {
	forEachIndex(a.Kernel, func(k []int) {
		p := append([]int(nil), i...)
		for d := range k {
			p[2+d] = i[2+d]*a.Strides[d] - a.Begin[d] + k[d]*a.Dilations[d]
		}
		f(p)
	})
}

func defineMaxPool(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	top := math.Inf(-1)
	forEachTap(a.(op.PoolAttr), i, func(p []int) {
		if v, ok := at(in[0], p...); ok {
			top = math.Max(top, v)
		}
	})
	return top
}

func defineAvgPool(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr := a.(op.PoolAttr)
	sum, count := 0.0, 0.0
	forEachTap(attr, i, func(p []int) {
		v, ok := at(in[0], p...)
		sum += v
		padded := attr.CountPads
		for d, end := range attr.End {
			padded = padded && p[2+d] < in[0].Shape[2+d]+end
		}
		if ok || padded {
			count++
		}
	})
	return sum / count
}

func defineReshape(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	flat := 0
	for k, n := range a.(op.ShapeAttr).Shape {
		flat = flat*n + i[k]
	}
	return float64(in[0].Data[flat])
}

func defineTranspose(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	j := make([]int, len(i))
	for k, p := range a.(op.TransposeAttr).Perm {
		j[p] = i[k]
	}
	v, _ := at(in[0], j...)
	return v
}

func defineSlice(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr, j := a.(op.SliceAttr), make([]int, len(i))
	for k := range i {
		j[k] = attr.Start[k] + i[k]*attr.Step[k]
	}
	v, _ := at(in[0], j...)
	return v
}

func definePad(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr, j := a.(op.PadAttr), make([]int, len(i))
	for k := range i {
		d := i[k] - attr.Start[k]
		if j[k] = d / attr.Step[k]; d%attr.Step[k] != 0 {
			return float64(attr.Value)
		}
	}
	if v, ok := at(in[0], j...); ok {
		return v
	}
	return float64(attr.Value)
}

func defineConcat(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	axis, j := a.(op.ConcatAttr).Axis, append([]int(nil), i...)
	for _, x := range in {
		if v, ok := at(x, j...); ok {
			return v
		}
		j[axis] -= x.Shape[axis]
	}
	return math.NaN()
}

func defineGather(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	attr, j := a.(op.GatherAttr), append([]int(nil), i...)
	j[attr.Axis] = attr.Index[i[attr.Axis]]
	v, _ := at(in[0], j...)
	return v
}

func defineSoftmax(in []*tensor.Tensor, a graph.Attr, i []int) float64 {
	axis, j := a.(op.AxisAttr).Axis, append([]int(nil), i...)
	own, _ := at(in[0], i...)
	sum := 0.0
	for j[axis] = range in[0].Shape[axis] {
		v, _ := at(in[0], j...)
		sum += math.Exp(v - own)
	}
	return 1 / sum
}

// Logits may be shifted by a constant, however large, and may be masked with -∞.
func TestSoftmaxIsStable(t *testing.T) {
	for _, o := range []graph.Op{op.Softmax, op.LogSoftmax} {
		x := graph.Input("x", 1, 3)
		n := graph.Apply(o, op.AxisAttr{Axis: 1}, x)
		value := func(v ...float32) []float32 {
			return evaluate(kernel.Ref(), binding{x: {Shape: x.Shape, Data: v}}, n).value[n].Data
		}
		want := value(0.5, -2, 1)
		for _, shift := range []float32{1 << 20, -1 << 20} {
			got := value(shift+0.5, shift-2, shift+1)
			if slack := 0x1p-23 * math.Abs(float64(shift)); o == op.Softmax && !slices.Equal(got, want) || math.Abs(float64(got[1]-want[1])) > slack {
				t.Errorf("%s shifted by %v is %v, not %v", o.Name(), shift, got, want)
			}
		}
		masked := float32(math.Inf(-1))
		if got := value(masked, 2, 2); math.IsNaN(float64(got[1])) || got[1] != got[2] || got[0] >= got[1] {
			t.Errorf("%s of masked logits is %v", o.Name(), got)
		}
	}
}

// The first of equal maxima counts, whether the windows are wide or many.
func TestMaxPoolTakesTheFirstOfEquals(t *testing.T) {
	for size, want := range map[int][]float32{2: {0, 2, 4, 6}, 8: {0}} {
		x, tangent := tensor.New(1, 1, 8), tensor.New(1, 1, 8)
		for i := range tangent.Data {
			tangent.Data[i] = float32(i)
		}
		a := op.PoolAttr{Kernel: []int{size}, Strides: []int{size}, Dilations: []int{1}, Begin: []int{0}, End: []int{0}, Size: []int{8 / size}}
		s := newSample(op.MaxPoolGather, graph.Case{In: []*tensor.Tensor{x, tangent}, Attr: a})
		n := s.node()
		if got := eval(kernel.Go(), n, s.inputs()).Data; !slices.Equal(got, want) {
			t.Errorf("a kernel of %d takes the elements %v, want %v", size, got, want)
		}
	}
}
