package distill

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// normalized is a network of a convolution and a product with tanh between, whose
// outputs are called normalizations; statistics and gains are made up. One channel
// has no gain, and one normalization a single element per channel.
func normalized(batch int) *graph.Graph {
	draw := func(seed int, shape ...int) *graph.Node {
		v := tensor.New(shape...)
		tensor.Normal(v.Data, tensor.Rand(7, seed))
		return graph.Const("", v)
	}
	x := graph.Input("x", batch, 2, 4, 4)
	a := op.ConvAttr{Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Pads: [4]int{1, 1, 1, 1}, Groups: 1}
	y := graph.Apply(op.Conv, a, x, draw(0, 3, 2, 3, 3))
	h := graph.Apply(op.Reshape, op.ShapeAttr{Shape: []int{batch, 48}}, graph.Apply(op.Tanh, nil, y))
	z := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, h, draw(1, 5, 48))
	return &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{z}, Norms: []graph.Norm{
		{Node: y, Mean: []float64{0.5, -1, 2}, Std: []float64{1.5, 3, 0}, Gain: []float64{0.7, -2, 0}},
		{Node: z, Mean: []float64{1, 2, 3, 4, 5}, Std: []float64{1, 2, 1, 2, 1}, Gain: []float64{1, 1, 2, 2, 3}},
	}}
}

// distanceAt evaluates Distance on the portable kernels.
func distanceAt(t *testing.T, g *graph.Graph, x []float32) float64 {
	t.Helper()
	d := Distance(g)
	plan, err := exec.Compile([]*graph.Node{d}, nil)
	if err == nil {
		err = plan.Bind(g.Inputs[0], x)
	}
	if err == nil {
		err = plan.Run(kernel.Go())
	}
	if err != nil {
		t.Fatal(err)
	}
	return float64(plan.Value(d)[0])
}

// The distance against its definition, in float64, from the values themselves.
func TestDistance(t *testing.T) {
	g := normalized(6)
	x := make([]float32, g.Inputs[0].Shape.Size())
	tensor.Normal(x, tensor.Rand(3))
	var nodes []*graph.Node
	for _, n := range g.Norms {
		nodes = append(nodes, n.Node)
	}
	plan, err := exec.Compile(nodes, nil)
	if err == nil {
		err = plan.Bind(g.Inputs[0], x)
	}
	if err == nil {
		err = plan.Run(kernel.Ref())
	}
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for _, n := range g.Norms {
		values, s := plan.Value(n.Node), n.Node.Shape
		inner := s[2:].Size()
		for c, gain := range n.Gain {
			if gain == 0 {
				continue
			}
			var sum, squares, count float64
			for i, v := range values {
				if i/inner%s[1] == c {
					sum += float64(v)
					squares += float64(v) * float64(v)
					count++
				}
			}
			mean := sum / count
			std := math.Sqrt(squares/count - mean*mean)
			want += ((mean-n.Mean[c])*(mean-n.Mean[c]) + (std-n.Std[c])*(std-n.Std[c])) / gain / gain
		}
	}
	if got := distanceAt(t, g, x); math.Abs(got-want) > 1e-5*want {
		t.Errorf("the distance is %v, by its definition %v", got, want)
	}
	single := normalized(1)
	single.Norms = single.Norms[1:]
	if Distance(single) != nil || Distance(&graph.Graph{}) != nil {
		t.Error("there are statistics of one number, or of none")
	}
}

// The gradient in the inputs against central differences.
func TestGradient(t *testing.T) {
	g := normalized(3)
	w, err := newWorker(g.Inputs[0], Distance(g))
	if err != nil {
		t.Fatal(err)
	}
	tensor.Normal(w.x, tensor.Rand(4))
	x := slices.Clone(w.x)
	if err := w.plan.Run(kernel.Go()); err != nil {
		t.Fatal(err)
	}
	grad := slices.Clone(w.plan.Value(w.grad))
	largest := 0.0
	for _, v := range grad {
		largest = max(largest, math.Abs(float64(v)))
	}
	const eps = 1e-2
	for i := range x {
		plus, minus := slices.Clone(x), slices.Clone(x)
		plus[i] += eps
		minus[i] -= eps
		fd := (distanceAt(t, g, plus) - distanceAt(t, g, minus)) / (float64(plus[i]) - float64(minus[i]))
		if math.Abs(fd-float64(grad[i])) > 2e-3*largest {
			t.Errorf("element %d: gradient %v, central difference %v", i, grad[i], fd)
		}
	}
}

// What is distilled is closer to the statistics than noise, is as close as it says,
// and is the same whatever the number of workers.
func TestRun(t *testing.T) {
	g := normalized(4)
	var first *Inputs
	for workers := 1; workers <= 3; workers++ {
		steps := 0
		in, err := Run(t.Context(), g, kernel.Go(), Options{Samples: 10, Steps: 60, Seed: 5, Workers: workers, Progress: func(done, total int) {
			if steps++; done != steps || total != 3*60 {
				t.Errorf("%d of %d after %d steps", done, total, steps)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Values) != 10*32 || in.After > in.Before/5 {
			t.Errorf("%d values, distance %v of noise, %v distilled", len(in.Values), in.Before, in.After)
		}
		if first == nil {
			first = in
		} else if !slices.Equal(in.Values, first.Values) || in.After != first.After {
			t.Errorf("%d workers distill something else", workers)
		}
	}
	// Whole batches as Run saw them: the first two are there in full.
	whole, err := Run(t.Context(), g, kernel.Go(), Options{Samples: 8, Steps: 60, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	after := (distanceAt(t, g, whole.Values[:128]) + distanceAt(t, g, whole.Values[128:])) / 2
	if math.Abs(after-whole.After) > 1e-4*after {
		t.Errorf("the distance of what is distilled is %v, and is said to be %v", after, whole.After)
	}
}

func TestRunRefuses(t *testing.T) {
	g := normalized(2)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, g, kernel.Go(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run ends with %v", err)
	}
	if _, err := Run(t.Context(), g, kernel.Go(), Options{Steps: -1}); err == nil {
		t.Error("a negative number of steps was taken")
	}
	g.Norms = nil
	if _, err := Run(t.Context(), g, kernel.Go(), Options{}); err == nil {
		t.Error("inputs were distilled from nothing")
	}
}
