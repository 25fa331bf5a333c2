package ort

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/onnx"
	"hawqeye/engine/onnx/onnxtest"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// Every operation that is exported gives in ONNX Runtime what it gives here,
// within the rounding that it declares; where the batch is free, for another one too.
func TestOperations(t *testing.T) {
	type check struct {
		onnxtest.Operation
		want []float32
	}
	var cases []Case
	var checks []check
	for _, o := range onnxtest.Operations() {
		m, err := onnx.Export(o.Graph)
		if err != nil {
			continue // which may be, the tests of package onnx say
		}
		add := func(in []*tensor.Tensor, want []float32) {
			cases = append(cases, Case{Model: m.Encode(), Inputs: tensors(in)})
			checks = append(checks, check{o, want})
		}
		add(o.Inputs, o.Want.Data)
		if dims := m.Graph.Inputs[0].Type.Tensor.Shape.Dims; len(dims) > 0 && dims[0].Param != "" {
			add(o.OneMore())
		}
	}
	for i, r := range RunAll(t, cases) {
		c := &checks[i]
		if paddedBeyondKernel(c.Graph.Outputs[0]) {
			if r.Err == nil || !strings.Contains(r.Err.Error(), "Pad should be smaller than kernel") {
				t.Errorf("%s: paddings of a dilated pool gave error %v", c.Name, r.Err)
			}
			continue
		}
		if r.Err != nil {
			t.Errorf("%s: %v", c.Name, r.Err)
		} else if d := furthest(t, r.Output.Data, c.want); !(d <= c.Rounding(0)) {
			t.Errorf("%s for shape %v: differs by %g", c.Name, cases[i].Inputs[0].Shape, d)
		}
	}
}

func tensors(in []*tensor.Tensor) []Tensor {
	var list []Tensor
	for _, x := range in {
		list = append(list, Tensor{x.Shape, x.Data})
	}
	return list
}

// paddedBeyondKernel says that the padding of a pool is not smaller than its
// kernel, dilations aside, which ONNX allows and ONNX Runtime does not.
func paddedBeyondKernel(n *graph.Node) bool {
	a, pool := n.Attr.(op.PoolAttr)
	for i, k := range a.Kernel {
		reach := (a.Size[i]-1)*a.Strides[i] - a.Begin[i] + (k-1)*a.Dilations[i] + 1
		if a.Begin[i] >= k || reach-n.In[0].Shape[2+i] >= k {
			return pool
		}
	}
	return false
}

func furthest(t *testing.T, got, want []float32) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d values, want %d", len(got), len(want))
		return math.Inf(1)
	}
	worst := 0.0
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - float64(v)); !(d <= worst) {
			worst = d
		}
	}
	return worst
}

// Networks that are exported in float give the same outputs in ONNX Runtime,
// within what their operations together declare to round.
func TestFloatNetworks(t *testing.T) {
	var cases []Case
	networks := onnxtest.Networks()
	for _, n := range networks {
		m, err := onnx.Export(n.Graph())
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, Case{Model: m.Encode(), Samples: n.Samples(6)})
	}
	for i, r := range RunAll(t, cases) {
		n := networks[i]
		if r.Err != nil {
			t.Errorf("%s: %v", n.Name, r.Err)
			continue
		}
		g := n.Graph()
		nodes := slices.DeleteFunc(graph.Topo(g.Outputs...), (*graph.Node).IsConst)
		ulps, peak := 0.0, 0.0
		for _, v := range nodes {
			if v.Op != nil {
				ulps += v.Op.Traits().ULPs
			}
		}
		leaves := map[*graph.Node][]float32{g.Inputs[0]: n.Samples(6)}
		for _, v := range slices.Concat(onnxtest.Evaluate(t, nodes, leaves)...) {
			peak = max(peak, math.Abs(float64(v)))
		}
		for k, want := range onnxtest.Outputs(t, g, n.Samples(6)) {
			if d := furthest(t, r.Outputs[fmt.Sprint("out", k)].Data, want); !(d <= ulps*peak*0x1p-23) {
				t.Errorf("%s: output %d differs by %g, largest value %g", n.Name, k, d, peak)
			}
		}
	}
}
