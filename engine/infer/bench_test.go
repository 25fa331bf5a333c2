package infer

import (
	"fmt"
	"testing"

	"hawqeye/engine/exec"
	"hawqeye/engine/kernel"
)

// One picture through resnet20: on integers, at 8 bits and mixed, and in float.
func BenchmarkResNet20(b *testing.B) {
	for _, batch := range []int{1, 32} {
		net, src := labNetwork(b, 3, batch, 32)
		x := make([]float32, net.g.Inputs[0].Shape.Size())
		src.Batch(x, 0, batch)
		for _, c := range []struct {
			name string
			bits map[string]int
			k    *kernel.Set
		}{{"w8_go", nil, kernel.Go()}, {"mixed_go", mixed(b), kernel.Go()}, {"w8_ref", nil, kernel.Ref()}} {
			b.Run(fmt.Sprintf("%s_%d", c.name, batch), func(b *testing.B) {
				p, err := Lower(net.scheme(b, c.bits))
				if err != nil {
					b.Fatal(err)
				}
				y := make([]float32, p.Output.Size())
				r := p.NewRunner(c.k)
				for b.Loop() {
					if err := r.Run(x, batch, y); err != nil {
						b.Fatal(err)
					}
				}
				perImage(b, batch)
			})
		}
		b.Run(fmt.Sprintf("float_go_%d", batch), func(b *testing.B) {
			p, err := exec.Compile(net.g.Outputs, nil)
			if err != nil {
				b.Fatal(err)
			}
			if err := p.Bind(net.g.Inputs[0], x); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := p.Run(kernel.Go()); err != nil {
					b.Fatal(err)
				}
			}
			perImage(b, batch)
		})
	}
}

func perImage(b *testing.B, batch int) {
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*batch), "ms/image")
}
