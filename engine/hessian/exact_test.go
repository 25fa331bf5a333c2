package hessian

import (
	"testing"
)

// The exact traces of weights and activations, and their standard errors over
// the samples, against the lab's.
func TestExactAgainstLab(t *testing.T) {
	for _, c := range []labCase{mlp, lenet, dscnn, resnet} {
		t.Run(c.name, func(t *testing.T) {
			c.compare(t, measure(t, c.problem(t, 32, 256), Options{Method: methodExact, Acts: true}))
		})
	}
}

func (c labCase) compare(t *testing.T, r *Result) {
	t.Helper()
	const tolerance = 1e-4
	ref := c.numbers(t)
	if len(r.Layers) != len(c.layers) {
		t.Fatalf("%d layers, the lab has %d", len(r.Layers), len(c.layers))
	}
	if !r.Exact() {
		t.Error("the network is piecewise linear and the traces are not said to be the Hessian's")
	}
	worst := map[string]float64{}
	for i, l := range r.Layers {
		want := ref.Layers[c.layers[i]]
		if l.Params != want.Params || l.In.Elems != want.ElemsA || l.Out.Elems != want.ElemsZ {
			t.Errorf("%s has %d weights, %d inputs, %d outputs; the lab's %s %d, %d, %d", l.Name, l.Params, l.In.Elems, l.Out.Elems, c.layers[i], want.Params, want.ElemsA, want.ElemsZ)
		}
		e := l.Trace.Estimate()
		for _, v := range []struct {
			what      string
			got, want float64
		}{
			{"trace", e.Mean, want.TraceW},
			{"trace of the output", l.Out.Trace.Estimate().Mean, want.TraceZ},
			{"trace of the input", l.In.Trace.Estimate().Mean, want.TraceA},
			{"standard error", e.StdErr, want.StdErr},
		} {
			d := relative(v.got, v.want)
			worst[v.what] = max(worst[v.what], d)
			if !(d <= tolerance) {
				t.Errorf("%s: %s is %v, the lab's %v: off by %.1e", l.Name, v.what, v.got, v.want, d)
			}
		}
	}
	t.Logf("largest relative errors: %v", worst)
}

// A network with batch normalization has the traces of the one it was folded into.
func TestFoldedTwin(t *testing.T) {
	twin := resnet
	twin.model = "resnet20_bn.onnx"
	o := Options{Method: methodExact, Acts: true}
	want, got := measure(t, resnet.problem(t, 8, 16), o), measure(t, twin.problem(t, 8, 16), o)
	if len(got.Layers) != len(want.Layers) {
		t.Fatalf("%d layers, the folded network has %d", len(got.Layers), len(want.Layers))
	}
	for i, l := range got.Layers {
		w := want.Layers[i]
		for _, v := range [][2]Sums{{l.Trace, w.Trace}, {l.In.Trace, w.In.Trace}, {l.Out.Trace, w.Out.Trace}} {
			if d := relative(v[0].Sum, v[1].Sum); d > 1e-4 {
				t.Errorf("%s: trace %v, of the folded network %v: off by %.1e", l.Name, v[0].Sum, v[1].Sum, d)
			}
		}
	}
}
