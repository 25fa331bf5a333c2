package loss_test

import (
	"math"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/tensor"
)

// The loss is its formula in float64, and its gradient that of softmax, which is
// the row's weight times the distribution, less the target. A row of zeros counts
// as nothing, whatever its logits are.
func TestCrossEntropy(t *testing.T) {
	const batch, classes = 4, 5
	logits := graph.Input("logits", batch, classes)
	target, ce := loss.CrossEntropy(logits)
	grad := autodiff.Grad(ce, []*graph.Node{logits})[0]
	plan, err := exec.Compile([]*graph.Node{ce, grad}, nil)
	if err != nil {
		t.Fatal(err)
	}
	z, q := make([]float32, batch*classes), make([]float32, batch*classes)
	tensor.Normal(z, tensor.Rand(1))
	tensor.Normal(q, tensor.Rand(2))
	clear(q[2*classes : 3*classes])
	z[2*classes] = 1e4
	for leaf, data := range map[*graph.Node][]float32{logits: z, target: q} {
		if err := plan.Bind(leaf, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := plan.Run(kernel.Go()); err != nil {
		t.Fatal(err)
	}
	var want float64
	for i := range batch {
		row, weight := z[i*classes:][:classes], q[i*classes:][:classes]
		var norm, mass float64
		for c, v := range row {
			norm += math.Exp(float64(v) - float64(row[0]))
			mass += float64(weight[c])
		}
		norm = math.Log(norm) + float64(row[0])
		for c, v := range row {
			logp := float64(v) - norm
			want -= float64(weight[c]) * logp
			got, slope := plan.Value(grad)[i*classes+c], mass*math.Exp(logp)-float64(weight[c])
			if !(math.Abs(float64(got)-slope) <= 1e-6) || mass == 0 && got != 0 {
				t.Errorf("the derivative by logit %d of sample %d is %v, want %v", c, i, got, slope)
			}
		}
	}
	if got := plan.Value(ce)[0]; !(math.Abs(float64(got)-want) <= 1e-5) {
		t.Errorf("the loss is %v, want %v", got, want)
	}
}
