package task

import (
	"os"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
)

// What is counted of a forward pass is what the file's shapes say, and of traces a
// forward pass and nine times gradients; no more than where nothing is saved.
func TestTally(t *testing.T) {
	model, err := os.ReadFile("../../../static/models/lenet.onnx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Decode(model)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := onnx.Inspect(m)
	if err != nil {
		t.Fatal(err)
	}
	const samples = 5
	traces := &Traces{Samples: samples, Most: 3}
	g, batch, err := traces.network(model)
	if err != nil || batch != 3 {
		t.Fatalf("a batch of %d: %v", batch, err)
	}
	plan, err := exec.Compile(g.Outputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Bind(g.Inputs[0], random(g.Inputs[0].Shape.Size())); err != nil {
		t.Fatal(err)
	}
	var work tally
	k := kernel.Native()
	if err := plan.Run(work.over(k)); err != nil {
		t.Fatal(err)
	}
	forward := 2 * float64(facts.MACs)
	if work.ops != forward*float64(batch) {
		t.Errorf("%g operations of %d samples forward, want %g each", work.ops, batch, forward)
	}
	for i, c := range []struct{ least, most float64 }{{9, 1 + 9*2}, {5, 2 + 6}} {
		traces.Product = i == 1
		got, err := traces.run(k, model)
		if err != nil {
			t.Fatal(err)
		}
		const inBatches = 6 // the last of them full as well
		if each := got.Ops / inBatches / forward; got.Batch != batch || got.Nanos <= 0 || each < c.least || each > c.most {
			t.Errorf("product %v: %+v, %g forward passes", traces.Product, got, each)
		}
	}
}
