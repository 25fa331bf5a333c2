package task

import (
	"fmt"
	"time"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
	"hawqeye/engine/stopwatch"
)

// Pass is the cross-entropy of a classifier over a batch, without and with its
// derivatives in the weights of all layers.
type Pass struct {
	Batch  int `json:"batch"`
	Rounds int `json:"rounds"`
}

// Round is a median of each of the two, measured one right after the other.
type Round struct {
	Forward  float64 `json:"forward"`
	Gradient float64 `json:"gradient"`
}

// run measures both in turn. The first round is for warming up.
func (p *Pass) run(k *kernel.Set, model []byte, until time.Duration) ([]Round, error) {
	forward, gradient, err := p.plans(model)
	if err != nil {
		return nil, err
	}
	median := func(plan *exec.Plan) float64 {
		windows, failed := timed(func() error { return plan.Run(k) }, until)
		if failed != nil {
			err = failed
			return 0
		}
		return stopwatch.QuartilesOf(windows).Mid
	}
	rounds := make([]Round, 1+p.Rounds)
	for i := range rounds {
		rounds[i] = Round{median(forward), median(gradient)}
	}
	return rounds[1:], err
}

// plans are for the loss alone, and for it and its gradient.
func (p *Pass) plans(model []byte) (forward, gradient *exec.Plan, err error) {
	m, err := onnx.Decode(model)
	if err != nil {
		return nil, nil, err
	}
	g, report, err := onnx.Build(m, onnx.Options{Batch: p.Batch})
	if err != nil {
		return nil, nil, err
	}
	if report.Batch != p.Batch {
		return nil, nil, fmt.Errorf("the network takes %d samples at once: %s", report.Batch, report.Fixed)
	}
	target, sum := loss.CrossEntropy(loss.Logits(g).Outputs[0])
	leaves := map[*graph.Node][]float32{g.Inputs[0]: random(g.Inputs[0].Shape.Size()), target: firstClass(target)}
	if forward, err = compiled(leaves, sum); err != nil {
		return nil, nil, err
	}
	gradient, err = compiled(leaves, append(autodiff.Grad(sum, weights(g)), sum)...)
	return forward, gradient, err
}

// compiled is a plan of outs with its leaves bound.
func compiled(leaves map[*graph.Node][]float32, outs ...*graph.Node) (*exec.Plan, error) {
	plan, err := exec.Compile(outs, nil)
	if err != nil {
		return nil, err
	}
	return plan, bind(plan, leaves)
}

func bind(p *exec.Plan, leaves map[*graph.Node][]float32) error {
	for leaf, values := range leaves {
		if err := p.Bind(leaf, values); err != nil {
			return err
		}
	}
	return nil
}

// weights are those of all layers.
func weights(g *graph.Graph) []*graph.Node {
	var all []*graph.Node
	for _, l := range g.Layers {
		all = append(all, l.Weight)
	}
	return all
}

// firstClass is a target of which every sample belongs to the first class.
func firstClass(target *graph.Node) []float32 {
	t := make([]float32, target.Shape.Size())
	for i := 0; i < len(t); i += target.Shape[1] {
		t[i] = 1
	}
	return t
}
