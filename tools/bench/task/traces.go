package task

import (
	"context"
	"fmt"
	"time"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/hessian"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
)

// Traces is the exact Gauss–Newton traces of all layers of a classifier over random
// samples, from a network to the answer. If Product, it is instead one
// product of a vector with the Hessian in the weights of all layers, over the same:
// what a random probe takes once everything that does not depend on it is there.
type Traces struct {
	Samples int  `json:"samples"`
	Most    int  `json:"most"` // samples at once
	Product bool `json:"product"`
}

// Curvature is how long Traces took, and the work that its kernels did.
type Curvature struct {
	Nanos float64 `json:"nanos"`
	Batch int     `json:"batch"` // samples at once
	Ops   float64 `json:"ops"`   // see tally
}

func (t *Traces) run(k *kernel.Set, model []byte) (*Curvature, error) {
	g, batch, err := t.network(model)
	if err != nil {
		return nil, err
	}
	var work tally
	k = work.over(k)
	size := g.Inputs[0].Shape[1:].Size()
	samples := &noise{size, random(t.Samples * size)}
	var took time.Duration
	if t.Product {
		took, err = t.product(k, g, samples)
	} else {
		start := time.Now()
		_, err = hessian.Measure(context.Background(), &hessian.Problem{Graph: g, Source: samples, Kernels: k}, hessian.Options{Method: "exact"})
		took = time.Since(start)
	}
	return &Curvature{float64(took.Nanoseconds()), batch, work.ops}, err
}

// network is built for as many samples at once as curvature is measured with.
func (t *Traces) network(model []byte) (g *graph.Graph, batch int, err error) {
	m, err := onnx.Decode(model)
	if err != nil {
		return nil, 0, err
	}
	for batch = 1; ; {
		g, report, err := onnx.Build(m, onnx.Options{Batch: batch})
		if err != nil {
			return nil, 0, err
		}
		if report.Batch != batch {
			return nil, 0, fmt.Errorf("the network takes %d samples at once: %s", report.Batch, report.Fixed)
		}
		best := min(hessian.BatchSize(g), t.Most, t.Samples)
		if batch >= best {
			return loss.Logits(g), batch, nil
		}
		batch = best
	}
}

// product times the part of the plan that depends on the vector, batch by batch.
func (t *Traces) product(k *kernel.Set, g *graph.Graph, samples *noise) (took time.Duration, err error) {
	once, each, x, err := hvp(g)
	if err != nil {
		return 0, err
	}
	batch := g.Inputs[0].Shape[0]
	for i := 0; i < t.Samples; i += batch {
		samples.Batch(x, i, min(batch, t.Samples-i))
		if err := once.Run(k); err != nil {
			return 0, err
		}
		start := time.Now()
		if err := each.Run(k); err != nil {
			return 0, err
		}
		took += time.Since(start)
	}
	return took, nil
}

// hvp plans a product for a batch, which is to be put into x.
func hvp(g *graph.Graph) (once, each *exec.Plan, x []float32, err error) {
	target, sum := loss.CrossEntropy(g.Outputs[0])
	v, hv := autodiff.HVP(sum, weights(g))
	whole, err := exec.Compile(hv, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	if once, each, err = whole.Split(v); err != nil {
		return nil, nil, nil, err
	}
	x = make([]float32, g.Inputs[0].Shape.Size())
	err = bind(once, map[*graph.Node][]float32{g.Inputs[0]: x, target: firstClass(target)})
	for _, n := range v {
		if err == nil {
			err = each.Bind(n, random(n.Shape.Size()))
		}
	}
	return once, each, x, err
}

// noise is samples of so many numbers.
type noise struct {
	size   int
	values []float32
}

func (n *noise) Len() int { return len(n.values) / n.size }

func (n *noise) Batch(dst []float32, from, count int) {
	copy(dst, n.values[from*n.size:][:count*n.size])
}
