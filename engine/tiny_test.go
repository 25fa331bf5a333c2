package engine_test

import (
	"math"
	"slices"
	"testing"

	"hawqeye/engine/alloc"
	"hawqeye/engine/calib"
	"hawqeye/engine/dataset"
	"hawqeye/engine/exec"
	"hawqeye/engine/finetune"
	"hawqeye/engine/fuse"
	"hawqeye/engine/graph"
	"hawqeye/engine/hessian"
	"hawqeye/engine/infer"
	"hawqeye/engine/kernel"
	"hawqeye/engine/onnx"
	"hawqeye/engine/op"
	"hawqeye/engine/quant"
	"hawqeye/engine/tensor"
)

// The whole engine on two layers: from a graph made by hand to integers and a file.
func TestTiny(t *testing.T) {
	ctx, k := t.Context(), kernel.Go()
	points, labels := spiral(300)
	data := must(dataset.FromInputs("spiral", points, tensor.Shape{2}))

	// A graph is nodes that apply operations to nodes, for one batch size. Its
	// leaves are inputs and constants; its layers are the constants to quantize.
	x := graph.Input("x", 300, 2)
	first, h := dense("first", x, 32)
	second, y := dense("second", graph.Apply(op.Relu, nil, h), 3)
	g := &graph.Graph{Inputs: []*graph.Node{x}, Outputs: []*graph.Node{y}, Layers: []graph.Layer{first, second}}

	// Derivatives are graphs too. Nodes never change, so training makes another graph.
	problem := &finetune.Problem{Graph: g, Train: finetune.Samples{Source: data, Labels: labels}, Kernels: k}
	trained := must(finetune.Train(ctx, problem, finetune.Options{Epochs: 300, Optimizer: finetune.SGD{Rate: 0.2, Momentum: 0.9}}))
	g = trained.Graph

	// Where an integer network rounds, the ranges of what it rounds there, and how
	// the loss bends in each layer's weights: the traces of its Hessian.
	blocks := fuse.Partition(g)
	ranges := must(calib.Observe(ctx, g, blocks, data, k, calib.Options{}))
	curvature := must(hessian.Measure(ctx, &hessian.Problem{Graph: g, Source: data, Labels: labels, Kernels: k}, hessian.Options{Method: "exact"}))

	// Codes of every width, their sizes and harms; the best trade of both within 4.5 bits a weight.
	choices, codes := make([][]alloc.Choice, 2), make([][9]*quant.Weights, 2)
	for i, l := range g.Layers {
		for bits := 2; bits <= 8; bits++ {
			q := must(quant.QuantizeWeights(l.Weight.Value, l.Axis, bits, quant.DefaultRule()))
			harm := alloc.Omega(curvature.Layers[i].AvgTrace(), q.Perturbation(l.Weight.Value))
			choices[i] = append(choices[i], alloc.Choice{Bits: uint8(bits), Costs: alloc.Costs{WeightBytes: q.PackedBytes()}, Harm: harm})
			codes[i][bits] = q
		}
	}
	limits := alloc.AverageBits([]int{first.Params(), second.Params()}, 4.5)
	best, _, err := alloc.Problem{Layers: choices, Limits: limits}.Solve()
	if p := must(alloc.Within(must(alloc.Front(choices)), limits.WeightBytes)); err != nil || !slices.Equal(best.Bits, p.Bits()) {
		t.Errorf("the search finds %v bits (%v), the front has %v", best.Bits, err, p.Bits())
	}

	// All rounding decisions in one place, and the network on integers.
	weights := map[*graph.Node]*quant.Weights{g.Layers[0].Weight: codes[0][best.Bits[0]], g.Layers[1].Weight: codes[1][best.Bits[1]]}
	scheme := must(fuse.NewScheme(g, blocks, weights, must(ranges.Grids(8))))
	integers := must(must(infer.Lower(scheme)).Evaluate(ctx, data, k, infer.Options{}))

	// The same as a file for any runtime, read back as a float graph that rounds.
	file := must(onnx.ExportQDQ(scheme)).Encode()
	again, _, err := onnx.Build(must(onnx.Decode(file)), onnx.Options{Batch: 300})
	same, filed := agreement(integers, run(g, points, k)), agreement(integers, run(must(again, err), points, k))
	t.Logf("%v bits: %.3f right in float; on integers %.3f as in float, %.3f as by the file", best.Bits, trained.Best.Train.Accuracy, same, filed)
	if trained.Best.Train.Accuracy < 0.95 || same < 0.95 || filed < 0.99 {
		t.Error("the labels, the float network, the integer network and the file do not agree")
	}
}

// spiral is n points of the plane on three arms, which are their classes.
func spiral(n int) (points []float32, labels []int) {
	for i := range n {
		radius := 2 * float64(i+1) / float64(n)
		sin, cos := math.Sincos(2*radius + 2*math.Pi/3*float64(i%3))
		points, labels = append(points, float32(radius*cos), float32(radius*sin)), append(labels, i%3)
	}
	return points, labels
}

// dense is a layer, and its result with a bias.
func dense(name string, x *graph.Node, out int) (graph.Layer, *graph.Node) {
	w := graph.Const(name+".weight", finetune.He(tensor.Rand(1, out), 0, out, x.Shape[1]))
	b := graph.Const(name+".bias", tensor.New(out))
	y := graph.Apply(op.MatMul, op.MatMulAttr{TransB: true}, x, w)
	return graph.Layer{Name: name, Kind: "Gemm", Nodes: []*graph.Node{y}, Weight: w}, graph.Apply(op.Add, nil, y, b)
}

// run is a float graph's output.
func run(g *graph.Graph, x []float32, k *kernel.Set) []float32 {
	plan := must(exec.Compile(g.Outputs, nil))
	must(0, plan.Bind(g.Inputs[0], x))
	must(0, plan.Run(k))
	return plan.Value(g.Outputs[0])
}

// agreement is the share of samples of which the same of three outputs is the largest.
func agreement(a, b []float32) (share float64) {
	for i := 0; i < len(a); i += 3 {
		if slices.Index(a[i:], slices.Max(a[i:i+3])) == slices.Index(b[i:], slices.Max(b[i:i+3])) {
			share += 3 / float64(len(a))
		}
	}
	return share
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
