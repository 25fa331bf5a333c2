package exec_test

import (
	"fmt"
	"testing"

	"hawqeye/engine/autodiff"
	"hawqeye/engine/exec"
	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/loss"
	"hawqeye/engine/onnx"
	"hawqeye/engine/tensor"
	"hawqeye/tools/lab"
)

// BenchmarkRun is a pass forward, the gradient of the cross-entropy in all
// weights, and the part of a Hessian-vector product that depends on the vector.
func BenchmarkRun(b *testing.B) {
	for _, file := range []string{"resnet20.onnx", "dscnn_kws.onnx", "lenet.onnx"} {
		model, err := onnx.Decode(lab.Read(b, file))
		if err != nil {
			b.Fatal(err)
		}
		for _, batch := range []int{1, 32} {
			g, _, err := onnx.Build(model, onnx.Options{Batch: batch})
			if err != nil {
				b.Fatal(err)
			}
			g = loss.Logits(g)
			var weights []*graph.Node
			for _, l := range g.Layers {
				weights = append(weights, l.Weight)
			}
			_, ce := loss.CrossEntropy(g.Outputs[0])
			v, hv := autodiff.HVP(ce, weights)
			for _, c := range []struct {
				name string
				outs []*graph.Node
				vary []*graph.Node
			}{
				{"forward", g.Outputs[:1], nil},
				{"gradient", autodiff.Grad(ce, weights), nil},
				{"hvp", hv, v},
			} {
				for _, k := range []*kernel.Set{kernel.Go(), kernel.Native()} {
					b.Run(fmt.Sprintf("%s/%d/%s/%s", file, batch, c.name, k.Name), func(b *testing.B) {
						benchmarkRun(b, c.outs, c.vary, k)
					})
				}
			}
		}
	}
}

func benchmarkRun(b *testing.B, outs, vary []*graph.Node, k *kernel.Set) {
	p, err := exec.Compile(outs, nil)
	if err != nil {
		b.Fatal(err)
	}
	if vary != nil {
		var once *exec.Plan
		if once, p, err = p.Split(vary); err != nil {
			b.Fatal(err)
		}
		bindNormal(b, once, outs)
		if err := once.Run(k); err != nil {
			b.Fatal(err)
		}
	} else {
		bindNormal(b, p, outs)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(k); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(p.SlabBytes())/(1<<20), "MB")
}

// bindNormal gives every input standard normal draws.
func bindNormal(b *testing.B, p *exec.Plan, outs []*graph.Node) {
	for i, n := range graph.Topo(outs...) {
		if n.Op != nil || n.IsConst() {
			continue
		}
		data := make([]float32, n.Shape.Size())
		tensor.Normal(data, tensor.Rand(3, i))
		if err := p.Bind(n, data); err != nil {
			b.Fatal(err)
		}
	}
}
