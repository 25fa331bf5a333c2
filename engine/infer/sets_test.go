package infer

import (
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/kernel/simd/simdtest"
)

// The integer kernels of every set come to the numbers of the scalar ones, bit by
// bit; float islands run on the set's own.
func TestSetsAgree(t *testing.T) {
	type run struct {
		name string
		p    *Program
		x    []float32
	}
	var runs []run
	add := func(name string, c *calibrated, x []float32, bits map[string]int) {
		p, err := Lower(c.scheme(t, bits))
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run{name, p, x})
	}
	for _, c := range graphs {
		in := graph.Input("x", c.input...)
		g := &graph.Graph{Inputs: []*graph.Node{in}, Outputs: []*graph.Node{c.build(in)}}
		src := noise{4 * c.input[0], c.input[1:].Size()}
		net := calibrate(t, g, src, 0, 8)
		x := make([]float32, c.input.Size())
		src.Batch(x, 0, c.input[0])
		for _, bits := range []int{2, 4, 8} {
			add(c.name, net, x, map[string]int{"w": bits})
		}
	}
	for i, n := range networks {
		net, src := labNetwork(t, i, 2, 32)
		x := make([]float32, net.g.Inputs[0].Shape.Size())
		src.Batch(x, 0, 2)
		add(n.name, net, x, nil)
		if n.name == "resnet20.onnx" {
			add(n.name, net, x, mixed(t))
		}
	}
	simdtest.Sets(t, func(t *testing.T, k *kernel.Set) {
		ref, scalar := kernel.Ref(), *k
		scalar.PrepareInt, scalar.ConvInt, scalar.ConvReal = ref.PrepareInt, ref.ConvInt, ref.ConvReal
		scalar.AddInt, scalar.MaxPoolInt, scalar.AvgPoolInt = ref.AddInt, ref.MaxPoolInt, ref.AvgPoolInt
		scalar.QuantizeInt, scalar.DequantizeInt, scalar.FrameInt, scalar.Table = ref.QuantizeInt, ref.DequantizeInt, ref.FrameInt, ref.Table
		for _, r := range runs {
			var y [2][]float32
			for i, set := range []*kernel.Set{&scalar, k} {
				y[i] = make([]float32, r.p.Output.Size())
				if err := r.p.NewRunner(set).Run(r.x, r.p.Batch, y[i]); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(y[0], y[1]) {
				t.Errorf("%s: the outputs are %v, those of the scalar kernels %v", r.name, y[1], y[0])
			}
		}
	})
}
