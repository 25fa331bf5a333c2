package finetune

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Batches of which the last holds two samples of five take the steps that
// batches of three and of two would.
func TestBatchThatIsNotFull(t *testing.T) {
	wide, err := newTrainer(small(5, 8), Options{Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	exact := make([]*trainer, 2)
	for i, batch := range []int{3, 2} {
		if exact[i], err = newTrainer(small(batch, 8), Options{Epochs: 1}); err != nil {
			t.Fatal(err)
		}
	}
	for i, samples := range [][]int{{4, 0, 7}, {2, 5}} {
		for j := range wide.x {
			wide.x[j] = float32(math.NaN()) // which no target of zero would silence
		}
		got, want := wide.evaluate(t, samples), exact[i].evaluate(t, samples)
		near(t, "the loss", got, want, 1e-6)
		for k, g := range wide.grads {
			for j := range g {
				near(t, "a derivative", float64(g[j]), float64(exact[i].grads[k][j]), 1e-6)
			}
		}
	}
}

// One seed gives the same weights, bit for bit; another gives others.
func TestSameSeedSameWeights(t *testing.T) {
	o := Options{Epochs: 3, Clip: 1, Smoothing: 0.1, Schedule: Cosine(0.1), Augment: func(dst []float32, _ int, r *rand.Rand) {
		for i := range dst {
			dst[i] += 0.1 * float32(r.NormFloat64())
		}
	}}
	for _, o.Optimizer = range Optimizers() {
		a, b := train(t, small(4, 10), o), train(t, small(4, 10), o)
		if !slices.Equal(values(a.Graph), values(b.Graph)) || a.Best.Train != b.Best.Train {
			t.Errorf("%s: two runs differ", o.Optimizer.Name())
		}
		other := small(4, 10)
		other.Seed++
		if slices.Equal(values(a.Graph), values(train(t, other, o).Graph)) {
			t.Errorf("%s: two seeds give the same weights", o.Optimizer.Name())
		}
	}
}

// Every epoch takes every sample once, in an order of its own, with draws that
// depend on the epoch and the sample alone.
func TestEpochsShuffle(t *testing.T) {
	type use struct {
		sample int
		draw   uint64
	}
	record := func(batch, draws int) (epochs [][]use) {
		var now []use
		train(t, small(batch, 10), Options{Epochs: 3,
			Augment: func(_ []float32, s int, r *rand.Rand) {
				now = append(now, use{s, r.Uint64()})
				for range draws {
					r.Uint64()
				}
			},
			Report: func(Epoch) { epochs, now = append(epochs, now), nil },
		})
		return epochs[1:]
	}
	a, b := record(4, 0), record(3, 5)
	orders, draws := map[string]bool{}, map[uint64]bool{}
	for e := range a {
		if !slices.Equal(a[e], b[e]) {
			t.Error("samples or draws depend on the batch size or on draws before")
		}
		var order []int
		for _, u := range a[e] {
			order = append(order, u.sample)
			draws[u.draw] = true
		}
		if orders[fmt.Sprint(order)] {
			t.Errorf("two epochs have the order %v", order)
		}
		orders[fmt.Sprint(order)] = true
		slices.Sort(order)
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("an epoch takes the samples %v", order)
		}
	}
	if len(draws) != 30 {
		t.Errorf("30 uses of a sample had %d different draws", len(draws))
	}
}

// The trained graph is another; the given one, and what is frozen, are as before.
func TestFrozenLayersStay(t *testing.T) {
	p := small(4, 10)
	before := values(p.Graph)
	all := Params(p.Graph)
	if len(all) != 4 || all[1] != p.Graph.Layers[1].Weight || all[3].Name != "b.bias" {
		t.Fatalf("a network of two layers has the parameters %v", all)
	}
	r := train(t, p, Options{Epochs: 2, Params: []*graph.Node{all[1], all[3]}})
	if !slices.Equal(values(p.Graph), before) {
		t.Error("training changed the given graph")
	}
	after := Params(r.Graph)
	for i, n := range after {
		trained := i == 1 || i == 3
		if (n != all[i]) != trained || (r.Trained[all[i]] == n) != trained {
			t.Errorf("%s: trained is %v, replaced %v", n.Name, trained, n != all[i])
		}
		if n.Name != all[i].Name || !n.Shape.Equal(all[i].Shape) || slices.Equal(n.Value.Data, all[i].Value.Data) == trained {
			t.Errorf("%s: trained is %v, and its values went from %v to %v", n.Name, trained, all[i].Value.Data, n.Value.Data)
		}
	}
	for i, l := range r.Graph.Layers {
		if l.Weight != after[i] || !slices.Contains(graph.Topo(r.Graph.Outputs...), l.Nodes[0]) || l.Nodes[0].In[1] != l.Weight {
			t.Errorf("layer %s is not in the trained graph", l.Name)
		}
	}
}

// A layer that only another output depends on is no parameter of the logits.
func TestOtherOutputsStay(t *testing.T) {
	p := small(4, 10)
	w := graph.Const("aside", He(tensor.Rand(6), 0, 5, 4))
	y := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, p.Graph.Inputs[0], w)
	p.Graph.Layers = append(p.Graph.Layers, graph.Layer{Name: "aside", Kind: "Gemm", Nodes: []*graph.Node{y}, Weight: w})
	p.Graph.Outputs = append(p.Graph.Outputs, y)
	r := train(t, p, Options{Epochs: 1})
	if len(r.Trained) != 4 || r.Graph.Outputs[1] != y || r.Graph.Layers[2].Weight != w || r.Graph.Outputs[0] == p.Graph.Outputs[0] {
		t.Errorf("training replaced %d parameters, want the 4 of the logits", len(r.Trained))
	}
}

// Layers' weights decay and biases do not.
func TestWeightsDecay(t *testing.T) {
	p := small(5, 10)
	p.Graph = train(t, p, Options{Epochs: 1}).Graph // for biases other than 0
	r := train(t, p, Options{Epochs: 1, Optimizer: SGD{Decay: 0.25}})
	for i, n := range Params(r.Graph) {
		factor := float32(1)
		if i < 2 {
			factor = 0.75 * 0.75
		}
		for j, old := range Params(p.Graph)[i].Value.Data {
			near(t, n.Name, float64(n.Value.Data[j]), float64(factor*old), 4*ulp)
		}
	}
}

// A run that is cancelled in its fifth epoch gives the weights that a run of four
// epochs gives, and one that is cancelled in its first the given weights.
func TestCancellationKeepsTheBest(t *testing.T) {
	four := train(t, small(3, 10), Options{Epochs: 4})
	for _, c := range []struct {
		steps int
		want  []float32
	}{{4*4 + 2, values(four.Graph)}, {2, values(small(3, 10).Graph)}} {
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		r, err := Train(ctx, small(3, 10), Options{Epochs: 100, Progress: func(step, total int) {
			if steps = step; step == c.steps {
				cancel()
			}
			if total != 400 {
				t.Errorf("100 epochs of 4 batches have %d steps", total)
			}
		}})
		if err != context.Canceled || steps != c.steps {
			t.Errorf("training that was cancelled after step %d ended after step %d with %v", c.steps, steps, err)
		}
		if !slices.Equal(values(r.Graph), c.want) || r.Best.Number != c.steps/4 {
			t.Errorf("cancelled after step %d, the best is epoch %d", c.steps, r.Best.Number)
		}
	}
}

// Where what is learned is wrong for the samples it is judged by, the network as
// given is the best.
func TestValidationDecides(t *testing.T) {
	p := small(4, 9)
	p.Valid = Samples{p.Train.Source, make([]int, 9)}
	for i, y := range p.Train.Labels {
		p.Valid.Labels[i] = (y + 1) % 3
	}
	var epochs []Epoch
	o := Options{Epochs: 30, Optimizer: SGD{Rate: 0.5}, Report: func(e Epoch) { epochs = append(epochs, e) }}
	r := train(t, p, o)
	if r.Best.Number > 5 || len(epochs) != 31 || epochs[30].Valid.Loss < 2*r.Best.Valid.Loss {
		t.Errorf("of %d epochs number %d is the best: %+v, the last %+v", len(epochs)-1, r.Best.Number, r.Best.Valid, epochs[30].Valid)
	}
	for _, e := range epochs {
		if e.Valid.Loss < r.Best.Valid.Loss {
			t.Errorf("epoch %d has the loss %v, the best %v", e.Number, e.Valid.Loss, r.Best.Valid.Loss)
		}
	}
	// The weights are those of that epoch: training on from them begins at its score.
	again := *p
	again.Graph = r.Graph
	o.Epochs, o.Report = 1, func(e Epoch) {
		if e.Number == 0 && *e.Valid != *r.Best.Valid {
			t.Errorf("the best network scores %+v, and scored %+v", *e.Valid, *r.Best.Valid)
		}
	}
	train(t, &again, o)
}

// Validation is the mean cross-entropy and accuracy of the plain labels: what
// training without steps reports of the same samples.
func TestValidationScores(t *testing.T) {
	p := small(4, 10)
	p.Valid = p.Train
	var before, after Epoch
	train(t, p, Options{Epochs: 1, Optimizer: SGD{}, Report: func(e Epoch) { before, after = after, e }})
	near(t, "the validation loss", after.Valid.Loss, after.Train.Loss, 1e-6)
	near(t, "the validation accuracy", after.Valid.Accuracy, after.Train.Accuracy, 1e-12)
	if before.Number != 0 || *before.Valid != *after.Valid {
		t.Errorf("without steps, validation went from %+v to %+v", before.Valid, after.Valid)
	}
}

// A teacher is imitated without any labels.
func TestTeacherIsImitated(t *testing.T) {
	teacher, err := newTrainer(small(10, 10), Options{Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	teacher.evaluate(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	p := small(4, 10)
	p.Graph = perceptron(4, op.Relu, 4, 16, 3)
	p.Train.Labels, p.Teacher = nil, slices.Clone(teacher.plan.Value(teacher.logits))
	r := train(t, p, Options{Epochs: 300, Distill: 1, Temperature: 2, Optimizer: SGD{Rate: 0.02, Momentum: 0.9}})
	if r.Best.Train.Loss > 1e-3 || r.Best.Train.Accuracy != 1 {
		t.Errorf("the best imitation of a teacher is %+v", r.Best.Train)
	}
}

// A rate beyond all measure ends with a sentence and the best network before.
func TestDivergenceIsReported(t *testing.T) {
	p := small(4, 10)
	p.Graph = perceptron(4, op.Relu, 4, 6, 3)
	r, err := Train(t.Context(), p, Options{Epochs: 50, Optimizer: SGD{Rate: 1e30}})
	if err == nil || !strings.Contains(err.Error(), "learning rate") {
		t.Fatalf("a learning rate of 1e30 gives the error %v", err)
	}
	for _, v := range values(r.Graph) {
		if !finite(float64(v)) {
			t.Fatalf("the best network has the weight %v", v)
		}
	}
}

func TestStepDoesNotAllocate(t *testing.T) {
	for _, o := range Optimizers() {
		tr, err := newTrainer(small(4, 10), Options{
			Epochs: 1, Optimizer: o, Clip: 1, Schedule: Cosine(0.5),
			Augment: func(dst []float32, _ int, r *rand.Rand) { dst[0] += r.Float32() },
		})
		if err != nil {
			t.Fatal(err)
		}
		// A source of the test's own would draw from a new stream for every sample.
		tr.Problem.Train.Source = zeros(10)
		var sum Score
		samples := []int{3, 1, 4}
		if n := testing.AllocsPerRun(20, func() {
			if err := tr.step(&sum, 1, samples); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: a step allocates %v times", o.Name(), n)
		}
	}
}

// zeros is a source of that many samples.
type zeros int

func (s zeros) Len() int                      { return int(s) }
func (s zeros) Batch(dst []float32, _, _ int) { clear(dst) }

// BenchmarkStep is one step of a perceptron for digits with a batch of 32.
func BenchmarkStep(b *testing.B) {
	p := &Problem{Graph: perceptron(32, op.Relu, 784, 128, 64, 10), Train: Samples{zeros(32), turns(32, 10)}, Kernels: kernel.Go()}
	tr, err := newTrainer(p, Options{Epochs: 1})
	if err != nil {
		b.Fatal(err)
	}
	var sum Score
	samples := turns(32, 32)
	for b.Loop() {
		if err := tr.step(&sum, 1, samples); err != nil {
			b.Fatal(err)
		}
	}
}
