package autodiff_test

import (
	"math"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// network is a classifier whose loss is smooth where act is.
type network struct {
	name    string
	loss    *graph.Node
	weights []*graph.Node
}

func networks() []network {
	return []network{
		perceptron("tanh perceptron", op.Tanh, nil),
		perceptron("gelu perceptron", op.Gelu, op.GeluAttr{}),
		perceptron("relu perceptron", op.Relu, nil),
		convolutional("sigmoid convolutional net", op.Sigmoid),
	}
}

func random(seed int, scale float32, shape ...int) *graph.Node {
	v := tensor.New(shape...)
	tensor.Normal(v.Data, tensor.Rand(7, seed))
	for i := range v.Data {
		v.Data[i] *= scale
	}
	return graph.Const("", v)
}

// crossEntropy is the mean of −log softmax(logits)[label], labels in turn.
func crossEntropy(logits *graph.Node) *graph.Node {
	b, c := logits.Shape[0], logits.Shape[1]
	target := tensor.New(b, c)
	for i := range b {
		target.Data[i*c+i%c] = -1 / float32(b)
	}
	logp := graph.Apply(op.LogSoftmax, op.AxisAttr{Axis: 1}, logits)
	return graph.Apply(op.SumTo, op.ShapeAttr{}, graph.Apply(op.Mul, nil, logp, graph.Const("", target)))
}

func perceptron(name string, act graph.Op, attr graph.Attr) network {
	x := random(1, 1, 5, 4)
	w1, w2 := random(2, 0.7, 4, 6), random(3, 0.7, 3, 6)
	h := graph.Apply(act, attr, graph.Apply(op.MatMul, op.MatMulAttr{}, x, w1))
	logits := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, h, w2)
	return network{name, crossEntropy(logits), []*graph.Node{w1, w2}}
}

func convolutional(name string, act graph.Op) network {
	x := random(4, 1, 3, 2, 5, 5)
	w1, w2, w3 := random(5, 0.5, 4, 2, 3, 3), random(6, 0.5, 4, 1, 3, 3), random(8, 0.5, 3, 4)
	c1 := graph.Apply(op.Conv, op.ConvAttr{Strides: [2]int{2, 1}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 0, 1, 1}, Groups: 1}, x, w1)
	c2 := graph.Apply(op.Conv, op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}, Groups: 4}, graph.Apply(act, nil, c1), w2)
	skip := graph.Apply(op.Add, nil, graph.Apply(act, nil, c2), c1)
	pool := graph.Apply(op.AvgPool, op.PoolAttr{Kernel: []int{3, 4}, Strides: []int{1, 1}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}, Size: []int{1, 1}}, skip)
	flat := graph.Apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{3, 4}}, pool)
	logits := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, flat, w3)
	return network{name, crossEntropy(logits), []*graph.Node{w1, w2, w3}}
}

func plan(t *testing.T, outs []*graph.Node) *exec.Plan {
	t.Helper()
	p, err := exec.Compile(outs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func runPlan(t *testing.T, p *exec.Plan) {
	t.Helper()
	if err := p.Run(kernel.Ref()); err != nil {
		t.Fatal(err)
	}
}

// gradientAt evaluates the gradient with every weight moved by eps along v.
func gradientAt(t *testing.T, p *exec.Plan, net network, grads []*graph.Node, v [][]float32, eps float64) [][]float64 {
	t.Helper()
	for i, w := range net.weights {
		moved := make([]float32, len(w.Value.Data))
		for j, x := range w.Value.Data {
			moved[j] = float32(float64(x) + eps*float64(v[i][j]))
		}
		if err := p.Bind(w, moved); err != nil {
			t.Fatal(err)
		}
	}
	runPlan(t, p)
	res := make([][]float64, len(grads))
	for i, g := range grads {
		for _, x := range p.Value(g) {
			res[i] = append(res[i], float64(x))
		}
	}
	return res
}

func unit(weights []*graph.Node, layer, index int) [][]float32 {
	v := make([][]float32, len(weights))
	for i, w := range weights {
		v[i] = make([]float32, w.Shape.Size())
	}
	v[layer][index] = 1
	return v
}

func bindAll(t *testing.T, p *exec.Plan, leaves []*graph.Node, v [][]float32) {
	t.Helper()
	for i, n := range leaves {
		if !p.Uses(n) {
			continue
		}
		if err := p.Bind(n, v[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// fivePoint is the derivative from values at +2h, +h, −h and −2h, with an error of order h⁴.
func fivePoint(h, p2, p1, m1, m2 float64) float64 { return (8*(p1-m1) - (p2 - m2)) / (12 * h) }

// The gradient against central differences of the loss, element by element.
func TestGradient(t *testing.T) {
	const eps = 2e-3
	for _, net := range networks() {
		loss := plan(t, []*graph.Node{net.loss})
		grads := autodiff.Grad(net.loss, net.weights)
		gp := plan(t, grads)
		runPlan(t, gp)
		for l, w := range net.weights {
			for i := range w.Value.Data {
				lossAt := func(e float32) float64 {
					moved := append([]float32(nil), w.Value.Data...)
					moved[i] += e
					bindAll(t, loss, []*graph.Node{w}, [][]float32{moved})
					runPlan(t, loss)
					return float64(loss.Value(net.loss)[0])
				}
				want := fivePoint(eps, lossAt(2*eps), lossAt(eps), lossAt(-eps), lossAt(-2*eps))
				bindAll(t, loss, []*graph.Node{w}, [][]float32{w.Value.Data})
				if got := float64(gp.Value(grads[l])[i]); math.Abs(got-want) > 2e-4 {
					t.Errorf("%s: ∂loss/∂w%d[%d] = %v, central difference %v", net.name, l, i, got, want)
				}
			}
		}
	}
}

// The HVP, column by column: the dense Hessian is symmetric, equals the one by
// reverse over reverse, and, on smooth nets, central differences of the gradient.
func TestHVPAgainstDenseHessians(t *testing.T) {
	for _, net := range networks() {
		grads := autodiff.Grad(net.loss, net.weights)
		v, hv := autodiff.HVP(net.loss, net.weights)
		forward := plan(t, hv)
		rv, rr := reverseOverReverse(grads, net.weights)
		reverse := plan(t, rr)
		gp := plan(t, grads)
		var dense [][]float64
		for l, w := range net.weights {
			for i := range w.Value.Data {
				e := unit(net.weights, l, i)
				bindAll(t, forward, v, e)
				runPlan(t, forward)
				bindAll(t, reverse, rv, e)
				runPlan(t, reverse)
				const eps = 4e-3
				var at [4][][]float64
				for k, step := range []float64{2, 1, -1, -2} {
					at[k] = gradientAt(t, gp, net, grads, e, step*eps)
				}
				var column []float64
				for k := range net.weights {
					for j, h := range forward.Value(hv[k]) {
						column = append(column, float64(h))
						if r := reverse.Value(rr[k])[j]; math.Abs(float64(h-r)) > 1e-6 {
							t.Fatalf("%s: forward over reverse %v, reverse over reverse %v", net.name, h, r)
						}
						fd := fivePoint(eps, at[0][k][j], at[1][k][j], at[2][k][j], at[3][k][j])
						if math.Abs(float64(h)-fd) > 1e-4 {
							t.Errorf("%s: H[%d,%d] column (%d,%d) = %v, central difference %v", net.name, k, j, l, i, h, fd)
						}
					}
				}
				dense = append(dense, column)
			}
		}
		for i := range dense {
			for j := range i {
				if d := dense[i][j] - dense[j][i]; math.Abs(d) > 1e-6 {
					t.Fatalf("%s: the Hessian is not symmetric: H[%d][%d] − H[%d][%d] = %v", net.name, i, j, j, i, d)
				}
			}
		}
	}
}

// reverseOverReverse is the other route to Hv: the gradient of ⟨grad, v⟩.
func reverseOverReverse(grads, weights []*graph.Node) (v, hv []*graph.Node) {
	v = make([]*graph.Node, len(weights))
	for i, w := range weights {
		v[i] = graph.Input("v", w.Shape...)
	}
	return v, autodiff.VJP(grads, v, weights)
}

// Three derivatives: d³/dt³ of exp(2t) at t = 0 is 8.
func TestThirdOrder(t *testing.T) {
	x := graph.Const("x", tensor.Scalar(0))
	y := graph.Apply(op.Exp, nil, graph.Apply(op.Scale, op.ScaleAttr{By: 2}, x))
	for range 3 {
		y = autodiff.Grad(y, []*graph.Node{x})[0]
	}
	p := plan(t, []*graph.Node{y})
	runPlan(t, p)
	if got := p.Value(y)[0]; got != 8 {
		t.Errorf("third derivative of exp(2t) at 0 is %v, want 8", got)
	}
}
