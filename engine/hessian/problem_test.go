package hessian

import (
	"math"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// The network's own predictions stand in for labels, and the result says so.
func TestPredictedLabels(t *testing.T) {
	c := tinies()[1]
	p := c.problem(3)
	tk, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	p.Labels = nil
	predicted, err := tk.labels(t.Context(), Options{}, new(float64))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Method: methodHutchinson, Probes: 8, Eig: 2}
	own := measure(t, p, o)
	p.Labels = predicted
	given := measure(t, p, o)
	if !sameLayers(own, given) || !own.Predicted || given.Predicted {
		t.Errorf("with the predictions %v as labels %+v, without labels %+v", predicted, given, own)
	}
}

// nan is a source of samples that no network computes from.
type nan struct{ normal }

func (s nan) Batch(dst []float32, from, n int) {
	s.normal.Batch(dst, from, n)
	if from <= 4 && 4 < from+n {
		dst[(4-from)*s.shape.Size()] = float32(math.NaN())
	}
}

// huge is a source of samples whose gradients overflow.
type huge struct{ normal }

func (s huge) Batch(dst []float32, from, n int) {
	s.normal.Batch(dst, from, n)
	for i := range dst {
		dst[i] *= 1e25
	}
}

func TestWhatCannotBeMeasured(t *testing.T) {
	for _, x := range []struct {
		want   string
		change func(p *Problem, o *Options)
	}{
		{"one input", func(p *Problem, _ *Options) { p.Graph.Inputs = nil }},
		{"two classes", func(p *Problem, _ *Options) {
			p.Graph.Outputs[0] = graph.Apply(op.SumTo, op.ShapeAttr{Shape: tensor.Shape{3, 1}}, p.Graph.Outputs[0])
		}},
		{"row of classes", func(p *Problem, _ *Options) { p.Graph.Outputs[0] = reshape(p.Graph.Outputs[0], 9) }},
		{"no Conv", func(p *Problem, _ *Options) { p.Graph.Layers = nil }},
		{"8 samples", func(p *Problem, _ *Options) { p.Samples = 8 }},
		{"7 samples have 6 labels", func(p *Problem, _ *Options) { p.Labels = p.Labels[:6] }},
		{"sample 2 has label 3", func(p *Problem, _ *Options) { p.Labels[2] = 3 }},
		{"no method", func(_ *Problem, o *Options) { o.Method = "magic" }},
		{"no shard", func(_ *Problem, o *Options) { o.Shard = Shard{2, 2} }},
		{"positive", func(_ *Problem, o *Options) { o.Probes = -1 }},
		{"overflow", func(p *Problem, _ *Options) { p.Source = huge{p.Source.(normal)} }},
		{"sample 4 are not finite", func(p *Problem, _ *Options) { p.Source = nan{p.Source.(normal)} }},
		{"sample 4 are not finite", func(p *Problem, o *Options) { p.Source = nan{p.Source.(normal)}; o.Method = methodHutchinson }},
		{"sample 4 are not finite", func(p *Problem, o *Options) {
			p.Source, p.Labels = nan{p.Source.(normal)}, nil
			o.Method = methodHutchinson
		}},
	} {
		p, o := tinies()[0].problem(3), Options{}
		x.change(p, &o)
		if r, err := Measure(t.Context(), p, o); err == nil || r != nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("result %v and error %v, want an error about %q", r, err, x.want)
		}
	}
}

// Fewer samples than the source has are its first.
func TestSamples(t *testing.T) {
	c := tinies()[0]
	all, some := c.problem(3), c.problem(3)
	all.Source = normal{5, c.input}
	some.Samples = 5
	for _, m := range Methods() {
		o := Options{Method: m.Name, Probes: 3}
		if a, b := measure(t, all, o), measure(t, some, o); !sameLayers(a, b) || b.Samples != 5 {
			t.Errorf("%s: the first five are %+v, five of seven %+v", m.Name, a, b)
		}
	}
}

func TestDefault(t *testing.T) {
	if r := measure(t, tinies()[0].problem(3), Options{}); r.Method != methodExact {
		t.Errorf("three classes are measured by %s", r.Method)
	}
	if Default(64) != methodExact || Default(65) != methodSampled {
		t.Error("the default does not change after 64 classes")
	}
}

func TestBatchSize(t *testing.T) {
	for size, want := range map[int]int{10: 32, 1 << 20: 2, 1 << 24: 1} {
		x := graph.Input("x", 4, size)
		g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{relu(x)}}
		if got := BatchSize(g); got != want {
			t.Errorf("%d values per sample suggest a batch of %d, want %d", size, got, want)
		}
	}
}
