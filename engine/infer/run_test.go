package infer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// small is a network with most kinds of blocks, for a batch.
func small(t testing.TB, batch int) (*Program, *fuse.Scheme, noise) {
	t.Helper()
	x := graph.Input("x", batch, 3, 8, 8)
	y := relu(convolution(x, tensor.Shape{4, 3, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1))
	y = apply(op.HardSwish, nil, apply(op.Add, nil, y, convolution(y, tensor.Shape{4, 4, 3, 3}, unit, unit, [4]int{1, 1, 1, 1}, 1)))
	y = apply(op.Concat, op.ConcatAttr{Axis: 1}, y, x)
	y = pool(op.AvgPool, y, op.PoolAttr{Kernel: []int{2, 2}, Strides: []int{2, 2}, Dilations: []int{1, 1}, Begin: []int{0, 0}, End: []int{0, 0}})
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{product(flatten(y), 5)}}
	src := noise{37, 3 * 8 * 8}
	s := schemeOf(t, g, src, nil)
	p, err := Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	return p, s, src
}

func TestRunDoesNotAllocate(t *testing.T) {
	for _, c := range graphs {
		x := graph.Input("x", c.input...)
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{c.build(x)}}
		p, err := Lower(schemeOf(t, g, noise{4, c.input[1:].Size()}, nil))
		if err != nil {
			t.Fatal(err)
		}
		in, out := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
		r := p.NewRunner(kernel.Go())
		if n := testing.AllocsPerRun(3, func() {
			if err := r.Run(in, p.Batch, out); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: a run allocates %v times", c.name, n)
		}
	}
}

// A sample's outputs do not depend on the batch that it comes in.
func TestPartialBatches(t *testing.T) {
	p, s, src := small(t, 4)
	x, want := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
	src.Batch(x, 0, 4)
	r := p.NewRunner(kernel.Go())
	if err := r.Run(x, 4, want); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 4; n++ {
		for first := range 4 - n + 1 {
			y := make([]float32, n*5)
			if err := r.Run(x[first*src.size:(first+n)*src.size], n, y); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(y, want[first*5:(first+n)*5]) {
				t.Errorf("samples %d to %d alone give %v, want %v", first, first+n-1, y, want[first*5:(first+n)*5])
			}
		}
	}
	if len(s.Blocks) != len(p.Blocks) {
		t.Errorf("%d blocks are reported, want %d", len(p.Blocks), len(s.Blocks))
	}
}

// Samples that a batch lacks are zero, not those of an earlier run, even where
// the network mixes samples.
func TestMissingSamplesAreZero(t *testing.T) {
	x := graph.Input("x", 3, 4)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{perSample(x, 3)}}
	p, err := Lower(schemeOf(t, g, noise{9, 4}, nil))
	if err != nil {
		t.Fatal(err)
	}
	r := p.NewRunner(kernel.Go())
	in, y := make([]float32, 12), make([]float32, 36)
	for i := range in {
		in[i] = 1
	}
	if err := r.Run(in, 3, y); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(in[:4], 1, y[:12]); err != nil {
		t.Fatal(err)
	}
	for i, v := range y[4:12] {
		if v != 0 {
			t.Errorf("element %d of the missing samples is %v", i, v)
		}
	}
}

func TestRunRejectsWhatDoesNotFit(t *testing.T) {
	p, _, _ := small(t, 4)
	r := p.NewRunner(kernel.Go())
	for _, c := range []struct{ x, n, y int }{{0, 0, 0}, {5 * 192, 5, 25}, {192, 2, 10}, {192, 1, 4}} {
		if err := r.Run(make([]float32, c.x), c.n, make([]float32, c.y)); err == nil {
			t.Errorf("%d inputs and %d outputs passed for %d samples", c.x, c.y, c.n)
		}
	}
	if err := r.RunTimed(make([]float32, 192), 1, make([]float32, 5), make([]time.Duration, 1)); err == nil {
		t.Error("too few durations passed")
	}
}

// Every block of a timed run takes time, and the numbers are those of a run.
func TestRunTimed(t *testing.T) {
	p, _, src := small(t, 4)
	x := make([]float32, p.Input.Size())
	src.Batch(x, 0, 4)
	r := p.NewRunner(kernel.Go())
	var ys [2][]float32
	spent := make([]time.Duration, len(p.Blocks))
	for i, timed := range [][]time.Duration{nil, spent} {
		ys[i] = make([]float32, p.Output.Size())
		if err := r.RunTimed(x, 4, ys[i], timed); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(ys[0], ys[1]) {
		t.Error("timing a run changes its results")
	}
	for i, d := range spent {
		if d <= 0 && p.Blocks[i].Kind == fuse.Linear {
			t.Errorf("block %d, %s, took %v", i, p.Blocks[i].Name, d)
		}
	}
}

// However many workers share the batches, the outputs are those of one sample after another.
// Between is called after every step, and its error ends the run there.
func TestBetween(t *testing.T) {
	p, _, src := small(t, 2)
	x, y := make([]float32, p.Input.Size()), make([]float32, p.Output.Size())
	src.Batch(x, 0, 2)
	k, stop := kernel.Go(), errors.New("stop")
	r := p.NewRunner(k)
	for last := 1; last <= len(p.steps)+1; last++ {
		steps := 0
		k.Between = func() error {
			if steps++; steps == last {
				return stop
			}
			return nil
		}
		if err := r.Run(x, 2, y); steps != min(last, len(p.steps)) || (err == stop) != (last <= len(p.steps)) {
			t.Errorf("stopped at step %d: %d steps, error %v", last, steps, err)
		}
	}
}

func TestEvaluate(t *testing.T) {
	p, s, src := small(t, 4)
	one, err := Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	r := one.NewRunner(kernel.Ref())
	want := make([]float32, src.n*5)
	x := make([]float32, src.size)
	for i := range src.n {
		src.Batch(x, i, 1)
		if err := r.Run(x, 1, want[i*5:(i+1)*5]); err != nil {
			t.Fatal(err)
		}
	}
	for _, workers := range []int{1, 3} {
		var last int
		got, err := p.Evaluate(t.Context(), src, kernel.Go(), Options{Workers: workers, Progress: func(n, total int) {
			if n <= last || total != src.n {
				t.Errorf("progress went from %d to %d of %d", last, n, total)
			}
			last = n
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || last != src.n {
			t.Errorf("%d workers give other outputs than one sample at a time, or stop at %d", workers, last)
		}
	}
	if _, err := p.Evaluate(t.Context(), src, kernel.Go(), Options{Samples: 38}); err == nil {
		t.Error("more samples than there are passed")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Evaluate(ctx, src, kernel.Go(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled evaluation gave %v", err)
	}
}

func TestLowerSaysWhatItCannotDo(t *testing.T) {
	x := graph.Input("x", 2, 3)
	for _, c := range []struct {
		g    graph.Graph
		want string
	}{
		{graph.Graph{Inputs: []*graph.Node{x, graph.Input("z", 2)}, Outputs: []*graph.Node{relu(x)}}, "2 inputs"},
		{graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{relu(x), x}}, "2 outputs"},
		{graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{relu(graph.Input("z", 2))}}, `"z" is read`},
		{graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{weight(2, 2)}}, "first axis"},
		{graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{apply(op.SumTo, op.ShapeAttr{}, x)}}, "first axis"},
		{graph.Graph{Inputs: []*graph.Node{graph.Input("x", 0, 3)}, Outputs: []*graph.Node{x}}, "without elements"},
	} {
		_, err := Lower(&fuse.Scheme{Graph: &c.g, Blocks: fuse.Partition(&c.g)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

// A plan that no browser has the memory for is refused before it is allocated.
func TestLowerRefusesTooMuchMemory(t *testing.T) {
	x := graph.Input("x", 1, 1, 20000, 20000)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{relu(apply(op.Expand, op.ShapeAttr{Shape: tensor.Shape{1, 4, 20000, 20000}}, x))}}
	unit := quant.Affine{Scale: 1, Hi: 255}
	c := &calibrated{g: g, blocks: fuse.Partition(g), grids: map[*graph.Node]quant.Affine{x: unit, g.Outputs[0]: unit}}
	if _, err := Lower(c.scheme(t, nil)); err == nil || !strings.Contains(err.Error(), "smaller batch") {
		t.Errorf("a plan of ten gigabytes gave %v", err)
	}
}

// Sums that may leave 32 bits are refused, those that may not are not.
func TestLowerRefusesOverflow(t *testing.T) {
	for _, c := range []struct {
		inputs int
		fits   bool
	}{{66311, true}, {66312, false}} {
		x := graph.Input("x", 1, c.inputs)
		w := tensor.New(c.inputs, 1)
		for i := range w.Data {
			w.Data[i] = 1
		}
		m := apply(op.MatMul, op.MatMulAttr{}, x, graph.Const("w", w))
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{m}}
		codes, err := quant.QuantizeWeights(w, 1, 8, quant.DefaultRule())
		if err != nil {
			t.Fatal(err)
		}
		s, err := fuse.NewScheme(g, fuse.Partition(g), map[*graph.Node]*quant.Weights{m.In[1]: codes}, map[*graph.Node]quant.Affine{x: {Scale: 1, Hi: 255}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Lower(s); (err == nil) != c.fits || err != nil && !strings.Contains(err.Error(), "fewer bits") {
			t.Errorf("%d products of 255 and 127 gave %v", c.inputs, err)
		}
	}
}

// A file of a quantized network holds codes, scales, biases, and a scale and a
// zero point for every grid.
func TestSize(t *testing.T) {
	x := graph.Input("x", 2, 5)
	w := weight(5, 3)
	y := relu(apply(op.Add, nil, apply(op.MatMul, op.MatMulAttr{}, x, w), weight(3)))
	y = apply(op.Mul, nil, apply(op.MatMul, op.MatMulAttr{TransB: true}, y, weight(4, 3)), weight(4))
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{y}}
	s := schemeOf(t, g, noise{4, 5}, map[string]int{"w": 3})
	weights := int64((15*3+7)/8 + (12*3+7)/8)
	want := Size{Weights: weights, Total: weights + 4*(3+4) + 4*3 + 4*4 + 2*5}
	if got := SizeOf(s); got != want {
		t.Errorf("the size is %+v, want %+v", got, want)
	}
	p, err := Lower(s)
	if err != nil {
		t.Fatal(err)
	}
	if b := p.Blocks[0]; b.Weight != w || b.Bits != 3 || b.MACs != 2*15 {
		t.Errorf("the first layer is described as %+v, want the weight, 3 bits, 30 products", b)
	}
	if got, want := FloatBytes(g), int64(4*(15+3+12+4)); got != want {
		t.Errorf("in float it is %d bytes, want %d", got, want)
	}
}

// Values that follow each other share memory, and steps write over what they read last.
func TestMemoryIsReused(t *testing.T) {
	x := graph.Input("x", 1, 4096)
	y := x
	for range 20 {
		y = apply(op.Reshape, op.ShapeAttr{Shape: tensor.Shape{1, 4096}}, apply(op.Tanh, nil, y))
	}
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{y}}
	p, err := Lower(schemeOf(t, g, noise{4, 4096}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.MemoryBytes(), 4096*(4+1); got != want {
		t.Errorf("a chain of tables over 4096 codes takes %d bytes, want %d: one float buffer, one of codes", got, want)
	}
}
